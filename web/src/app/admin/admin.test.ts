import { describe, expect, it, test } from 'vitest';
import { de } from '../words/de/admin';
import { en } from '../words/en/admin';
import type { Role } from '../api/admin';
import { matching } from './groups/matching';
import { matches } from './parts/find';
import { placeOf } from './places';
import { impliesLinks, switched } from './roles/available';
import { join, shareOf, split } from './storage/quota';

describe('the German of the Admin center', () => {
  it.each(Object.entries(en as Record<string, Record<string, unknown>>))('says all of %s', (topic, english) => {
    const german = (de as Record<string, Record<string, unknown>>)[topic] ?? {};
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
    for (const [name, value] of Object.entries(english)) expect([name, typeof german[name], german[name] === '']).toEqual([name, typeof value, false]);
  });
});

test.each([
  ['/admin', 'overview', null], ['/admin/', 'overview', null], ['/admin/users', 'users', null], ['/admin/users/7', 'users', '7'], ['/admin/groups/7', 'groups', '7'],
  ['/admin/roles/7', null, '7'], ['/admin/nonsense', null, null],
])('%s is %s %s', (path, place, id) => expect(placeOf(path)).toEqual({ place, id }));

const role = (id: string, available = true): Role => ({ id, name: id, capabilities: [], available, own: false });

test('switching roles keeps the others, and all of them is no list', () => {
  const roles = [role('viewer'), role('editor'), role('admin', false)];
  expect(switched(roles, 'viewer', false)).toEqual(['editor']);
  expect(switched(roles, 'admin', true)).toBe(null);
});

test('the policy says which roles make links', () => {
  expect(['viewer', 'editor', 'admin'].map((id) => impliesLinks(role(id), { share_links_implied_by: 'editor_and_admin' }))).toEqual([false, true, true]);
  expect(impliesLinks(role('editor'), { share_links_implied_by: 'admin' })).toBe(false);
  expect(impliesLinks(role('admin'), undefined)).toBe(false);
});

test('quotas are numbers with a unit', () => {
  expect(split(1.5e12)).toEqual({ amount: '1.5', unit: 'TB' });
  expect(split(500e6)).toEqual({ amount: '500', unit: 'MB' });
  expect(join('1,5', 'GB')).toBe(1.5e9);
  expect(join('much', 'GB')).toBe(null);
  expect(join('-1', 'GB')).toBe(null);
  expect([shareOf(5, null), shareOf(5, 10), shareOf(0, 0)]).toEqual([null, 0.5, 1]);
});

test('names are found by their words and stand in natural order', () => {
  const items = ['Team 10', 'Team 2', 'Légal'].map((name) => ({ id: name, name }));
  expect(matching(items, 'team').map(({ name }) => name)).toEqual(['Team 2', 'Team 10']);
});

test('what holds the words in its name is found first, each place once', () => {
  const all = [{ id: 'a', label: 'Other', words: 'password' }, { id: 'b', label: 'Shortest password', words: '' }, { id: 'b', label: 'Password', words: '' }];
  expect(matches(all, 'PASSWÖRD').map(({ id }) => id)).toEqual(['b', 'a']);
});
