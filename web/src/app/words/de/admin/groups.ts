// Groups.
import { plural } from '../../plural';
import type { groups as english } from '../../en/admin/groups';

export const groups: typeof english = {
  text: 'Eine Gruppe steht für ihre Mitglieder: Was ihr gegeben wird, hat jedes von ihnen.',
  name: 'Name',
  membersColumn: 'Mitglieder',
  made: 'Angelegt',
  search: 'Nach Name suchen',
  none: 'Es gibt noch keine Gruppen',
  noneText: 'Mit einer Gruppe teilen Sie mit vielen auf einmal, und mit denen, die später kommen.',
  noneFound: 'Keine Gruppe gefunden',
  new: 'Neue Gruppe',
  make: 'Gruppe anlegen',
  members: ({ count }) => plural(count, { one: '# Mitglied', other: '# Mitglieder' }),
  since: ({ day }) => `seit ${day}`,
  add: 'Jemanden nach Name oder E-Mail aufnehmen',
  empty: 'In dieser Gruppe ist noch niemand.',
  removeColumn: 'Herausnehmen',
  remove: ({ name }) => `${name} aus der Gruppe nehmen`,
  leave: ({ group }) => `Aus ${group} herausnehmen`,
  joined: ({ name, group }) => `${name} ist jetzt in ${group}`,
  left: ({ name, group }) => `${name} ist nicht mehr in ${group}`,
  rename: 'Umbenennen',
  delete: 'Löschen',
  deleteTitle: ({ name }) => `Gruppe „${name}“ löschen?`,
  deleteText: ({ count, names }) =>
    count === 0
      ? 'Niemand ist darin. Was ihr gegeben wurde, hat dann niemand mehr. Das lässt sich nicht zurücknehmen.'
      : `${names.join(', ')}${count > names.length ? ` und ${count - names.length} weitere` : ''} ${count === 1 ? 'verliert' : 'verlieren'} sofort, was dieser Gruppe gegeben wurde, sofern es ihnen nicht anders offensteht. Das lässt sich nicht zurücknehmen.`,
  deleted: ({ name }) => `Die Gruppe „${name}“ ist gelöscht`,
};
