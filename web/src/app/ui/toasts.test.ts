import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dropToast, toast, toasts } from './toasts.svelte';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  toasts.now.forEach(({ id }) => dropToast(id));
  vi.useRealTimers();
});

const shown = (): string[] => toasts.now.map(({ text }) => text);

test('a notice that is said again takes its own place, and stays as long as a new one', () => {
  toast('Link copied');
  vi.advanceTimersByTime(7000);
  toast('Link copied');
  expect(shown()).toEqual(['Link copied']);
  vi.advanceTimersByTime(7000);
  expect(shown()).toEqual(['Link copied']);
  vi.advanceTimersByTime(1001);
  expect(shown()).toEqual([]);
});

test('what says something else, is of another kind, or can be taken back stands beside it', () => {
  toast('A');
  toast('B');
  toast('A');
  expect(shown()).toEqual(['A', 'B', 'A']);
  const undo = async (): Promise<void> => undefined;
  toast('Moved', { undo });
  toast('Moved', { undo });
  toast('Moved', { kind: 'bad' });
  expect(shown()).toEqual(['Moved', 'Moved', 'Moved']);
});
