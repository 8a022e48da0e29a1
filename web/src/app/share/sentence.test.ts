import { afterEach, expect, test } from 'vitest';
import { speak } from '../words';
import { abilitiesOf, type Can } from './abilities';
import { endOfDay, startOfDay } from './expiry';
import { sentenceOf } from './sentence';
import { newDraft } from './settings';
import { NO_FORM, NO_LIMITS } from './terms';

afterEach(() => speak('en'));

function sentence(can: Can, more: Partial<ReturnType<typeof newDraft>> = {}): string {
  return sentenceOf({ ...newDraft(can), abilities: abilitiesOf(can), ...more });
}

const thisYear = new Date().getFullYear();

test('says who can do what, until when, and what they need', () => {
  expect(sentence('view')).toBe('Anyone with the link can view.');
  const ends = { expiresAt: endOfDay(`${thisYear}-11-30`), hasPassword: true };
  const words = sentence('view_download', ends);
  expect(words).toMatch(/^Anyone with the link can view and download until (30 November|November 30)\. A password is needed\.$/);
  expect(sentence('upload', { hasPassword: true })).toBe('Anyone with the link can add files. They see nothing of what is there. A password is needed.');
});

test('says to whom, how often and after what', () => {
  expect(sentence('view_download', { audience: 'organization', abilities: ['preview', 'download', 'save', 'edit'] })).toBe('People of your organization with the link can view, download, keep a copy and change the files.');
  expect(sentence('view', { limits: { ...NO_LIMITS, visits: 1, previews: 20 } })).toBe('Anyone with the link can view. At most 1 visit and 20 previews.');
  expect(sentence('view', { form: { ...NO_FORM, name: true, email: true, fields: ['Why?'], terms: 'Be kind' } })).toBe(
    'Anyone with the link can view. First, visitors tell their name, their e-mail address and the answers to your questions, and accept your conditions.',
  );
  expect(sentence('view', { form: { ...NO_FORM, terms: 'Be kind' }, snapshot: true })).toBe('Anyone with the link can view. It shows everything as it is now, for ever. First, visitors accept your conditions.');
});

test('says from when only while that is still to come', () => {
  const next = new Date().getFullYear() + 1;
  expect(sentence('view', { startsAt: startOfDay(`${next}-03-01`) })).toMatch(new RegExp(`^Anyone with the link can view from (1 March|March 1,) ${next}\\.$`));
  expect(sentence('view', { startsAt: startOfDay('2020-03-01') })).toBe('Anyone with the link can view.');
});

test('says it in German', async () => {
  await speak('de');
  const ends = { expiresAt: endOfDay(`${thisYear}-11-30`), hasPassword: true };
  expect(sentence('view_download', ends)).toBe('Wer den Link hat, kann bis 30. November ansehen und herunterladen. Ein Passwort ist nötig.');
  expect(sentence('view', { audience: 'signed_in', limits: { ...NO_LIMITS, downloads: 10 }, form: { ...NO_FORM, name: true, terms: 'x' } })).toBe(
    'Wer den Link hat und hier angemeldet ist, kann ansehen. Zuerst nennen Besucher ihren Namen und stimmen Ihren Bedingungen zu. Höchstens 10 Downloads.',
  );
});
