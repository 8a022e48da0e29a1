import { expect, test } from 'vitest';
import { first } from './en/first';
import { rest } from './en/rest';

const sources = import.meta.glob<string>(['../../**/*.{ts,svelte}', '!../../**/*.test.ts', '!../../generated/**'], { query: '?raw', import: 'default', eager: true });
const TOPICS = Object.keys(rest).join('|');
const IMPORT = /^\s*(?:import|export)\s+(?!type\b)(?:[^'"]*?from\s+)?'(\.[^'?]+)'/gm;

/** The file that an import of another one means. */
function meant(from: string, path: string): string | undefined {
  const { pathname } = new URL(path, new URL(from, 'file:///src/app/words/'));
  const names = Object.keys(sources).filter((name) => new URL(name, 'file:///src/app/words/').pathname.startsWith(pathname));
  return names.find((name) => [pathname, `${pathname}.ts`, `${pathname}/index.ts`].includes(new URL(name, 'file:///src/app/words/').pathname));
}

/** Everything that the app fetches before it shows the file list. */
function atOnce(): string[] {
  const found = new Set<string>();
  const todo = ['../../app.ts'];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const source = sources[next];
    if (source === undefined || found.has(next)) continue;
    found.add(next);
    for (const [, path] of source.matchAll(IMPORT)) todo.push(meant(next, path ?? '') ?? '');
  }
  return [...found];
}

test('what is shown at once says nothing that is fetched later', () => {
  const files = atOnce();
  expect(files).toContain('../files/FilesScreen.svelte');
  expect(files).not.toContain('./en/rest.ts');
  const said = files.flatMap((name) => [...(sources[name]?.matchAll(new RegExp(`\\bt\\(.{0,40}['\`](${TOPICS})\\.`, 'g')) ?? [])].map(([text]) => `${name}: ${text}`));
  expect(said).toEqual([]);
});

test('a topic is in one part only', () => expect(Object.keys(first).filter((topic) => topic in rest)).toEqual([]));
