// Groups.
import { plural } from '../../plural';

type Count = { count: number };
type Member = { name: string; group: string };

export const groups = {
  text: 'A group stands for its members: what is granted to it, each of them holds.',
  name: 'Name',
  membersColumn: 'Members',
  made: 'Created',
  search: 'Search by name',
  none: 'There are no groups yet',
  noneText: 'With a group you share with many people at once, and with those who come later.',
  noneFound: 'No group found',
  new: 'New group',
  make: 'Create group',
  members: ({ count }: Count) => plural(count, { one: '# member', other: '# members' }),
  since: ({ day }: { day: string }) => `since ${day}`,
  add: 'Add somebody by name or e-mail',
  empty: 'Nobody is in this group yet.',
  removeColumn: 'Take out',
  remove: ({ name }: { name: string }) => `Take ${name} out of the group`,
  leave: ({ group }: { group: string }) => `Take out of ${group}`,
  joined: ({ name, group }: Member) => `${name} is in ${group} now`,
  left: ({ name, group }: Member) => `${name} is not in ${group} any more`,
  rename: 'Rename',
  delete: 'Delete',
  deleteTitle: ({ name }: { name: string }) => `Delete the group “${name}”?`,
  deleteText: ({ count, names }: { count: number; names: string[] }) =>
    count === 0
      ? 'Nobody is in it. What was granted to it is granted to nobody then. This cannot be taken back.'
      : `${names.join(', ')}${count > names.length ? ` and ${count - names.length} more` : ''} lose at once what was granted to this group, unless it is open to them in another way. This cannot be taken back.`,
  deleted: ({ name }: { name: string }) => `The group “${name}” is deleted`,
};
