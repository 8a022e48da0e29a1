import { expect, test, vi } from 'vitest';
import type { Item } from '../../uploads/queue';
import { arrivedOf, countOf, takeBack } from './undo';

function item(more: Partial<Item>): Item {
  return { state: 'done', node: 'n', size: 1, conflict: 'refuse', ...more } as Item;
}

test('a new folder stands for what is in it; what did not arrive is left alone', () => {
  const inside = item({ node: 'in' });
  const items = [inside, item({ node: 'a' }), item({ node: 'b', conflict: 'new_version', size: 5 }), item({ node: null }), item({ state: 'failed' })];
  const arrived = arrivedOf(items, [{ id: 'f', name: 'F' }], (one) => one === inside);
  expect(arrived).toEqual({ folders: [{ id: 'f', name: 'F' }], files: ['a'], replaced: [{ id: 'b', size: 5 }] });
  expect(countOf(arrived)).toBe(3);
});

test('it says what could not be taken back', async () => {
  const server = { trash: vi.fn(async (ids: string[]) => ids.slice(1)), takeBack: vi.fn(async (id: string) => id === 'r1') };
  const replaced = [{ id: 'r1', size: 1 }, { id: 'r2', size: 1 }];
  const done = await takeBack({ folders: [{ id: 'f', name: 'F' }], files: ['a', 'b'], replaced }, server);
  expect(done).toEqual({ trashed: ['a', 'b'], restored: 1, left: 2 });
});
