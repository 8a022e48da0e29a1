import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeMenu, menu, openMenu } from './menu.svelte';

const items = [{ label: 'Open' }];
const opener = document.createElement('button');
const inside = opener.appendChild(document.createElement('span'));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.advanceTimersByTime(10_000);
  openMenu(items, opener, 'Menu');
});
afterEach(() => {
  closeMenu();
  vi.useRealTimers();
});

test('the click of a press that closed the menu of an opener does not open it again', () => {
  closeMenu(inside);
  openMenu(items, opener, 'Menu');
  expect(menu.now).toBeNull();
  vi.advanceTimersByTime(400);
  openMenu(items, opener, 'Menu');
  expect(menu.now?.at).toBe(opener);
});

test.each([['an item was chosen or Esc was pressed', null], ['something else was pressed', document.body]])('an opener works at once after %s', (_, by) => {
  closeMenu(by);
  expect(menu.now).toBeNull();
  openMenu(items, opener, 'Menu');
  expect(menu.now?.at).toBe(opener);
});
