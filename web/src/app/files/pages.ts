// Reading a long list page by page. The first page is small, so that something is in sight at once.

export interface Page<Item> {
  items: Item[];
  next_cursor?: string | null | undefined;
  /** How many there are in all, where the server says it. */
  total?: number | null | undefined;
}

const FIRST = 60;
const LATER = 1000;

/** All pages, one after the other, until the last or until `signal` ends it. A page that arrives too late is not given. */
export async function* pagesOf<Item>(fetch: (cursor: string | undefined, limit: number) => Promise<Page<Item>>, signal: AbortSignal): AsyncGenerator<Page<Item>> {
  let cursor: string | undefined;
  do {
    const page = await fetch(cursor, cursor === undefined ? FIRST : LATER);
    if (signal.aborted) return;
    yield page;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && !signal.aborted);
}
