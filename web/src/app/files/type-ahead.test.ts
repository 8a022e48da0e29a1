import { expect, test } from 'vitest';
import { TypeAhead } from './type-ahead';

const names = ['minutes', 'plan', 'sketch'];
const find = (ahead: TypeAhead, letter: string, now: number): number => ahead.find(letter, 0, names.length, (index) => names[index], now);

test('letters in quick succession are one beginning', () => {
  const ahead = new TypeAhead();
  expect(find(ahead, 'p', 0)).toBe(1);
  expect(find(ahead, 'l', 100)).toBe(1);
  expect(find(ahead, 's', 2000)).toBe(2);
});

test('a command in between ends the typing', () => {
  const ahead = new TypeAhead();
  find(ahead, 'p', 0);
  expect(ahead.typing(100)).toBe(true);
  ahead.end();
  expect(ahead.typing(100)).toBe(false);
  expect(find(ahead, 's', 200)).toBe(2);
});
