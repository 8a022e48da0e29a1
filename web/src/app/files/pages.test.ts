import { expect, it, vi } from 'vitest';
import { type Page, pagesOf } from './pages';

/** A server with numbers for rows. */
function server(count: number) {
  return vi.fn(async (cursor: string | undefined, limit: number): Promise<Page<number>> => {
    const from = Number(cursor ?? 0);
    const items = Array.from({ length: Math.min(limit, count - from) }, (_, index) => from + index);
    return { items, next_cursor: from + limit < count ? String(from + limit) : null, total: count };
  });
}

it('reads all, the first page a small one', async () => {
  const fetch = server(2500);
  const sizes = [];
  for await (const { items } of pagesOf(fetch, new AbortController().signal)) sizes.push(items.length);
  expect(sizes).toEqual([60, 1000, 1000, 440]);
});

it('one page when the first has all, an empty one included', async () => {
  const fetch = server(0);
  for await (const { items } of pagesOf(fetch, new AbortController().signal)) expect(items).toEqual([]);
  expect(fetch).toHaveBeenCalledTimes(1);
});

it('stops when it is ended, and gives nothing that comes late', async () => {
  const ended = new AbortController();
  const fetch = server(5000);
  const seen: number[] = [];
  const reading = (async () => {
    for await (const { items } of pagesOf(fetch, ended.signal)) {
      seen.push(items.length);
      if (seen.length === 2) ended.abort();
    }
  })();
  await reading;
  expect(seen).toEqual([60, 1000]);
  expect(fetch).toHaveBeenCalledTimes(2);
});

it('a failure is thrown to whoever reads', async () => {
  const fetch = vi.fn().mockRejectedValue(new Error('offline'));
  await expect(pagesOf(fetch, new AbortController().signal).next()).rejects.toThrow('offline');
});
