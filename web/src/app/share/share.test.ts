import { expect, test } from 'vitest';
import { abilitiesOf, canOf, chosen, extrasOf, offered, safest, withExtra } from './abilities';
import { dayField, endOfDay, endsSoon, endWords, startOfDay, startWords } from './expiry';
import { newPassword } from './password';

test('every combination of abilities has its word', () => {
  for (const can of ['view', 'download', 'view_download', 'view_upload', 'download_upload', 'all', 'upload'] as const) {
    expect(canOf([...abilitiesOf(can)].reverse())).toBe(can);
  }
});

test('nobody hands on more than they hold, and files take no uploads', () => {
  const all = ['list', 'preview', 'download', 'upload'];
  expect(offered([{ kind: 'folder', capabilities: all }], null)).toEqual(['view', 'view_download', 'all', 'upload']);
  expect(offered([{ kind: 'file', capabilities: all }], null)).toEqual(['view', 'view_download']);
  expect(offered([{ kind: 'folder', capabilities: all }, { kind: 'folder', capabilities: ['preview'] }], null)).toEqual(['view']);
  expect(offered([{ kind: 'file', capabilities: all }], 'download')).toEqual(['download', 'view', 'view_download']);
  expect(safest(['view'])).toBe('view');
  expect(safest(['view', 'view_download', 'all'])).toBe('view_download');
});

test('copies and changes come on top of downloading, and go with it', () => {
  expect(canOf(['download', 'save', 'preview', 'edit'])).toBe('view_download');
  expect(chosen('all', ['preview', 'download', 'save'])).toEqual(['preview', 'download', 'upload', 'save']);
  expect(chosen('view', ['preview', 'download', 'save', 'edit'])).toEqual(['preview']);
  expect(withExtra(['preview', 'download'], 'edit', true)).toEqual(['preview', 'download', 'edit']);
  expect(withExtra(['preview', 'download', 'edit'], 'edit', false)).toEqual(['preview', 'download']);
});

test('changing is offered to who may change all of it, and never of what stays as it is', () => {
  const node = (capabilities: string[]) => ({ kind: 'file', capabilities });
  const now = abilitiesOf('view_download');
  expect(extrasOf([node(['edit'])], now, false)).toEqual(['save', 'edit']);
  expect(extrasOf([node(['edit']), node([])], now, false)).toEqual(['save']);
  expect(extrasOf([node(['edit'])], now, true)).toEqual(['save']);
  expect(extrasOf([node([])], [...now, 'edit'], false)).toEqual(['save', 'edit']);
  expect(extrasOf([node(['edit'])], ['preview'], false)).toEqual([]);
});

test('a link begins with its first day, where the reader is', () => {
  const start = startOfDay('2026-11-30');
  expect(start && dayField(new Date(start))).toBe('2026-11-30');
  expect(startOfDay('')).toBeNull();
  const now = new Date(2026, 10, 1);
  expect(startWords(new Date(2026, 10, 30).toISOString(), 'en-GB', now)).toBe('30 November');
  expect(startWords(new Date(2026, 10, 30, 9, 30).toISOString(), 'en-GB', now)).toMatch(/9:30/);
});

test('a link ends with its last day, where the reader is', () => {
  const end = endOfDay('2026-11-30');
  expect(end && dayField(new Date(end))).toBe('2026-11-30');
  const now = new Date(2026, 10, 1);
  expect(endWords(new Date(2026, 10, 30, 23, 59, 59).toISOString(), 'en-GB', now)).toBe('30 November');
  expect(endWords(new Date(2027, 0, 2, 23, 59, 59).toISOString(), 'en-GB', now)).toBe('2 January 2027');
  expect(endWords(new Date(2026, 10, 30, 14, 5).toISOString(), 'en-GB', now)).toContain('14:05');
  expect(endWords(new Date(2026, 10, 30, 23, 59, 59).toISOString(), 'de', now)).toBe('30. November');
  expect(endOfDay('')).toBeNull();
});

test('a week before the end is soon', () => {
  const now = Date.parse('2026-11-22T00:00:00Z');
  expect(endsSoon('2026-11-25T00:00:00Z', now)).toBe(true);
  expect(endsSoon('2026-12-25T00:00:00Z', now)).toBe(false);
  expect(endsSoon('2026-11-20T00:00:00Z', now)).toBe(false);
  expect(endsSoon(null, now)).toBe(false);
});

test('passwords are long, plain, and never the same', () => {
  const made = new Set(Array.from({ length: 200 }, () => newPassword()));
  expect(made.size).toBe(200);
  for (const password of made) expect(password).toMatch(/^[a-hj-km-np-zA-HJ-NP-Z2-9]{14}$/);
});

test('passwords are as long as the organization wants them', () => {
  expect(newPassword(6, 8)).toHaveLength(8);
  expect(newPassword(8, 128)).toHaveLength(14);
  expect(newPassword(20, 128)).toHaveLength(20);
});
