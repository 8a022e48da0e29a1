// Searching in all files.
import type { search as english } from '../en/search';
import { plural } from '../plural';

export const search: typeof english = {
  title: 'Suche',
  titleOf: ({ words }) => `Suche: ${words}`,
  found: ({ count }) => plural(count, { one: '# Treffer', other: '# Treffer' }),
  most: ({ count }) => `Die ersten ${count} Treffer. Geben Sie mehr vom Namen ein, um weniger zu finden.`,
  partly: 'Es kann mehr geben: Geben Sie mehr vom Namen ein.',
  list: 'Treffer',
  beginTitle: 'Was suchen Sie?',
  beginText: 'Geben Sie einen Teil des Namens einer Datei oder eines Ordners ein.',
  noneTitle: 'Nichts gefunden',
  noneText: 'Keine Datei und kein Ordner, den Sie sehen dürfen, heißt so. Der Papierkorb wird nicht durchsucht.',
};
