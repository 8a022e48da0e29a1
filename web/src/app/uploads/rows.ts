// The rows of the panel: the files, below the folder they go to; and which of them are in sight.
import type { Item } from '../../uploads/queue';
import { splitPath } from './paths';

export interface Head {
  kind: 'folder';
  key: string;
  target: string;
  path: string;
  count: number;
}

export type Row = Head | { kind: 'file'; key: Item; item: Item; head: Head };

export const FOLDER_HEIGHT = 34;
export const FILE_HEIGHT = 66;

/** What an item is grouped by: where it was dropped, and its folder below that. */
export interface Placed {
  id: string;
  name: string;
}

/** The files with a head for each folder. One group at the top needs no head. */
export function rowsOf(items: readonly Item[], targetOf: (item: Item) => Placed): Row[] {
  const rows: Row[] = [];
  let head: Head | null = null;
  for (const item of items) {
    const target = targetOf(item);
    const [path] = splitPath(item.picked.path);
    const key = `${target.id}/${path}`;
    if (head === null || !head.key.startsWith(`${key}#`)) {
      head = { kind: 'folder', key: `${key}#${rows.length}`, target: target.name, path, count: 0 };
      rows.push(head);
    }
    head.count++;
    rows.push({ kind: 'file', key: item, item, head });
  }
  const heads = rows.filter((row) => row.kind === 'folder');
  return heads.length === 1 && head?.path === '' ? rows.slice(1) : rows;
}

/** Where each row begins; the last number is the height of all. */
export function offsetsOf(rows: readonly Row[]): Float64Array {
  const offsets = new Float64Array(rows.length + 1);
  rows.forEach((row, at) => {
    offsets[at + 1] = (offsets[at] ?? 0) + (row.kind === 'folder' ? FOLDER_HEIGHT : FILE_HEIGHT);
  });
  return offsets;
}

/** The rows between two heights, as from and until. */
export function inSight(offsets: Float64Array, top: number, bottom: number): [from: number, until: number] {
  const from = Math.max(0, firstAbove(offsets, top) - 1);
  return [from, Math.min(offsets.length - 1, firstAbove(offsets, bottom))];
}

/** The first row that begins past `height`. */
function firstAbove(offsets: Float64Array, height: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) > height) high = middle;
    else low = middle + 1;
  }
  return low;
}
