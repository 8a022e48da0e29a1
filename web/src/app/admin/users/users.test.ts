import { expect, test } from 'vitest';
import type { AdminUser, Departure } from '../../api/admin';
import { endOfDay } from '../../share/expiry';
import { say } from '../words.svelte';
import { changeOf, type Edited } from './change';
import { cell, csvOf, invitationsCsv } from './csv';
import { isDecided, leavingOf, stepsOf, type Decided } from './leaving';
import { wantedOf } from './wanted';

const user = { display_name: 'Anna', email: 'anna@example.org', admin: null, access_ends_at: null, quota_bytes: 5e9 } as AdminUser;
const edited: Edited = { name: 'Anna', email: 'anna@example.org', role: '', ends: '', quota: 5e9 };

test('only what was changed on a user page is sent', () => {
  expect(changeOf(user, edited)).toEqual({});
  expect(changeOf(user, { ...edited, name: ' Anna L ', role: 'auditor' })).toEqual({ display_name: 'Anna L', admin: 'auditor' });
  expect(changeOf({ ...user, admin: 'admin' }, edited)).toEqual({ admin: null });
  expect(changeOf(user, { ...edited, quota: null })).toEqual({ quota_bytes: null });
});

test('the end of an access is the end of its day, and only another day is a change', () => {
  const ends = endOfDay('2027-03-01');
  expect(changeOf(user, { ...edited, ends: '2027-03-01' })).toEqual({ access_ends_at: ends });
  expect(changeOf({ ...user, access_ends_at: ends }, { ...edited, ends: '2027-03-01' })).toEqual({});
  expect(changeOf({ ...user, access_ends_at: ends }, edited)).toEqual({ access_ends_at: null });
});

test('a quota that is no number is no change', () => expect(changeOf(user, { ...edited, quota: undefined })).toEqual({}));

test('cells that a spreadsheet would reckon with are text', () => {
  expect(cell('=1+1')).toBe("'=1+1");
  expect(cell('-cmd')).toBe("'-cmd");
  expect(cell('a,"b"')).toBe('"a,""b"""');
  expect(csvOf([['a', 'b'], ['c\nd', '']])).toBe('a,b\r\n"c\nd",\r\n');
});

test('only rows that have an invitation are in the file of invitations', () => {
  const rows = [
    { line: 2, email: 'a@example.org', outcome: 'created' as const, problem: null, invitation: { url: 'https://x/welcome/1', expires_at: '2026-12-01T00:00:00Z' } },
    { line: 3, email: 'no', outcome: 'refused' as const, problem: { code: 'invalid_email', detail: 'no' }, invitation: null },
  ];
  expect(invitationsCsv(rows)).toBe('email,invitation_url,expires_at\r\na@example.org,https://x/welcome/1,2026-12-01T00:00:00Z\r\n');
});

const departure: Departure = { links: 2, grants: 1, api_keys: 0, shared_names: 0, personal_space: { id: 's', used_bytes: 1, file_count: 1 }, spaces_without_admin: [] };
const decided: Decided = { links: 'keep', linksTo: null, files: 'hand_over', filesTo: null };
const heir = { id: 'u2', label: 'Jack' };

test('only what somebody leaves is asked about', () => {
  expect(stepsOf(departure, false)).toEqual(['links', 'files', 'confirm']);
  expect(stepsOf(departure, true)).toEqual(['files', 'confirm']);
  expect(stepsOf({ ...departure, links: 0, personal_space: null }, false)).toEqual(['confirm']);
});

test('whoever gets something must be chosen first', () => {
  expect(isDecided('links', decided)).toBe(true);
  expect(isDecided('links', { ...decided, links: 'reassign' })).toBe(false);
  expect(isDecided('files', decided)).toBe(false);
  expect(isDecided('files', { ...decided, filesTo: heir })).toBe(true);
});

test('what was decided is what is asked for', () => {
  expect(leavingOf({ links: 'reassign', linksTo: heir, files: 'hand_over', filesTo: heir })).toEqual({ links: { action: 'reassign', to: 'u2' }, files: { action: 'hand_over', to: 'u2' } });
  expect(leavingOf({ links: 'revoke', linksTo: heir, files: 'erase', filesTo: heir })).toEqual({ links: { action: 'revoke' }, files: { action: 'erase' } });
});

test('nothing is said of what is not there', () => {
  const words = [[0, 0], [0, 2], [1, 0], [2, 1]].map(([count = 0, keys = 0]) => say('leave.grants', { count, keys }));
  expect(words).toEqual([
    'They are signed out everywhere.',
    '2 API keys end; they are signed out everywhere.',
    '1 grant ends; they are signed out everywhere.',
    '2 grants end and 1 API key with it; they are signed out everywhere.',
  ]);
  expect([say('users.sessionsText', { keys: 0 }), say('users.sessions', { count: 0 })]).toEqual(['', 'Signed in nowhere']);
});

test('the address says what is searched for, and nonsense in it is nothing', () => {
  expect(wantedOf(new URLSearchParams('q=an&kind=external&status=sleeping&after=x'))).toEqual({ q: 'an', kind: 'external', status: undefined, after: 'x' });
});
