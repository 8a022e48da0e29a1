import { expect, test, vi } from 'vitest';
import type { Picked } from '../../uploads/pick';
import { type MakeTransfer, Queue, type Told } from '../../uploads/queue';
import { isSame, Journal, keeping, keyOf, leftBehind, type Shelf, type Unfinished } from './unfinished';

function entry(path: string, more: Partial<Unfinished> = {}): Unfinished {
  const key = keyOf('f', path);
  return { key, user: 'u', tab: 't', folder: { id: 'f', name: 'F' }, path, size: 3, modified: 7, conflict: 'refuse', ...more };
}

function shelf() {
  const kept = new Map<string, Unfinished>();
  const change = vi.fn(async (put: Unfinished[], remove: string[]) => {
    put.forEach((one) => kept.set(one.key, one));
    remove.forEach((key) => kept.delete(key));
  });
  return { kept, change, all: async () => [...kept.values()] } satisfies Shelf & { kept: unknown };
}

test('what comes and goes between two writings is written once', async () => {
  const on = shelf();
  const journal = new Journal(on);
  for (let at = 0; at < 1000; at++) journal.put(entry(`${at}`));
  for (let at = 0; at < 999; at++) journal.remove(entry(`${at}`).key);
  await journal.flush();
  // In parts of some hundred, and each key once.
  expect(on.change).toHaveBeenCalledTimes(4);
  expect([...on.kept.values()].map(({ path }) => path)).toEqual(['999']);
});

test('uploads go on where nothing can be kept', async () => {
  const journal = new Journal({ all: async () => [], change: () => Promise.reject(new Error('private window')) });
  journal.put(entry('a'));
  await expect(journal.flush()).resolves.toBeUndefined();
});

test('a file chosen again is known by its path, size and time', () => {
  const file = { size: 3, lastModified: 7 } as File;
  expect(isSame(entry('a/b'), { file, path: 'a/b' })).toBe(true);
  expect(isSame(entry('a/b'), { file, path: 'b' })).toBe(false);
  expect(isSame(entry('a/b', { modified: 8 }), { file, path: 'a/b' })).toBe(false);
});

test('only what this user left in tabs that are gone', async () => {
  const on = shelf();
  await on.change([entry('mine'), entry('others', { user: 'other' }), entry('alive', { tab: 'open' })], []);
  vi.stubGlobal('navigator', { locks: { query: async () => ({ held: [{ name: 'stile-tab-open' }] }) } });
  expect((await leftBehind(on, 'u')).map(({ path }) => path)).toEqual(['mine']);
  vi.unstubAllGlobals();
});

/** A queue whose files are kept as the app keeps them, and what each file is told by the server. */
function keptQueue() {
  const on = shelf();
  const journal = new Journal(on);
  const told = new Map<string, Told>();
  const transfer: MakeTransfer = (item, to) => (told.set(item.picked.path, to), { start: () => undefined, stop: () => undefined, forget: () => undefined });
  const queue = new Queue(
    {
      changed: () => undefined,
      moved: (item, from) => {
        const what = keeping(item, from);
        if (what === 'put') journal.put(entry(item.picked.path));
        else if (what === 'remove') journal.remove(keyOf('f', item.picked.path));
      },
      removed: (item) => journal.remove(keyOf('f', item.picked.path)),
    },
    transfer,
  );
  const files = (...paths: string[]) => paths.map((path) => ({ path, file: { size: 3, lastModified: 7 } as File }) satisfies Picked);
  const add = (...paths: string[]) => queue.add(files(...paths), { target: { endpoint: '', fileBytesMax: 9, metadata: () => ({}) }, answer: null });
  const kept = async () => (await journal.flush(), [...on.kept.values()].map(({ path }) => path));
  return { queue, add, told, kept };
}

test('what was refused is not interrupted, until it is tried again', async () => {
  const { queue, add, told, kept } = keptQueue();
  const [wrong] = add('a:b', 'fine');
  expect(await kept()).toEqual(['a:b', 'fine']);
  told.get('a:b')?.failed({ code: 'name_not_portable', detail: '' });
  expect(await kept()).toEqual(['fine']);
  if (wrong) queue.resume(wrong);
  expect(await kept()).toEqual(['fine', 'a:b']);
});

test('what is taken off the list is not interrupted', async () => {
  const { queue, add, kept } = keptQueue();
  add('a', 'b');
  await kept();
  queue.cancelAll();
  queue.clear();
  expect(await kept()).toEqual([]);
});
