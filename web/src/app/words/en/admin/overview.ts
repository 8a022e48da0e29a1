// The overview.
import { plural } from '../../plural';

type Count = { count: number };

export const overview = {
  todo: 'To do',
  todoText: 'What waits for an administrator.',
  nothing: 'Nothing waits for you.',
  people: 'People',
  invited: ({ count }: Count) => plural(count, { one: '# invited', other: '# invited' }),
  external: ({ count }: Count) => plural(count, { one: '# from outside', other: '# from outside' }),
  shut: ({ count }: Count) => plural(count, { one: '# without access', other: '# without access' }),
  links: 'Active links',
  ownerless: ({ count }: Count) => plural(count, { one: '# without an owner', other: '# without an owner' }),
  toStorage: 'Look at storage',
  noQuota: ({ used }: { used: string }) => `The organization keeps ${used}. There is no limit but the disk.`,
};

export const todo = {
  no_second_admin: (_: Count) => 'There is only one administrator',
  no_second_admin_text: 'If they lose their way in, nobody can help. Make somebody else an administrator too.',
  users_ending_soon: ({ count }: Count) => plural(count, { one: 'The access of # person ends soon', other: 'The access of # people ends soon' }),
  users_ending_soon_text: 'Move the end, or decide what becomes of their files and links.',
  unused_invitations: ({ count }: Count) => plural(count, { one: '# invitation has not been used', other: '# invitations have not been used' }),
  unused_invitations_text: 'Ask whether it arrived, or make a new one on the page of the person.',
  quota_nearly_full: ({ count }: Count) => plural(count, { one: '# space is nearly full', other: '# spaces are nearly full' }),
  quota_nearly_full_text: 'Nothing more can be uploaded when it is. Raise its limit or clear up.',
  spaces_without_admin: ({ count }: Count) => plural(count, { one: '# team space has no Admin', other: '# team spaces have no Admin' }),
  spaces_without_admin_text: 'Nobody can share it or change who gets in. Enter it, then make somebody Admin.',
};
