import { expect, it } from 'vitest';
import { commandOf, type Key } from './keys';

const key = (text: string): Key => {
  const parts = text.split('+');
  const has = (name: string): boolean => parts.slice(0, -1).includes(name);
  return { key: parts.at(-1) ?? '', shiftKey: has('Shift'), ctrlKey: has('Ctrl'), metaKey: has('Meta'), altKey: has('Alt') };
};

it.each([
  ['Enter', 'open'], ['Backspace', 'up'], ['Alt+ArrowUp', 'up'], ['F2', 'rename'], ['Delete', 'trash'], ['Escape', 'none'],
  ['s', 'share'], ['d', 'details'], ['?', 'help'], ['Shift+F10', 'menu'], ['ContextMenu', 'menu'],
  ['Ctrl+a', 'all'], ['Meta+A', 'all'], ['Ctrl+x', 'cut'], ['Ctrl+c', 'copy'],
])('%s: %s', (pressed, does) => expect(commandOf(key(pressed))).toEqual({ does }));

it('arrows move and select, Shift extends, Ctrl moves alone', () => {
  expect(commandOf(key('ArrowDown'))).toEqual({ does: 'step', step: 'down', extend: false, alone: false });
  expect(commandOf(key('Shift+End'))).toEqual({ does: 'step', step: 'last', extend: true, alone: false });
  expect(commandOf(key('Ctrl+ArrowUp'))).toEqual({ does: 'step', step: 'up', extend: false, alone: true });
});

it('a letter goes to a name; while letters are typed each key is one', () => {
  expect(commandOf(key('b'))).toEqual({ does: 'letter', letter: 'b' });
  expect(commandOf(key('Shift+S'))).toEqual({ does: 'letter', letter: 'S' });
  expect(commandOf(key('s'), true)).toEqual({ does: 'letter', letter: 's' });
  expect(commandOf(key(' '), true)).toEqual({ does: 'letter', letter: ' ' });
  expect(commandOf(key(' '))).toEqual({ does: 'toggle', extend: false });
});

it.each(['Ctrl+v', 'Ctrl+r', 'Ctrl+Shift+C', 'Alt+ArrowLeft', 'Tab', 'F5'])('%s is left to the browser', (pressed) => {
  expect(commandOf(key(pressed))).toBeNull();
});
