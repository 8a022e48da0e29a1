import { expect, test } from 'vitest';
import { laterEnd } from './later';

const now = new Date('2026-11-20T10:00:00');

test('the days come after the end, or after today where it has passed', () => {
  expect(laterEnd('2026-11-25T23:59:59', 30, now)).toBe(new Date('2026-12-25T23:59:59').toISOString());
  expect(laterEnd('2026-11-01T23:59:59', 7, now)).toBe(new Date('2026-11-27T23:59:59').toISOString());
});
