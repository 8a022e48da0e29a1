import { expect, test } from 'vitest';
import type { Link, SubmittedFile } from '../../api/types';
import { submittersOf, takesFiles } from './came';

function file(id: string, more: Partial<SubmittedFile>): SubmittedFile {
  return { id, at: '2026-11-20T10:00:00Z', item: null, name: `${id}.pdf`, size_bytes: 1, blake3: '', sha256: '', late: false, visitor: null, visit_id: null, recipient_id: null, node_id: id, ...more } as SubmittedFile;
}

const items = [
  { name: 'Passport', hint: '', required: true, types: [] },
  { name: 'Letter', hint: '', required: true, types: [] },
  { name: 'Photo', hint: '', required: false, types: [] },
];

test('what came in is told by who sent it, with what is missing', () => {
  const files = [
    file('4', { visit_id: 'b', item: 'Photo' }),
    file('3', { visit_id: 'a', visitor: 'Ada', item: 'Letter' }),
    file('2', { visit_id: 'b' }),
    file('1', { visit_id: 'a', visitor: 'Ada', item: 'Passport', late: true }),
  ];
  const found = submittersOf(files, { items });
  expect(found.map(({ who, missing, files: own }) => [who, missing, own.map(({ id }) => id)])).toEqual([
    [null, ['Passport', 'Letter'], ['4', '2']],
    ['Ada', [], ['3', '1']],
  ]);
});

test('a recipient is one person however often they come', () => {
  const found = submittersOf([file('2', { visit_id: 'b', recipient_id: 'r' }), file('1', { visit_id: 'a', recipient_id: 'r', visitor: 'Ben' })], null);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ who: 'Ben', missing: [] });
});

test('what was declined is still missing, what waits is not', () => {
  const files = [file('2', { visit_id: 'a', item: 'Letter', verdict: 'held' }), file('1', { visit_id: 'a', item: 'Passport', verdict: 'declined' })];
  expect(submittersOf(files, { items })[0]?.missing).toEqual(['Passport']);
});

test('files come in by links that take them, and came by those that took some', () => {
  const link = (more: Partial<Link>): Link => ({ abilities: ['preview'], used: { uploads: 0 }, held_count: 0, ...more }) as Link;
  const takes = [{}, { abilities: ['upload'] }, { used: { uploads: 1 } }, { held_count: 1 }, { request: {} }].map((more) => takesFiles(link(more as Partial<Link>)));
  expect(takes).toEqual([false, true, true, true, true]);
});
