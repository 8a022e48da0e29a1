import { expect, test } from 'vitest';
import { before, differences, same } from './differences';
import { grouped, KNOWN_KEYS } from './keys';
import { settingName, settingText, valueWords } from './words';

test('a preset changes only what differs, and lists are the same in any order', () => {
  const values = { links_enabled: 'on', link_expiry_days_max: 90, roles_available: ['admin', 'editor'] };
  expect(differences(values, { links_enabled: 'on', link_expiry_days_max: 30, roles_available: ['editor', 'admin'] })).toEqual([{ key: 'link_expiry_days_max', now: 90, then: 30 }]);
  expect(same(null, undefined)).toBe(true);
  expect(same(['a'], ['b'])).toBe(false);
  expect(before(values, ['link_expiry_days_max', 'new'])).toEqual({ link_expiry_days_max: 90, new: null });
});

test('keys that the page does not know are shown last, with the control of their value', () => {
  const groups = grouped({ zebra_mode: true, secret_number: 4, links_enabled: 'on' });
  expect(groups.map(({ group }) => group)).toEqual(['links', 'other']);
  expect(groups[1]?.settings.map(({ key, control }) => [key, control.is])).toEqual([['secret_number', 'unknown'], ['zebra_mode', 'switch']]);
  expect(settingName('zebra_mode')).toBe('zebra mode');
});

test('every setting is explained', () => {
  for (const key of KNOWN_KEYS) expect([key, settingName(key) === key.replaceAll('_', ' '), settingText(key) === '']).toEqual([key, false, false]);
});

test('values are said in words', () => {
  expect(valueWords('link_expiry_days_max', 1)).toBe('1 day');
  expect(valueWords('link_expiry_days_max', null)).toBe('No limit');
  expect(valueWords('link_password_length_min', 12)).toBe('12 characters');
  expect(valueWords('link_daily_quota', 500)).toBe('500 links');
  expect(valueWords('link_purge_after_days', 0)).toBe('0 days');
  expect(valueWords('custom_domain', 'files.example.org')).toBe('files.example.org');
  expect(valueWords('link_not_found_text', 'x'.repeat(80))).toBe(`${'x'.repeat(60)}…`);
  expect(valueWords('external_sharing', false)).toBe('No');
  expect(valueWords('share_links_implied_by', 'none')).toBe('Only who holds Sharer');
  expect(valueWords('users_second_factor_required', 'none')).toBe('Nobody');
  expect(valueWords('roles_available', null)).toBe('All roles');
  expect(valueWords('roles_available', ['editor', 'own:1'])).toBe('Editor, a role of your own');
});
