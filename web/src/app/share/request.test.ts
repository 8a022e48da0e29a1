import { afterEach, expect, test } from 'vitest';
import { speak } from '../words';
import { bytesIn, kindsIn, kindsWords, megabytes, moved, NO_ITEM, NO_REQUEST, repeated, requestOf, sameRequest, tidied } from './request';
import { sentenceOf } from './sentence';
import { drafted, newDraft, newLinkOf } from './settings';

afterEach(() => speak('en'));

const passport = { ...NO_ITEM, name: 'Passport' };

test('kinds are read as people write them', () => {
  expect(kindsIn(' PDF, .jpg;docx pdf ')).toEqual(['pdf', 'jpg', 'docx']);
  expect(kindsIn(' ')).toEqual([]);
  expect(kindsWords(['pdf', 'jpg'])).toBe('PDF, JPG');
});

test('sizes are megabytes, or none', () => {
  expect(['', '1', '0.5', '20000'].map(bytesIn)).toEqual([null, 1_000_000, 500_000, 20_000_000_000]);
  expect(['0', '-1', 'much'].map(bytesIn)).toEqual([undefined, undefined, undefined]);
  expect([megabytes(null), megabytes(1_500_000)]).toEqual(['', '1.5']);
});

test('things change places', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
});

test('a thing without a name is not told to the server', () => {
  expect(tidied({ ...NO_REQUEST, items: [{ ...passport, name: ' Passport ' }, NO_ITEM] }).items).toEqual([passport]);
  expect(requestOf({ request: null })).toBeNull();
  expect(sameRequest({ ...NO_REQUEST, items: [passport] }, { ...NO_REQUEST, items: [{ ...passport }] })).toBe(true);
  expect(sameRequest(NO_REQUEST, null)).toBe(false);
});

test('a link that asks for files takes files', () => {
  const draft = drafted(newDraft('view_download'), { request: { ...NO_REQUEST, items: [passport] } });
  expect(draft.abilities).toEqual(['upload']);
  expect(newLinkOf(['a'], draft)).toEqual({ nodes: ['a'], abilities: ['upload'], request: { ...NO_REQUEST, items: [passport] } });
  expect(drafted(drafted(newDraft('all'), { request: NO_REQUEST }), { request: null }).request).toBeNull();
  expect(drafted(newDraft('all'), { request: NO_REQUEST }).abilities).toEqual(['preview', 'download', 'upload']);
  expect(drafted(draft, { snapshot: true }).request).toBeNull();
});

test('the sentence says what is asked for', async () => {
  const due = `${new Date().getFullYear()}-11-30T23:59:59`;
  const draft = drafted(newDraft('upload'), { request: { ...NO_REQUEST, items: [passport, { ...NO_ITEM, name: 'Letter' }], due_at: due } });
  expect(sentenceOf(draft)).toMatch(/^Anyone with the link can send the 2 files you ask for, wanted by (30 November|November 30)\. They see nothing of what is there\.$/);
  expect(sentenceOf(drafted(newDraft('all'), { request: NO_REQUEST }))).toBe('Anyone with the link can view, download and send files.');
  await speak('de');
  expect(sentenceOf(draft)).toBe('Wer den Link hat, kann die 2 erbetenen Dateien schicken, erwünscht bis 30. November. Was da ist, sieht man dort nicht.');
});

test('what is asked for twice is found, however it is written', () => {
  const items = ['Passport', '', 'passport ', 'Letter', ''].map((name) => ({ ...NO_ITEM, name }));
  expect(repeated(items)).toEqual([2]);
});
