import { expect, test, vi } from 'vitest';
import { Folders, sameName } from './folders';
import { splitPath } from './paths';

function server(there: Record<string, string> = {}) {
  return {
    make: vi.fn(async (parent: string, name: string) => (there[`${parent}/${name}`] ? ('taken' as const) : `${parent}/${name}`)),
    find: vi.fn(async (parent: string, name: string) => there[`${parent}/${name}`] ?? null),
  };
}

test('each folder is made once, from the top down', async () => {
  const asked = server();
  const folders = new Folders('root', asked);
  const places = await Promise.all([folders.place('a/b'), folders.place('a/c'), folders.place('a/b'), folders.place('')]);
  expect(places.map(({ parent }) => parent)).toEqual(['root/a/b', 'root/a/c', 'root/a/b', 'root']);
  expect(asked.make).toHaveBeenCalledTimes(3);
});

test('it remembers the topmost new folders only', async () => {
  const folders = new Folders('root', server({ 'root/old': 'old-id' }));
  await Promise.all([folders.place('old/new/deep'), folders.place('fresh/deep')]);
  expect(folders.made).toEqual([
    { id: 'root/fresh', name: 'fresh' },
    { id: 'old-id/new', name: 'new' },
  ]);
});

test('where ids are not told the server finds the way', async () => {
  const folders = new Folders('root', { make: async () => null, find: async () => null });
  expect(await folders.place('a/b/c')).toEqual({ parent: 'root', rest: 'a/b/c', isNew: false });
});

test('what failed is tried anew', async () => {
  const make = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValue('id');
  const folders = new Folders('root', { make, find: async () => null });
  await expect(folders.place('a')).rejects.toThrow();
  expect((await folders.place('a')).parent).toBe('id');
});

test('names are split and compared', () => {
  expect(splitPath('a/b/c.txt')).toEqual(['a/b', 'c.txt']);
  expect(splitPath('c.txt')).toEqual(['', 'c.txt']);
  expect(sameName('STRASSE', 'straße')).toBe(true);
  expect(sameName('Mu\u0308ll', 'M\u00fcll')).toBe(true);
  expect(sameName('a', 'b')).toBe(false);
});
