import { afterEach, expect, test } from 'vitest';
import type { LogEvent } from '../../api/admin';
import { en } from '../../words/en/admin';
import { speak } from '../../words';
import { bringWords } from '../words.svelte';
import { sentence } from './sentence';
import { asked, urlOf, wantedOf } from './wanted';

afterEach(async () => {
  await speak('en');
  await bringWords();
});

const event = (kind: string, more: Partial<LogEvent> = {}): LogEvent => ({ id: 'e', at: '2026-11-22T10:00:00Z', kind, user: null, node: null, link_id: null, details: {}, ...more });
/** Without the marks that keep the direction of names. */
const said = (kind: string, more?: Partial<LogEvent>): string => sentence(event(kind, more)).replaceAll(/[\u2068\u2069]/g, '').replaceAll('\u00a0', ' ');
const node = { id: 'n', name: 'Report.pdf' };
const subject = { id: 'u', name: 'Jonas Feld' };

test('what happened is a sentence', () => {
  expect(said('renamed', { node, details: { from: 'A.pdf', to: 'B.pdf' } })).toBe('renamed “A.pdf” to “B.pdf”');
  expect(said('file_created', { node, details: { size_bytes: 18_432_345 } })).toBe('added the file “Report.pdf” (18.4 MB)');
  expect(said('granted', { node, subject, details: { role: 'editor' } })).toBe('gave Jonas Feld the role Editor on “Report.pdf”');
  expect(said('granted', { node, subject: { id: 'g', name: null }, details: { to: 'Legal', role: 'viewer' } })).toBe('gave Legal the role Viewer on “Report.pdf”');
  expect(said('link_revoked', { subject, link_id: 'l' })).toBe('revoked a link');
  expect(said('space_handed_over', { subject, node, details: { name: 'Files of Bob', from_name: 'Bob' } })).toBe('handed the files of Bob over to Jonas Feld');
  expect(said('group_joined', { subject, details: { group: 'g', group_name: 'Legal' } })).toBe('added Jonas Feld to the group “Legal”');
  expect(said('role_changed', { details: { from: { name: 'Old' }, to: { name: 'New' } } })).toBe('changed the role “New”');
  expect(said('second_factor_added', { details: { method: 'totp' } })).toBe('added an authenticator app to sign in with');
  expect(said('second_factor_removed', { details: { method: 'passkey', name: 'Laptop' } })).toBe('removed the passkey “Laptop”');
  expect(said('recovery_code_used', { details: { left: 9 } })).toBe('signed in with a recovery code; 9 left');
  expect(said('sessions_ended', {})).toBe('ended their other sessions');
});

test('what was changed is named with its new value', () => {
  expect(said('policy_changed', { details: { link_expiry_days_max: { from: null, to: 90 } } })).toBe('changed the sharing policy: Longest life of a link → 90 days');
  expect(said('user_changed', { subject, details: { admin: { from: null, to: 'auditor' } } })).toBe('changed the account of Jonas Feld: Administration → Auditor');
  expect(said('quota_changed', { details: { from: null, to: 2e10 } })).toBe('changed the storage limit (Storage of the organization) from No limit to 20 GB');
});

test('a kind that is not known yet, and an event of which little is known, are told all the same', () => {
  expect(said('teapot_boiled', { node })).toBe('teapot boiled: Report.pdf');
  for (const kind of Object.keys(en.happened)) expect([kind, /undefined|null|\[object/.test(said(kind))]).toEqual([kind, false]);
});

test('every kind has a name to filter by', () => expect(Object.keys(en.eventKind).sort()).toEqual(Object.keys(en.happened).sort()));

test('it is told in German too', async () => {
  await speak('de');
  await bringWords();
  expect(said('trashed', { node })).toBe('hat „Report.pdf“ in den Papierkorb gelegt');
});

test('the filters of the address are asked for, days where the reader is', () => {
  const wanted = wantedOf(new URLSearchParams('user=u&from=2026-11-01&to=2026-11-02&do=x&after=c'));
  expect(wanted).toEqual({ user: 'u', from: '2026-11-01', to: '2026-11-02', after: 'c' });
  expect(asked(wanted)).toEqual({ user: 'u', after: 'c', from: new Date('2026-11-01T00:00:00').toISOString(), to: new Date('2026-11-02T23:59:59.999').toISOString() });
  expect(urlOf('export', { kind: 'moved', after: 'c', from: 'nonsense' }, { format: 'csv' })).toBe('/api/v1/admin/events/export?format=csv&kind=moved');
});
