// The links that "My shares" shows: as many pages of them as were asked for.
import { Problem } from '../api/client';
import type { Link } from '../api/types';
import { LINKS_MOST, linkPage, type LinkQuery } from '../share/server';

const PAGE = 100;

export class Found {
  /** Null until something is known. */
  links = $state.raw<readonly Link[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** Whether there are more than those. */
  isMore = $state(false);
  isReading = $state(false);
  #query: LinkQuery = {};
  #cursor: string | null = null;
  #reading: AbortController | null = null;

  /** Looks for others. Those of before stay in sight until the answer is there. */
  async look(query: LinkQuery, whole: boolean): Promise<void> {
    this.#query = query;
    await this.#reads(async (signal) => {
      let links = await this.#page(null, PAGE, signal);
      while (whole && this.#cursor) links = [...links, ...(await this.#page(this.#cursor, LINKS_MOST, signal))];
      return links;
    });
  }

  /** The next page. */
  async more(): Promise<void> {
    const { links } = this;
    if (!this.#cursor || this.isReading || !links) return;
    await this.#reads(async (signal) => [...links, ...(await this.#page(this.#cursor, PAGE, signal))]);
  }

  /** Reads the same again, after something was changed. */
  async again(whole: boolean): Promise<void> {
    const shown = this.links?.length ?? 0;
    if (shown <= PAGE || whole) return this.look(this.#query, whole);
    await this.#reads((signal) => this.#page(null, Math.min(LINKS_MOST, shown), signal));
  }

  /** Begins anew: nothing is known of another place. */
  clear(): void {
    this.close();
    [this.links, this.problem, this.isMore, this.isReading] = [null, null, false, false];
  }

  /** Shows links as they are now. */
  put(changed: readonly Link[]): void {
    const byId = new Map(changed.map((link) => [link.id, link]));
    this.links = this.links?.map((link) => byId.get(link.id) ?? link) ?? null;
  }

  drop(gone: readonly Link[]): void {
    const ids = new Set(gone.map(({ id }) => id));
    this.links = this.links?.filter(({ id }) => !ids.has(id)) ?? null;
  }

  close(): void {
    this.#reading?.abort();
  }

  async #reads(read: (signal: AbortSignal) => Promise<readonly Link[]>): Promise<void> {
    this.#reading?.abort();
    const { signal } = (this.#reading = new AbortController());
    this.isReading = true;
    try {
      const links = await read(signal);
      if (signal.aborted) return;
      this.links = links;
      this.isMore = this.#cursor !== null;
      this.problem = null;
    } catch (error) {
      if (!signal.aborted) this.problem = Problem.of(error);
    } finally {
      if (!signal.aborted) this.isReading = false;
    }
  }

  async #page(cursor: string | null, limit: number, signal: AbortSignal): Promise<readonly Link[]> {
    const { items, next_cursor } = await linkPage({ ...this.#query, limit, ...(cursor && { cursor }) }, signal);
    if (!signal.aborted) this.#cursor = next_cursor ?? null;
    return items;
  }
}
