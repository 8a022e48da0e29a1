import { expect, it } from 'vitest';
import type { FoundNode } from '../api/types';
import { leadsTo, wayTo } from './results';

const found = (kind: 'file' | 'folder', ...way: string[]): FoundNode =>
  ({ id: way.at(-1), kind, name: way.at(-1), path: way.map((id) => ({ id, name: id })) }) as unknown as FoundNode;

it('leads into a folder, and to a file in its folder', () => {
  expect(leadsTo(found('folder', 'root', 'a'))).toBe('/files/a');
  expect(leadsTo(found('file', 'root', 'a', 'b.txt'))).toBe('/files/a?item=b.txt&preview=b.txt');
  expect(leadsTo(found('file', 'alone.txt'))).toBe('/files/alone.txt');
});

it('names the way without the thing itself', () => {
  expect(wayTo(found('file', 'root', 'a', 'b.txt'), 'root', 'My files')).toEqual(['My files', 'a']);
  expect(wayTo(found('file', 'alone.txt'), 'root', 'My files')).toEqual([]);
});
