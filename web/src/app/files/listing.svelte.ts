// The rows of a folder: read page by page, read again when something changed, with no row lost from sight meanwhile.
import { Problem } from '../api/client';
import type { Node } from '../api/types';
import { type Page, pagesOf } from './pages';
import type { Rows } from './selection';

type Fetch<Row> = (cursor: string | undefined, limit: number, signal: AbortSignal) => Promise<Page<Row>>;

/** Rows whose places mean the same as long as `generation` does: then they only grow. */
export interface Generation extends Rows {
  readonly generation: number;
}

export class Listing<Row extends Node = Node> {
  /** What has arrived. */
  rows = $state.raw<readonly Row[]>([]);
  /** Whether all has. */
  complete = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** Goes up when places mean something else. */
  generation = $state(0);
  #total = $state<number | null>(null);
  #fetch: Fetch<Row> | null = null;
  #reading: AbortController | null = null;
  #whole: { promise: Promise<void>; resolve: () => void } = deferred();

  /** How many rows there are, those included that have not arrived where the server said how many. */
  get count(): number {
    return this.complete ? this.rows.length : Math.max(this.rows.length, this.#total ?? 0);
  }

  /** Whether there is nothing to show yet. */
  get waiting(): boolean {
    return !this.complete && this.problem === null && this.rows.length === 0;
  }

  /** Reads another list; what was there is gone. */
  open(fetch: Fetch<Row>): void {
    this.#fetch = fetch;
    this.rows = [];
    this.#total = null;
    this.complete = false;
    this.generation += 1;
    this.#whole = deferred();
    void this.#read(false);
  }

  /** Reads the list again, with another order perhaps. The rows stay until the new ones are all there. */
  refresh(fetch: Fetch<Row> | null = this.#fetch): void {
    this.#fetch = fetch;
    if (fetch) void this.#read(this.rows.length > 0);
  }

  /** Ends reading. */
  close(): void {
    this.#reading?.abort();
  }

  /** When every row is there. */
  whole(): Promise<void> {
    return this.complete ? Promise.resolve() : this.#whole.promise;
  }

  /** Takes rows away at once; the next reading says the same. */
  drop(ids: ReadonlySet<string>): void {
    this.#replace(this.rows.filter(({ id }) => !ids.has(id)));
  }

  /** Shows a row's new state at once. */
  put(node: Row): void {
    this.#replace(this.rows.map((row) => (row.id === node.id ? node : row)));
  }

  async #read(quietly: boolean): Promise<void> {
    const fetch = this.#fetch;
    if (!fetch) return;
    this.#reading?.abort();
    const { signal } = (this.#reading = new AbortController());
    this.problem = null;
    const rows: Row[] = [];
    try {
      for await (const page of pagesOf((cursor, limit) => fetch(cursor, limit, signal), signal)) {
        rows.push(...page.items);
        if (!quietly) this.#grow(rows, page.total);
      }
      if (!signal.aborted) this.#finish(rows, quietly);
    } catch (error) {
      // A reading that was ended has failed for nobody; one behind the scenes leaves the rows as they were.
      if (!signal.aborted && !(quietly && this.complete)) this.problem = Problem.of(error);
    }
  }

  /** Only the first page says how many there are in all. */
  #grow(rows: readonly Row[], total: number | null | undefined): void {
    this.rows = [...rows];
    this.#total = total ?? this.#total;
  }

  #finish(rows: readonly Row[], replaced: boolean): void {
    if (replaced) this.#replace(rows);
    this.complete = true;
    this.#whole.resolve();
  }

  #replace(rows: readonly Row[]): void {
    this.rows = rows;
    this.generation += 1;
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
