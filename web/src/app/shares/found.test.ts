import { afterEach, expect, test, vi } from 'vitest';
import { Found } from './found.svelte';

afterEach(() => vi.unstubAllGlobals());

/** A server with so many links; gives what it was asked for. */
function serverWith(count: number, answer = (): Response | null => null): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const { searchParams } = new URL(request.url);
    asked.push(searchParams.toString());
    const from = Number(searchParams.get('cursor') ?? 0);
    const end = Math.min(count, from + Number(searchParams.get('limit')));
    const items = Array.from({ length: end - from }, (_, at) => ({ id: `${from + at}`, title: `${from + at}` }));
    return answer() ?? Response.json({ items, next_cursor: end < count ? String(end) : null });
  });
  return asked;
}

test('reads a page, and the next when it is asked for', async () => {
  const asked = serverWith(150);
  const found = new Found();
  await found.look({ q: 'plans' }, false);
  expect([found.links?.length, found.isMore]).toEqual([100, true]);
  await found.more();
  expect([found.links?.length, found.isMore]).toEqual([150, false]);
  await found.more();
  expect(asked).toEqual(['q=plans&limit=100', 'q=plans&limit=100&cursor=100']);
});

test('reads all where they are to be sorted, and as many as are shown after a change', async () => {
  const asked = serverWith(2500);
  const found = new Found();
  await found.look({}, true);
  expect([found.links?.length, asked.length]).toEqual([2500, 4]);
  await found.look({}, false);
  await found.more();
  await found.again(false);
  expect(found.links?.length).toBe(200);
});

test('another place begins with nothing', async () => {
  serverWith(150);
  const found = new Found();
  await found.look({}, false);
  found.clear();
  expect([found.links, found.isMore]).toEqual([null, false]);
  await found.look({ request: true }, false);
  expect(found.links?.length).toBe(100);
});

test('a failure is told, and what was found stays', async () => {
  let fails = false;
  serverWith(3, () => (fails ? Response.json({ code: 'unavailable', detail: 'no' }, { status: 503 }) : null));
  const found = new Found();
  await found.look({}, false);
  fails = true;
  await found.look({ q: 'x' }, false);
  expect([found.problem?.status, found.links?.length, found.isReading]).toEqual([503, 3, false]);
  fails = false;
  await found.look({ q: 'x' }, false);
  expect(found.problem).toBeNull();
});
