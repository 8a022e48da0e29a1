import { afterEach, describe, expect, it } from 'vitest';
import { ago, bytes, day, ends, number } from './format';
import { speak, t } from './words';
import { plural } from './words/plural';

afterEach(() => speak('en'));

const plain = (words: string): string => words.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('sizes', () => {
  it.each([
    [0, '0 B'], [999, '999 B'], [1000, '1 KB'], [1049, '1 KB'], [1050, '1.1 KB'], [999_949, '999.9 KB'], [999_950, '1 MB'],
    [18_400_000, '18.4 MB'], [1_000_000_000, '1 GB'], [5e15, '5 PB'],
  ])('%d is %s', (count, words) => expect(plain(bytes(count))).toBe(words));

  it('has a comma in German', async () => {
    await speak('de');
    expect(plain(bytes(18_400_000))).toBe('18,4 MB');
    expect(number(12_345)).toBe('12.345');
  });
});

describe('times', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  it.each([
    ['2026-11-22T11:59:30Z', 'now'], ['2026-11-22T11:50:00Z', '10 minutes ago'], ['2026-11-22T09:00:00Z', '3 hours ago'],
    ['2026-11-21T11:00:00Z', 'yesterday'], ['2026-11-24T13:00:00Z', 'in 2 days'],
  ])('%s is %s', (iso, words) => expect(ago(iso, now)).toBe(words));

  it.each([
    ['en-US', 'Feb 4, 2026'], ['en-GB', '4 Feb 2026'], ['de-AT', '04.02.2026'],
  ])('writes a day as Intl does, in %s', async (tag, words) => {
    const at = new Date(2026, 1, 4, 12);
    expect(new Intl.DateTimeFormat(tag, { dateStyle: 'medium' }).format(at)).toBe(words);
    await speak(tag.startsWith('de') ? 'de' : 'en');
    expect(t('times.date', { year: 2026, month: 1, day: 4, monthFirst: tag === 'en-US' })).toBe(words);
  });

  it('says in German what was near', async () => {
    await speak('de');
    expect([ago('2026-11-22T11:59:00Z', now), ago('2026-11-20T11:00:00Z', now), ago('2026-11-27T13:00:00Z', now)]).toEqual(['vor 1 Minute', 'vorgestern', 'in 5 Tagen']);
  });

  it('counts the days of the calendar to an end', () => {
    const at = (day: number, hour: number, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime();
    const words = [at(25, 23, 59), at(23, 1), at(22, 15), at(28, 23, 59)].map((end) => ends(new Date(end).toISOString(), at(22, 10)));
    expect(words).toEqual(['in 3 days', 'tomorrow', 'in 5 hours', 'in 6 days']);
  });

  it('is the day when it is long ago', () => expect(ago('2026-10-01T12:00:00Z', now)).toBe(day('2026-10-01T12:00:00Z')));
});

describe('counts', () => {
  const forms = { one: '# file', other: '# files' };
  it('takes the form of the language', () => {
    expect(plural(1, forms)).toBe('1 file');
    expect(plural(0, forms)).toBe('0 files');
    expect(plural(1200, forms)).toBe('1,200 files');
  });
});
