// What somebody leaves when they are deleted.
import { plural } from '../../plural';

type Many = { count: number; to: string };

export const leave = {
  step: ({ at, of }: { at: number; of: number }) => `Step ${at} of ${of}`,
  next: 'Next',
  back: 'Back',
  act: 'Delete for ever',
  links: ({ count }: { count: number }) => plural(count, { one: 'What becomes of # link?', other: 'What becomes of # links?' }),
  keep: 'Keep them',
  keep_text: 'They go on as they are, without an owner. They can do what they could until now.',
  reassign: 'Give them to somebody',
  reassign_text: 'The new owner sees and changes them. They give no more than the new owner may give.',
  revoke: 'Revoke them',
  revoke_text: 'Their addresses are dead at once and for ever.',
  linksTo: 'Who gets the links?',
  files: ({ count, size }: { count: number; size: string }) => plural(count, { one: `What becomes of # file in their own space (${size})?`, other: `What becomes of # files in their own space (${size})?` }),
  hand_over: 'Hand them over to somebody',
  hand_over_text: 'They get the whole space as it is, with what was shared from it.',
  erase: 'Erase them',
  erase_text: 'All files, versions and the trash are gone for ever. Nobody can bring them back.',
  filesTo: 'Who gets the files?',
  sum: 'This is what happens:',
  links_keep: ({ count }: Many) => plural(count, { one: '# link goes on without an owner.', other: '# links go on without an owner.' }),
  links_reassign: ({ count, to }: Many) => plural(count, { one: `# link goes to ${to}.`, other: `# links go to ${to}.` }),
  links_revoke: ({ count }: Many) => plural(count, { one: '# link is revoked for ever.', other: '# links are revoked for ever.' }),
  links_end: ({ count }: Many) => plural(count, { one: '# link ends with the account, for ever: your policy wants it so.', other: '# links end with the account, for ever: your policy wants it so.' }),
  files_hand_over: ({ count, to }: Many) => plural(count, { one: `# file goes to ${to}.`, other: `# files go to ${to}.` }),
  files_erase: ({ count }: Many) => plural(count, { one: '# file is erased for ever.', other: '# files are erased for ever.' }),
  grants: ({ count, keys }: { count: number; keys: number }) => {
    if (count === 0) return keys === 0 ? 'They are signed out everywhere.' : `${plural(keys, { one: '# API key ends', other: '# API keys end' })}; they are signed out everywhere.`;
    return `${plural(count, { one: '# grant ends', other: '# grants end' })}${keys > 0 ? ` and ${plural(keys, { one: '# API key', other: '# API keys' })} with it` : ''}; they are signed out everywhere.`;
  },
  names: ({ count }: { count: number }) => plural(count, { one: 'Nobody signs in any more with # user name they made for several people, until you set it a new password.', other: 'Nobody signs in any more with # user names they made for several people, until you set them new passwords.' }),
  orphans: ({ count }: { count: number }) => plural(count, { one: 'This team space has no Admin then:', other: 'These team spaces have no Admin then:' }),
  final: 'This cannot be taken back. If you are not sure, disable the account instead.',
};
