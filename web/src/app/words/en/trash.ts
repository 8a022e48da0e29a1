// The trash.
import { number } from '../../format';
import { plural } from '../plural';

interface What {
  count: number;
  name: string;
}

export const trash = {
  title: 'Trash',
  list: 'Files in the trash',
  space: 'Trash of',
  'column.from': 'Was in',
  'column.trashed': 'Moved to trash',
  top: 'The top folder',
  restore: 'Restore',
  'restore.name': ({ name }: { name: string }) => `Restore ${name}`,
  purge: 'Delete forever',
  empty: 'Empty trash',
  'confirm.title': ({ count, name }: What) => (count === 1 ? `Delete “${name}” forever?` : `Delete ${number(count)} items forever?`),
  'confirm.text': ({ count }: What) => plural(count, { one: 'It is deleted with all its versions and cannot be restored.', other: 'They are deleted with all their versions and cannot be restored.' }),
  'confirm.word': 'delete',
  'none.title': 'The trash is empty',
  'none.text': 'What you move to the trash stays here until you restore it or delete it forever.',
};
