import { expect, it } from 'vitest';
import type { Node } from '../api/types';
import { asksCopy, carried, fits, letGo, NODES, take, taken } from './drag';

const node = (id: string, parent_id = 'here'): Node => ({ id, parent_id, space_id: 's', kind: 'folder', name: id, private: false, capabilities: [] }) as Node;

it('carries nodes as long as they are held, and files of the computer', () => {
  const data = new Map<string, string>();
  const transfer = { effectAllowed: 'all', setData: (type: string, text: string) => void data.set(type, text) } as DataTransfer;
  take([node('a'), node('b')], transfer);
  expect(data.get(NODES)).toBe('["a","b"]');
  expect(taken().map(({ id }) => id)).toEqual(['a', 'b']);
  expect(carried({ types: [NODES] })).toBe('nodes');
  letGo();
  // From another window: we know nothing of them.
  expect(carried({ types: [NODES] })).toBeNull();
  expect(carried({ types: ['Files'] })).toBe('files');
  expect(carried({ types: ['text/plain'] })).toBeNull();
});

it('nothing goes into itself, below itself, or to where it is', () => {
  expect(fits([node('a')], { id: 'b' }, false)).toBe(true);
  expect(fits([node('a')], { id: 'a' }, true)).toBe(false);
  expect(fits([node('a')], { id: 'deep', within: ['root', 'a'] }, true)).toBe(false);
  expect(fits([node('a')], { id: 'here' }, false)).toBe(false);
  expect(fits([node('a')], { id: 'here' }, true)).toBe(true);
  expect(fits([], { id: 'b' }, false)).toBe(false);
});

it('Ctrl or Alt asks for a copy', () => {
  expect(asksCopy({ ctrlKey: true, altKey: false })).toBe(true);
  expect(asksCopy({ ctrlKey: false, altKey: false })).toBe(false);
});
