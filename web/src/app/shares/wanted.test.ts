import { expect, test } from 'vitest';
import type { Link } from '../api/types';
import { isNarrow, queryOf, sorted, type Sort, wantedOf } from './wanted';

const now = Date.parse('2026-11-22T12:00:00Z');
const asked = (address: string) => queryOf(wantedOf(new URLSearchParams(address)), now);

test('the server is asked for what the address says, and for nothing else', () => {
  expect(asked('')).toEqual({});
  expect(asked('q=+plans+&state=paused&sort=name')).toEqual({ q: 'plans', state: 'paused' });
  expect(asked('state=nonsense&created=never')).toEqual({});
});

test('the history is what has ended, and has states of its own', () => {
  expect(asked('tab=history')).toEqual({ state: 'history' });
  expect(asked('tab=history&state=revoked')).toEqual({ state: 'revoked' });
  expect(asked('state=revoked')).toEqual({});
  const narrow = (address: string) => isNarrow(wantedOf(new URLSearchParams(address)));
  expect([narrow(''), narrow('tab=history'), narrow('q=x'), narrow('tab=history&state=expired'), narrow('created=between')]).toEqual([false, false, true, true, false]);
});

test('the links that ask for files are a place of their own', () => {
  expect(asked('request=true')).toEqual({ request: true });
  expect(asked('request=true&tab=history&q=x')).toEqual({ request: true, state: 'history', q: 'x' });
  expect(asked('request=yes')).toEqual({});
  expect(isNarrow(wantedOf(new URLSearchParams('request=true')))).toBe(false);
});

test('times are counted from now, days are those of the reader', () => {
  expect(asked('created=week')).toEqual({ created_from: '2026-11-15T12:00:00.000Z' });
  expect(asked('from=2026-11-01')).toEqual({});
  const between = asked('created=between&from=2026-11-01&to=2026-11-30');
  expect(between.created_from).toBe(new Date(2026, 10, 1).toISOString());
  expect(between.created_before).toBe(new Date(2026, 11, 1).toISOString());
});

test('sorts by name in natural order and by end with what never ends last', () => {
  const link = (title: string, expires_at: string | null = null): Link => ({ title, expires_at, state: 'active' }) as Link;
  expect(sorted([{ ...link('x', '2026-12-01T00:00:00.000Z'), ended_at: '2026-11-01T00:00:00.000Z' }, link('y', '2026-11-20T00:00:00.000Z')], 'expires').map(({ title }) => title)).toEqual(['x', 'y']);
  const links = [link('a10', '2026-12-01T00:00:00.000Z'), link('a2'), link('B', '2026-11-25T00:00:00.000Z')];
  const order = (sort: Sort): string[] => sorted(links, sort).map(({ title }) => title);
  expect(order('created')).toEqual(['a10', 'a2', 'B']);
  expect(order('name')).toEqual(['a2', 'a10', 'B']);
  expect(order('expires')).toEqual(['B', 'a10', 'a2']);
});
