import { expect, it } from 'vitest';
import { isolated, numbered } from './names';

it('a number goes before the extension of a file, and behind the name of a folder', () => {
  expect(numbered({ kind: 'file', name: 'plan.pdf' }, 2)).toBe('plan (2).pdf');
  expect(numbered({ kind: 'folder', name: 'v1.2' }, 3)).toBe('v1.2 (3)');
});

it('a name from right to left keeps its direction to itself', () => {
  expect(isolated('שלום')).toBe('\u2068שלום\u2069');
});
