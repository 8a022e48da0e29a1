import { expect, test } from 'vitest';
import { cleanPath, type Found, pasted, walkAll } from './pick';

/** A dropped tree: text is a file, an object a folder, null something the browser cannot open. */
interface Tree {
  [name: string]: string | Tree | null;
}

function entry(path: string, what: string | Tree | null): FileSystemEntry {
  const name = path.split('/').at(-1) ?? '';
  if (what === null) return { isDirectory: false, isFile: true, fullPath: path, file: (_: unknown, no: () => void) => no() } as never;
  if (typeof what === 'string') {
    return { isDirectory: false, isFile: true, fullPath: path, file: (yes: (file: File) => void) => yes(new File([what], name)) } as never;
  }
  const inside = Object.entries(what).map(([child, of]) => entry(`${path}/${child}`, of));
  // As browsers do: some at a time, then none.
  const reader = () => ({ readEntries: (yes: (entries: FileSystemEntry[]) => void) => yes(inside.splice(0, 2)) });
  return { isDirectory: true, isFile: false, fullPath: path, createReader: reader } as never;
}

async function all(...entries: FileSystemEntry[]): Promise<Found> {
  const found: Found = { files: [], folders: [], unreadable: [] };
  for await (const part of walkAll(entries)) {
    found.files.push(...part.files);
    found.folders.push(...part.folders);
    found.unreadable.push(...part.unreadable);
  }
  return found;
}

test('walks a tree in order, with its empty folders and what cannot be opened', async () => {
  const tree = { b: { '1': 'x', deep: { '2': 'y' }, empty: {}, '3': 'z' }, locked: null, 'c.txt': '' };
  const found = await all(entry('/a', tree), entry('/d.txt', 'd'));
  expect(found.files.map(({ path }) => path)).toEqual(['a/b/1', 'a/b/3', 'a/b/deep/2', 'a/c.txt', 'd.txt']);
  expect(found.folders).toEqual(['a/b/empty']);
  expect(found.unreadable).toEqual(['a/locked']);
});

test('big trees come in parts', async () => {
  const tree = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`${at}.txt`, 'x']));
  let [parts, files] = [0, 0];
  for await (const part of walkAll([entry('/many', tree)])) {
    parts++;
    files += part.files.length;
  }
  expect(files).toBe(1000);
  expect(parts).toBeGreaterThan(3);
});

test('names come in NFC', () => {
  expect(cleanPath('/Fotos/Mu\u0308ller.jpg')).toBe('Fotos/M\u00fcller.jpg');
});

test('a pasted screenshot gets a name of its own, another file keeps its name', () => {
  const files = [new File(['x'], 'image.png'), new File(['x'], 'plan.pdf')];
  const event = { clipboardData: { files } } as unknown as ClipboardEvent;
  expect(pasted(event, (extension) => `Screenshot.${extension}`).map(({ name }) => name)).toEqual(['Screenshot.png', 'plan.pdf']);
});
