import { expect, test } from 'vitest';
import { endWithin, isExtendable, type LinkRules, lacksOf, mustEnd, standingOf, usualEnd } from './rules';
import { drafted, newDraft, newLinkOf } from './settings';

const FREE: LinkRules = {
  enabled: 'on', addresses_allowed: true, password_required: false, password_length_min: 8, password_length_max: 128, password_alphanumeric: false,
  note_required: false, permanent_allowed: true, expiry_default_days: null, expiry_days_max: null, extendable_days: 0,
};
const REGULATED: LinkRules = { ...FREE, password_required: true, note_required: true, permanent_allowed: false, expiry_default_days: 14, expiry_days_max: 90 };
const now = new Date(2026, 10, 1, 12);

test('a password that is wanted and not typed is no link without one', () => {
  const open = drafted(newDraft('view'), { password: '' });
  expect(open.hasPassword).toBe(true);
  expect(lacksOf(open, FREE)).toEqual(['password']);
  // Other settings leave it as it is.
  expect(drafted(open, { notify: true })).toMatchObject({ hasPassword: true, password: '' });
  expect(lacksOf(drafted(open, { password: 'secret12' }), FREE)).toEqual([]);
  expect(lacksOf(drafted(open, { password: null }), FREE)).toEqual([]);
  expect(newLinkOf(['a'], drafted(open, { password: 'secret12' }))).toMatchObject({ password: 'secret12' });
});

test('a new link begins as the organization wants it', () => {
  const draft = newDraft('view', REGULATED);
  expect(draft.hasPassword).toBe(true);
  expect(draft.expiresAt).not.toBeNull();
  expect(lacksOf(draft, REGULATED)).toEqual(['password', 'note']);
  expect(lacksOf(drafted(draft, { password: 'a long password', note: 'for the fair' }), REGULATED)).toEqual([]);
  expect(newDraft('view', FREE)).toEqual(newDraft('view'));
});

test('the end is the usual one, and never later than the last that is possible', () => {
  expect(usualEnd(FREE, now)).toBeNull();
  expect(usualEnd(REGULATED, now)).toBe(new Date(2026, 10, 15, 23, 59, 59).toISOString());
  expect(usualEnd({ ...FREE, expiry_days_max: 3 }, now)).toBe(new Date(2026, 10, 4, 12).toISOString());
  expect(usualEnd({ ...FREE, permanent_allowed: false }, now)).not.toBeNull();
  const far = new Date(2027, 0, 1).toISOString();
  expect([endWithin(far, FREE, now), endWithin(far, { ...FREE, expiry_days_max: 3 }, now)]).toEqual([far, new Date(2026, 10, 4, 12).toISOString()]);
  expect([FREE, { ...FREE, permanent_allowed: false }, { ...FREE, expiry_days_max: 3 }, { ...FREE, expiry_default_days: 3 }].map(mustEnd)).toEqual([false, true, true, true]);
});

test('what has ended can go on only for so long', () => {
  const link = { expires_at: '2026-11-01T00:00:00Z' };
  const at = Date.parse('2026-11-03T00:00:00Z');
  expect([0, 2, 3].map((extendable_days) => isExtendable(link, { ...FREE, extendable_days }, at))).toEqual([false, false, true]);
  expect(isExtendable({ expires_at: null }, FREE, at)).toBe(true);
});

test('where all are suspended none is active', () => {
  const rules = { ...FREE, enabled: 'suspended' };
  expect([standingOf({ state: 'active' }, FREE), standingOf({ state: 'active' }, rules), standingOf({ state: 'revoked' }, rules)]).toEqual(['active', 'suspended', 'revoked']);
});
