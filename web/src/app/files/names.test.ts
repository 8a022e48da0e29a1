import { expect, it } from 'vitest';
import { isolated } from './names';

it('a name from right to left keeps its direction to itself', () => {
  expect(isolated('שלום')).toBe('\u2068שלום\u2069');
});
