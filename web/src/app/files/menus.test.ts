import { afterEach, expect, test, vi } from 'vitest';
import type { Node } from '../api/types';
import { byOwnAccess } from '../people/moving';
import { type Acts, maySetPrivate, menuOf } from './menus';

const folder = (more: Partial<Node> = {}): Node => ({ id: 'f', parent_id: 'p', space_id: 's', kind: 'folder', name: 'Plans', private: false, capabilities: ['list', 'upload'], ...more });
const answers = (set_private: boolean): ReturnType<typeof vi.fn> => {
  const fetch = vi.fn(async () => Response.json({ grants: [], private: false, may: { grant: [], see_people: false, set_private } }));
  vi.stubGlobal('fetch', fetch);
  return fetch;
};
const labels = (node: Node, mayIt: boolean): string[] => menuOf([node], {} as Acts, mayIt).flatMap((item) => (item === 'line' ? [] : [item.label]));

afterEach(() => vi.unstubAllGlobals());

test('who made a folder finds in its menu how to make it private, and no way to look at it as somebody else', async () => {
  answers(true);
  expect(await maySetPrivate([folder()])).toBe(true);
  expect(labels(folder(), true)).toContain('Make private…');
  expect(labels(folder(), true)).not.toContain('View as…');
  expect(labels(folder({ private: true, capabilities: ['list', 'manage'] }), true)).toEqual(expect.arrayContaining(['View as…', 'Clear private…']));
});

test('for others it is not there', async () => {
  answers(false);
  expect(await maySetPrivate([folder()])).toBe(false);
  expect(labels(folder(), false)).not.toContain('Make private…');
});

test('the server is asked only where the answer is not known', async () => {
  const fetch = answers(true);
  const known = [[folder({ capabilities: ['manage'] })], [folder({ capabilities: ['list'] })], [folder({ parent_id: null })], [folder({ kind: 'file' })], [folder(), folder()], []];
  expect(await Promise.all(known.map((nodes) => maySetPrivate(nodes)))).toEqual([true, false, false, false, false, false]);
  expect(fetch).not.toHaveBeenCalled();
});

test('what may have an access of its own is asked about first', () => {
  const nodes = [folder({ id: 'file', kind: 'file' }), folder({ id: 'folder' }), folder({ id: 'private', private: true })];
  expect(byOwnAccess(nodes).map(({ id }) => id)).toEqual(['private', 'folder', 'file']);
});
