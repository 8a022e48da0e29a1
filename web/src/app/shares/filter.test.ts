import { expect, test } from 'vitest';
import type { Link } from '../api/types';
import { shown, type Wanted } from './filter';

const now = Date.parse('2026-11-22T12:00:00Z');

function link(title: string, more: Partial<Link> = {}): Link {
  return {
    id: title, url: `https://files.example/s/${title}`, title, nodes: [], kinds: [], abilities: ['preview'], has_password: false, message: '', note: '',
    paused: false, state: 'active', created_at: '2026-11-20T12:00:00.000Z', etag: '', expires_at: null, ...more,
  } as Link;
}

function names(links: Link[], wanted: Partial<Wanted>): string[] {
  const all: Wanted = { text: '', state: 'all', created: 'any', from: '', to: '', sort: 'created', isDescending: true };
  return shown(links, { ...all, ...wanted }, now).map(({ title }) => title);
}

test('finds by every word in title, note, message and address, whatever the case and form', () => {
  const links = [link('Müller Angebot', { note: 'Northwind' }), link('Photos')];
  expect(names(links, { text: 'mu\u0308ller NORTH' })).toEqual(['Müller Angebot']);
  expect(names(links, { text: 's/photos' })).toEqual(['Photos']);
  expect(names(links, { text: 'nothing' })).toEqual([]);
});

test('filters by state and by when it was made', () => {
  const links = [
    link('new', { created_at: '2026-11-22T10:00:00.000Z' }),
    link('week', { created_at: '2026-11-18T10:00:00.000Z', state: 'paused' }),
    link('old', { created_at: '2025-01-01T10:00:00.000Z', state: 'expired' }),
  ];
  expect(names(links, { created: 'day' })).toEqual(['new']);
  expect(names(links, { created: 'week' })).toEqual(['new', 'week']);
  expect(names(links, { state: 'expired' })).toEqual(['old']);
  expect(names(links, { created: 'between', from: '2026-11-01', to: '2026-11-19' })).toEqual(['week']);
});

test('sorts by name in natural order and by end with what never ends last', () => {
  const links = [link('a10', { expires_at: '2026-12-01T00:00:00.000Z' }), link('a2'), link('B', { expires_at: '2026-11-25T00:00:00.000Z' })];
  expect(names(links, { sort: 'name', isDescending: false })).toEqual(['a2', 'a10', 'B']);
  expect(names(links, { sort: 'expires', isDescending: false })).toEqual(['B', 'a10', 'a2']);
});
