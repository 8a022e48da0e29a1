import { expect, it } from 'vitest';
import { hueOf, initials, splitName } from './names';

it.each([
  ['Report.pdf', 'Report', '.pdf'], ['archive.tar.gz', 'archive.tar', '.gz'], ['.profile', '.profile', ''], ['Notes', 'Notes', ''], ['a. long end', 'a. long end', ''],
  ['Отчёт.док', 'Отчёт', '.док'], ['a.123456789', 'a.123456789', ''], ['a.', 'a.', ''], ['a.𝒳𝒳𝒳𝒳𝒳𝒳𝒳𝒳', 'a', '.𝒳𝒳𝒳𝒳𝒳𝒳𝒳𝒳'], ['a\nb.txt', 'a\nb', '.txt'],
])('%s is %s and %s', (name, stem, extension) => expect(splitName(name)).toEqual([stem, extension]));

it.each([['Anna Lindqvist', 'AL'], ['Anna', 'A'], ['anna maria lind', 'AL'], ['(ada) 99', 'A9'], ['', '']])('%s has the initials %s', (name, letters) => expect(initials(name)).toBe(letters));

it('gives a name one hue', () => {
  expect(hueOf('Anna Lindqvist')).toBe(hueOf('Anna Lindqvist'));
  expect(hueOf('Żółw')).toBeLessThan(8);
});
