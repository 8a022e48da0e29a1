import { expect, test } from 'vitest';
import type { Link } from '../api/types';
import { NO_LIMITS } from '../share/terms';
import { shortUrl, usedOf, whoOf } from './words';

const NONE = { visits: 0, previews: 0, downloads: 0, saves: 0, uploads: 0 };
const link = (more: Partial<Link>): Link => ({ abilities: ['preview', 'download'], audience: 'anyone', limits: NO_LIMITS, used: NONE, has_password: false, ...more }) as Link;

test('says what is nearest to its limit, else what says most of its use', () => {
  expect(usedOf(link({}))).toEqual({ words: '0 visits', isFull: false });
  expect(usedOf(link({ used: { ...NONE, visits: 4, downloads: 1 } })).words).toBe('1 download');
  expect(usedOf(link({ limits: { ...NO_LIMITS, visits: 50, downloads: 10 }, used: { ...NONE, visits: 2, downloads: 2 } }))).toEqual({ words: '2 of 10 downloads', isFull: false });
  expect(usedOf(link({ limits: { ...NO_LIMITS, downloads: 1 }, used: { ...NONE, downloads: 1 } }))).toEqual({ words: '1 of 1 download', isFull: true });
  expect(usedOf(link({ abilities: ['upload'], used: { ...NONE, uploads: 3 } })).words).toBe('3 uploads');
});

test('says who can open it', () => {
  expect(whoOf(link({ has_password: true }))).toBe('Anyone · password');
  expect(whoOf(link({ abilities: ['upload'] }))).toBe('Upload only');
  expect(whoOf(link({ abilities: ['preview'], audience: 'organization' }))).toBe('Organization · view only');
});

test('an address that is not told is a dash', () => {
  expect(shortUrl(null)).toBe('—');
  expect(shortUrl('http://127.0.0.1/s/k7Qm-2fXabcdefgh')).toBe('/s/k7Qm-2fXab…');
});
