// Der Papierkorb.
import { number } from '../../format';
import { plural } from '../plural';

interface What {
  count: number;
  name: string;
}

export const trash = {
  title: 'Papierkorb',
  list: 'Dateien im Papierkorb',
  space: 'Papierkorb von',
  'column.from': 'War in',
  'column.trashed': 'Weggelegt',
  top: 'Oberster Ordner',
  restore: 'Wiederherstellen',
  'restore.name': ({ name }: { name: string }) => `${name} wiederherstellen`,
  purge: 'Endgültig löschen',
  empty: 'Papierkorb leeren',
  'confirm.title': ({ count, name }: What) => (count === 1 ? `„${name}“ endgültig löschen?` : `${number(count)} Elemente endgültig löschen?`),
  'confirm.text': ({ count }: What) => plural(count, { one: 'Es wird mit allen Versionen gelöscht und kann nicht wiederhergestellt werden.', other: 'Sie werden mit allen Versionen gelöscht und können nicht wiederhergestellt werden.' }),
  'confirm.word': 'löschen',
  'none.title': 'Der Papierkorb ist leer',
  'none.text': 'Was Sie in den Papierkorb legen, bleibt hier, bis Sie es wiederherstellen oder endgültig löschen.',
};
