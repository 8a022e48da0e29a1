import { expect, test } from 'vitest';
import type { SecondFactor } from '../../api/factor';
import { codesFile, hasFactor, isLast } from './last';

const none: SecondFactor = { totp: null, passkeys: [], recovery_codes_left: 0, passkeys_possible: true };
const app = { since: '2026-11-22T10:00:00Z' };
const passkey = { id: 'p', name: 'Laptop', created_at: app.since, last_used_at: null };

test('the last way beside the password is told from one of several', () => {
  expect([none, { ...none, totp: app }, { ...none, passkeys: [passkey] }, { ...none, totp: app, passkeys: [passkey] }].map(isLast)).toEqual([false, true, true, false]);
  expect([none, { ...none, totp: app }, { ...none, passkeys: [passkey] }].map(hasFactor)).toEqual([false, true, true]);
});

test('the file of recovery codes says whose they are', () => expect(codesFile('Codes for ada@example.org', ['aaaa-bbbb', 'cccc-dddd'])).toBe('Codes for ada@example.org\r\n\r\naaaa-bbbb\r\ncccc-dddd\r\n'));
