// The folder in sight: the node, the way to it, its rows as they are filtered, and what is selected of them.
import { api, must, Problem } from '../api/client';
import { explain } from '../api/people';
import type { Node, PathStep } from '../api/types';
import { foldedName, narrow, type Filter, narrows } from './filter';
import { type Generation, Listing } from './listing.svelte';
import { called } from './names';
import { nothing, rebase, type Selection, settle } from './selection';
import type { Sort } from './sort';

export class Folder {
  node = $state.raw<Node | null>(null);
  path = $state.raw<readonly PathStep[]>([]);
  /** Why there is no node to show. */
  problem = $state.raw<Problem | null>(null);
  filter = $state.raw<Filter>({ words: '', kind: null, since: null });
  selection = $state.raw<Selection>(nothing());
  readonly listing = new Listing<Node>();
  #id = '';
  /** Through whose eyes it is seen; null for one's own. */
  #as = $state.raw<string | null>(null);
  /** What they may do whose eyes these are, once it is known. */
  #theirs = $state.raw<readonly string[] | undefined>(undefined);
  #reading: AbortController | null = null;

  readonly narrowed = $derived(narrows(this.filter));
  readonly nodes = $derived(narrow(this.listing.rows, this.filter));
  /** The rows in sight. Their generation says whether places still mean the same. */
  readonly rows: Generation & { filter: Filter } = $derived.by(() => {
    const { nodes, filter } = this;
    const { generation } = this.listing;
    return { count: this.narrowed ? nodes.length : this.listing.count, id: (index: number) => nodes[index]?.id, generation, filter };
  });
  /** The selected nodes, in the order of the list. */
  readonly picked = $derived(this.selection.picked.size === 0 ? [] : this.nodes.filter(({ id }) => this.selection.picked.has(id)));

  /** What may be done with it by those through whose eyes it is seen. */
  readonly #capabilities = $derived(this.#as === null ? this.node?.capabilities : this.#theirs);

  /** Whether it shows only the way to what somebody was given below it. */
  readonly onTheWay = $derived(this.#capabilities !== undefined && !this.#capabilities.includes('list') && this.listing.problem === null);

  /** Whether it may not be looked into: then nothing is done with it either. */
  readonly refused = $derived(this.problem !== null || this.listing.problem?.status === 403);

  /** Goes to another folder. What is known of it already is in sight at once. */
  open(id: string, sort: Sort, as: string | null = null): void {
    this.#id = id;
    this.#as = as;
    this.#theirs = undefined;
    const child = this.listing.rows.find((node) => node.id === id && node.kind === 'folder') ?? null;
    const step = this.path.findIndex((one) => one.id === id);
    this.path = child ? [...this.path, child] : this.path.slice(0, step + 1);
    this.node = child;
    this.selection = nothing();
    this.listing.open(this.#children(sort));
    void this.#read();
  }

  /** Reads all of it again; what is there stays in sight. */
  refresh(sort: Sort): void {
    this.listing.refresh(this.#children(sort));
    void this.#read();
  }

  close(): void {
    this.#reading?.abort();
    this.listing.close();
  }

  foldedName = (index: number): string | undefined => {
    const node = this.nodes[index];
    return node && foldedName(node);
  };

  /** The selection follows its rows when they change. */
  follow(before: Folder['rows'], after: Folder['rows']): void {
    const grew = before.generation === after.generation && before.filter === after.filter;
    this.selection = grew ? settle(after, this.selection) : rebase(this.selection, before, after);
  }

  async #read(): Promise<void> {
    this.#reading?.abort();
    const { signal } = (this.#reading = new AbortController());
    this.problem = null;
    const one = { params: { path: { id: this.#id } }, signal };
    // Without it the folder is shown all the same.
    const theirs = this.#as && explain(this.#id, this.#as).catch(() => null);
    try {
      const [node, path] = await Promise.all([must(api.GET('/api/v1/nodes/{id}', one)), must(api.GET('/api/v1/nodes/{id}/path', one))]);
      if (signal.aborted) return;
      this.node = called(node);
      this.path = path.items.map(called);
      const told = await theirs;
      if (told && !signal.aborted) this.#theirs = told.capabilities;
    } catch (error) {
      if (!signal.aborted) this.problem = Problem.of(error);
    }
  }

  #children({ by, descending }: Sort) {
    const path = { id: this.#id };
    const as = this.#as && { as: this.#as };
    const direction = descending ? 'descending' : 'ascending';
    return (cursor: string | undefined, limit: number, signal: AbortSignal) =>
      must(api.GET('/api/v1/nodes/{id}/children', { params: { path, query: { ...(cursor && { cursor }), limit, sort: by, direction, ...as } }, signal }));
  }
}
