import { expect, test } from 'vitest';
import { drafted, newDraft, newLinkOf, tried } from './settings';
import { formOf, limitable, limitIn, NO_FORM, NO_LIMITS, sameForm, tidied } from './terms';

test('a new link is told only what was chosen for it', () => {
  const draft = newDraft('view_download');
  expect(newLinkOf(['a'], draft)).toEqual({ nodes: ['a'], abilities: ['preview', 'download'] });
  const change = { audience: 'organization', limits: { downloads: 3 }, form: { ...NO_FORM, name: true }, notify: true, starts_at: '2026-12-01T00:00:00Z', note: 'why' } as const;
  expect(newLinkOf(['a'], drafted(draft, change))).toEqual({
    nodes: ['a'], abilities: ['preview', 'download'], audience: 'organization', limits: { ...NO_LIMITS, downloads: 3 }, form: { ...NO_FORM, name: true },
    notify: true, starts_at: '2026-12-01T00:00:00Z', note: 'why',
  });
});

test('one limit at a time changes, and null takes it away', () => {
  const draft = drafted(drafted(newDraft('view'), { limits: { visits: 5, previews: 7 } }), { limits: { visits: null } });
  expect(draft.limits).toEqual({ ...NO_LIMITS, previews: 7 });
});

test('into what stays as it is nothing is sent', () => {
  const draft = drafted(drafted(newDraft('all'), { abilities: ['preview', 'download', 'upload', 'edit'] }), { snapshot: true });
  expect(draft.abilities).toEqual(['preview', 'download']);
  expect(drafted(newDraft('upload'), { snapshot: true }).abilities).toEqual(['preview']);
});

test('choices are shown while they are being stored, words are not', () => {
  expect(tried({ paused: true, note: 'x', password: 'secret12' })).toEqual({ paused: true });
  expect(tried({ expires_at: null })).toEqual({ expires_at: null });
});

test('a limit is a whole number from 1 to 9999, or none', () => {
  expect(['', ' ', '1', '9999'].map(limitIn)).toEqual([null, null, 1, 9999]);
  expect(['0', '10000', '1.5', '-3', 'many'].map(limitIn)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test('only what visitors can do is limited, and what is limited already', () => {
  expect(limitable(['preview'], NO_LIMITS)).toEqual(['visits', 'previews']);
  expect(limitable(['upload'], { ...NO_LIMITS, downloads: 2 })).toEqual(['visits', 'downloads', 'uploads']);
});

test('a form that asks for nothing is none', () => {
  expect(tidied({ ...NO_FORM, fields: ['  '], terms: ' ' })).toBeNull();
  expect(tidied({ ...NO_FORM, fields: [' Which project? ', ''] })).toEqual({ ...NO_FORM, fields: ['Which project?'] });
  expect(formOf({ form: null })).toBeNull();
  expect(sameForm({ ...NO_FORM, name: true }, formOf({ form: { ...NO_FORM, name: true } }))).toBe(true);
  expect(sameForm(NO_FORM, null)).toBe(false);
});
