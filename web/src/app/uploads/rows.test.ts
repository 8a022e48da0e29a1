import { expect, test } from 'vitest';
import type { Item } from '../../uploads/queue';
import { FILE_HEIGHT, FOLDER_HEIGHT, inSight, offsetsOf, rowsOf } from './rows';

function items(...paths: string[]): Item[] {
  return paths.map((path) => ({ picked: { path } }) as Item);
}

const target = () => ({ id: 'f', name: 'Clients' });

test('files stand below their folders', () => {
  const rows = rowsOf(items('a/1', 'a/2', 'a/b/3', '4'), target);
  expect(rows.map((row) => (row.kind === 'folder' ? `${row.path} ${row.count}` : row.item.picked.path))).toEqual([
    'a 2', 'a/1', 'a/2', 'a/b 1', 'a/b/3', ' 1', '4',
  ]);
});

test('one group at the top needs no head', () => {
  expect(rowsOf(items('1', '2'), target).every(({ kind }) => kind === 'file')).toBe(true);
});

test('only what is in sight is drawn', () => {
  const paths = Array.from({ length: 10_000 }, (_, at) => `a/${at}`);
  const offsets = offsetsOf(rowsOf(items(...paths), target));
  expect(offsets.at(-1)).toBe(FOLDER_HEIGHT + 10_000 * FILE_HEIGHT);
  expect(inSight(offsets, 0, 400)).toEqual([0, 7]);
  const [from, until] = inSight(offsets, 5000 * FILE_HEIGHT, 5000 * FILE_HEIGHT + 400);
  expect(from).toBe(5000);
  expect(until - from).toBeLessThan(10);
  expect(inSight(offsets, 1e9, 1e9 + 400)[1]).toBe(10_001);
});
