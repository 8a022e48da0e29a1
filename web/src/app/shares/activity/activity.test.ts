import { afterEach, expect, test, vi } from 'vitest';
import { barsOf, topOf } from './chart';
import { Log, logQueryOf, logWantedOf } from './log.svelte';

afterEach(() => vi.unstubAllGlobals());

test('the scale ends at a round number above all bars', () => {
  expect([[], [0], [3], [5], [11], [40], [41], [99], [100], [4321]].map((counts) => topOf(counts))).toEqual([4, 4, 4, 5, 20, 40, 50, 100, 100, 5000]);
});

test('bars stand side by side, and what happened at all is seen', () => {
  const bars = barsOf([0, 1, 1000], 300, 100);
  expect(bars.map(({ height }) => height)).toEqual([0, 2, 100]);
  expect(bars.map(({ x, width }) => Math.round(x + width / 2))).toEqual([50, 150, 250]);
  expect(bars.every(({ y, height }) => y + height === 100)).toBe(true);
});

test('the log is asked for what the address says', () => {
  const asked = (address: string) => logQueryOf(logWantedOf(new URLSearchParams(address)));
  expect(asked('')).toEqual({});
  expect(asked('act=download&outcome=refused')).toEqual({ act: 'download', refused: true });
  expect(asked('outcome=done')).toEqual({ refused: false });
  expect(asked('act=nonsense&outcome=any')).toEqual({});
});

test('reads the log page by page, and drops what comes late', async () => {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  let isSlow = false;
  vi.stubGlobal('fetch', async (request: Request) => {
    const { searchParams } = new URL(request.url);
    asked.push(searchParams.toString());
    if (isSlow && waiting.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    const act = searchParams.get('act') ?? 'all';
    return Response.json({ items: [{ id: `${act}${searchParams.get('cursor') ?? ''}` }], next_cursor: searchParams.get('cursor') ? null : '2' });
  });
  const log = new Log('x');
  const any = { act: 'any', outcome: 'any' } as const;
  await log.look(any);
  expect(log.isMore).toBe(true);
  await log.more();
  expect([log.lines?.map(({ id }) => id), log.isMore]).toEqual([['all', 'all2'], false]);
  await log.more();
  expect(asked).toEqual(['limit=50', 'limit=50&cursor=2']);
  isSlow = true;
  const late = log.look({ act: 'visit', outcome: 'any' });
  await vi.waitFor(() => expect(waiting.length).toBe(1));
  await log.look({ act: 'save', outcome: 'any' });
  waiting[0]?.();
  await late;
  expect(log.lines?.map(({ id }) => id)).toEqual(['save']);
});
