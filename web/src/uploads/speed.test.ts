import { expect, test } from 'vitest';
import { Speed } from './speed';

test('says nothing before it knows', () => {
  const speed = new Speed();
  speed.mark(0, 0);
  speed.mark(500, 1000);
  expect(speed.perSecond).toBe(0);
  expect(speed.left(1000)).toBeNull();
});

test('measures the last seconds only', () => {
  const speed = new Speed();
  for (let second = 0; second <= 20; second++) speed.mark(second * 1000, second * 1000);
  for (let second = 21; second <= 40; second++) speed.mark(second * 1000, 20_000 + (second - 20) * 5000);
  expect(speed.perSecond).toBeCloseTo(5000);
  expect(speed.left(10_000)).toBeCloseTo(2);
});

test('a standstill is no speed', () => {
  const speed = new Speed();
  for (let second = 0; second <= 10; second++) speed.mark(second * 1000, 7);
  expect(speed.left(1)).toBeNull();
});

test('begins anew when something was taken off the list', () => {
  const speed = new Speed();
  speed.mark(0, 0);
  speed.mark(2000, 8000);
  speed.mark(3000, 100);
  expect(speed.perSecond).toBe(0);
});
