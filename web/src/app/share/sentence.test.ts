import { afterEach, expect, test } from 'vitest';
import { speak } from '../words';
import { abilitiesOf, type Can } from './abilities';
import { endOfDay } from './expiry';
import { sentenceOf } from './sentence';
import { newDraft } from './settings';

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

test('says it in German', async () => {
  await speak('de');
  const ends = { expiresAt: endOfDay(`${thisYear}-11-30`), hasPassword: true };
  expect(sentence('view_download', ends)).toBe('Wer den Link hat, kann bis 30. November ansehen und herunterladen. Ein Passwort ist nötig.');
});
