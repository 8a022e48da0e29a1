// Names that hold all the words, in natural order.
import type { Named } from '../../api/admin';

const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const plain = (text: string): string => text.normalize('NFC').toLocaleLowerCase();

export function matching<One extends Named>(items: readonly One[], words: string): One[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  return items.filter(({ name }) => wanted.every((word) => plain(name).includes(word))).sort((a, b) => order.compare(a.name, b.name));
}
