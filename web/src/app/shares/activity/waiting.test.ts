import { afterEach, expect, test, vi } from 'vitest';
import type { SubmittedFile } from '../../api/types';
import { Waiting } from './waiting.svelte';

afterEach(() => vi.unstubAllGlobals());

/** A server on which these wait, two to a page; the first letter of an id says what comes of deciding. Gives what was decided. */
function serverWith(ids: string[]): string[] {
  const decided: string[] = [];
  let held = ids;
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (request.method === 'GET') {
      expect(searchParams.get('verdict')).toBe('held');
      const from = searchParams.get('cursor') ? ids.indexOf(searchParams.get('cursor') ?? '') + 1 : 0;
      const left = ids.slice(from).filter((id) => held.includes(id));
      const items = left.slice(0, 2).map((id) => ({ id, name: `${id}.pdf` }));
      return Response.json({ items, next_cursor: left.length > 2 ? left[1] : null });
    }
    const id = pathname.split('/').at(-1) ?? '';
    if (id.startsWith('refused')) return Response.json({ code: 'refused', detail: 'no' }, { status: 403 });
    held = held.filter((one) => one !== id);
    if (id.startsWith('gone')) return Response.json({ code: 'not_waiting', detail: 'no' }, { status: 409 });
    const { verdict } = (await request.json()) as { verdict: string };
    decided.push(`${id} ${verdict}`);
    return Response.json({ id, verdict });
  });
  return decided;
}

const idsOf = (waiting: Waiting): string[] => (waiting.files ?? []).map(({ id }) => id);

test('what was decided waits no more, and is told', async () => {
  const decided = serverWith(['a', 'b']);
  const told: (string | null | undefined)[] = [];
  const waiting = new Waiting('x', ({ verdict }) => told.push(verdict));
  await waiting.read();
  await waiting.judge({ id: 'a' } as SubmittedFile, 'declined');
  expect([idsOf(waiting), decided, told]).toEqual([['b'], ['a declined'], ['declined']]);
});

test('accepts one after the other, over all pages', async () => {
  const decided = serverWith(['a', 'b', 'c', 'gone', 'd']);
  const waiting = new Waiting('x', () => {});
  await waiting.read();
  expect([idsOf(waiting), waiting.isMore]).toEqual([['a', 'b'], true]);
  expect(await waiting.acceptAll()).toEqual({ count: 4, stopped: null });
  expect([idsOf(waiting), waiting.isMore, decided]).toEqual([[], false, ['a accepted', 'b accepted', 'c accepted', 'd accepted']]);
});

test('stops at the first refusal, and tells which it was', async () => {
  const decided = serverWith(['a', 'refused', 'b']);
  const waiting = new Waiting('x', () => {});
  await waiting.read();
  const { count, stopped } = await waiting.acceptAll();
  expect([count, stopped?.file.id, stopped?.problem.code]).toEqual([1, 'refused', 'refused']);
  expect([idsOf(waiting), decided]).toEqual([['refused'], ['a accepted']]);
});

test('what somebody else decided is gone, and a late answer brings nothing back', async () => {
  serverWith(['gone', 'a', 'b']);
  const waiting = new Waiting('x', () => {});
  await waiting.read();
  const reading = waiting.more();
  expect(await waiting.judge({ id: 'gone' } as SubmittedFile, 'accepted')).toBeNull();
  await waiting.judge({ id: 'b' } as SubmittedFile, 'accepted');
  await reading;
  expect(idsOf(waiting)).toEqual(['a']);
});
