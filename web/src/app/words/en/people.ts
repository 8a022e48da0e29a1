// People, roles, and who can do what.
import { plural } from '../plural';

interface Groups {
  in: string;
  more: string;
  less: string;
  out: string;
}

/** `Jack`, `Jack and Marta`, `Jack and 3 others`. */
function names({ first, second, count }: { first: string; second: string; count: number }): string {
  if (count === 1) return first;
  return count === 2 ? `${first} and ${second}` : `${first} and ${count - 1} others`;
}

export const people = {
  names,

  // Roles. An organization's own ones are called as it wrote them.
  role_previewer: 'Previewer',
  role_viewer: 'Viewer',
  role_uploader: 'Uploader',
  role_contributor: 'Contributor',
  role_editor: 'Editor',
  role_admin: 'Admin',
  role_sharer: 'Sharer',
  hint_previewer: 'Can look at files here, but not download them',
  hint_viewer: 'Can look at and download files',
  hint_uploader: 'Can only add files, and sees nothing of what is there',
  hint_contributor: 'Can view, download and add files',
  hint_editor: 'Can add, change and delete files',
  hint_admin: 'Can do everything, and decides who has access',
  hint_sharer: 'Can make links; give it beside another role',
  roleOff: ({ role }: { role: string }) => `${role} (switched off by your organization)`,

  can_manage: 'Can manage',
  can_edit: 'Can edit',
  can_add: 'Can view and add files',
  can_download: 'Can view and download',
  can_view: 'Can view',
  can_upload: 'Can only add files',
  can_link: 'Can make links',
  can_part: 'Can do some of it',

  do_list: 'see what is inside',
  do_preview: 'look at files',
  do_download: 'download',
  do_upload: 'add files',
  do_edit: 'change files',
  do_delete: 'move to the trash',
  do_share_link: 'make links',
  do_share_people: 'share with people',
  do_manage: 'manage access',

  // The people part of the share dialog.
  field: 'Add people or groups',
  fieldHint: 'Name or e-mail address',
  found: ({ count }: { count: number }) => plural(count, { one: '# person or group found', other: '# people and groups found' }),
  noneFound: 'Nobody of your organization is called that.',
  makeName: ({ name }: { name: string }) => `Create the user name “${name}” for several people…`,
  sharedAbout: 'User name of several people',
  sharedTitle: 'Create a user name for several people',
  sharedText: 'Several people from outside can sign in with it at the same time. They see only what is shared with this name.',
  sharedName: 'User name',
  sharedNameHint: '3 to 64 letters, digits, full stops, hyphens and underscores.',
  sharedPassword: 'Password',
  sharedPasswordHint: 'At least 10 characters. It is not mailed to anybody.',
  sharedAct: 'Create user',
  sharedMade: 'The user name is ready',
  sharedMadeText: 'Hand both over now: the password is not shown again.',
  sharedBoth: ({ name, password }: { name: string; password: string }) => `User name: ${name}\nPassword: ${password}`,
  sharedCopy: 'Copy both',
  sharedCopied: 'User name and password copied',
  sharedHand: 'Make an address that shows them once',
  sharedOnce: 'Send this address. Whoever opens it first sees user name and password; after that it shows nothing.',
  sharedDone: 'Done',
  remove: ({ name }: { name: string }) => `Take ${name} off the list`,
  role: 'Role',
  roleOf: ({ name }: { name: string }) => `Role of ${name}`,
  scope: 'Reaches',
  scope_tree: 'This folder and everything below',
  scope_folder: 'Only this folder and its files',
  scopeShort_folder: 'only this folder and its files',
  ends: 'Ends',
  endsOn: 'Last day',
  until: ({ day }: { day: string }) => `until ${day}`,
  give: 'Share',
  given: ({ who }: { who: string }) => `Shared with ${who}`,
  effect: 'What this changes',
  reckoning: 'Working out what this changes…',
  who: 'Who has access',
  whoOwn: 'Your access',
  group: ({ count }: { count: number }) => `Group · ${plural(count, { one: '# person', other: '# people' })}`,
  you: ({ name }: { name: string }) => `${name} (you)`,
  external: 'External',
  from: 'from',
  status_ended: 'Ended',
  status_inactive: 'Not active',
  status_stopped: ({ name }: { name: string }) => `Stopped at “${name}”`,
  stoppedHere: 'Stopped: this folder is private',
  more: ({ name }: { name: string }) => `More for ${name}`,
  setEnd: 'Set an end…',
  changeEnd: 'Change the end…',
  noEnd: 'Remove the end',
  reachAll: 'Let it reach everything below',
  reachFolder: 'Limit it to this folder and its files',
  takeAway: 'Remove…',
  takeAwayTitle: ({ name }: { name: string }) => `Remove the access of ${name}?`,
  takeAwayAct: 'Remove access',
  takenAway: ({ name }: { name: string }) => `${name} no longer has this access`,
  changeTitle: ({ name, role }: { name: string; role: string }) => `Make ${name} ${role}?`,
  changeEndTitle: ({ name }: { name: string }) => `Change the access of ${name}?`,
  changeAct: 'Change',
  changed: 'Saved',
  readOnly: 'You can see who has access, but not change it.',
  ownOnly: 'You can see only your own access here.',
  nobody: 'Nobody has been given access here.',
  links: 'Link',

  // Effects.
  effectPartly: 'More people hold something here than were looked at: this is not everybody.',
  nobodyDiffers: 'Nobody gains or loses anything.',
  effectSentence: ({ in: gets, more, less, out }: Groups) => {
    const parts = [gets && `${gets} in`, more && `${more} able to do more`, less && `${less} able to do less`, out].filter(Boolean);
    const nobody = out || less ? '' : 'nobody loses';
    const words = [...parts, nobody].filter(Boolean).join('; ');
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  },
  getIn: ({ who, count }: { who: string; count: number }) => `${who} ${count === 1 ? 'gets' : 'get'}`,
  areAble: ({ who, count }: { who: string; count: number }) => `${who} ${count === 1 ? 'is' : 'are'}`,
  loseAccess: ({ who, count }: { who: string; count: number }) => `${who} ${count === 1 ? 'loses' : 'lose'} access`,
  headIn: 'Get in',
  headMore: 'Can do more',
  headLess: 'Can do less',
  headOut: 'Lose access',
  nameOnly: 'sees only the name',
  also: ({ can }: { can: string }) => `also: ${can}`,
  noLonger: ({ can }: { can: string }) => `no longer: ${can}`,
  linksClosed: ({ count }: { count: number }) => plural(count, { one: '# link to what is inside closes.', other: '# links to what is inside close.' }),

  // Private folders.
  makeTitle: ({ name }: { name: string }) => `Make “${name}” private?`,
  clearTitle: ({ name }: { name: string }) => `Open “${name}” to those above?`,
  makeText: 'What is shared above this folder stops here. Only Admins, and people who are given access to this folder itself, can open it.',
  clearText: 'What is shared above this folder reaches it again.',
  makeAct: 'Make private',
  clearAct: 'Clear private',
  madePrivate: ({ name }: { name: string }) => `“${name}” is private now`,
  clearedPrivate: ({ name }: { name: string }) => `“${name}” is not private any more`,
  isPrivate: 'This folder is private: what is shared above it does not reach it.',
  privateBy: ({ name }: { name: string }) => `${name} made it so.`,

  // Moving.
  moveTitle: ({ count, name, into }: { count: number; name: string; into: string }) => (count === 1 ? `Move “${name}” to “${into}”?` : `Move ${count} items to “${into}”?`),
  moveRest: ({ count, all }: { count: number; all: number }) => `This was reckoned for the first ${count} of ${all}; those of the rest that were shared by themselves may differ.`,
  moveText: 'What is moved inherits the access of its new place.',
  moveAct: 'Move',

  // Who and why.
  whoOpens: 'Who can open this?',
  whoTitle: ({ name }: { name: string }) => `Who can open “${name}”`,
  whoCount: ({ count }: { count: number }) => plural(count, { one: '# person can open it.', other: '# people can open it.' }),
  whoAtLeast: ({ count }: { count: number }) => `${plural(count, { one: '# person can open it', other: '# people can open it' })}, and there are more: too many hold something here to list them all.`,
  notAllGrants: 'Too many hold something here to list them all: these are the closest to it, and there are more.',
  whoNobody: 'Nobody can open it.',
  whoFind: 'Filter by name or address',
  why: 'Why?',
  whyName: ({ name }: { name: string }) => `Why can ${name} open this?`,
  whyMe: 'Why can I open this?',
  whyTitle: ({ who, name }: { who: string; name: string }) => `Access of ${who} to “${name}”`,
  whyTitleMe: ({ name }: { name: string }) => `Your access to “${name}”`,
  whyAsk: 'Ask about somebody else',
  open: ({ name, can }: { name: string; can: string }) => `${name} can open this, and may ${can}.`,
  nameOnlyOutcome: ({ name }: { name: string }) => `${name} sees the name of this, and cannot open it.`,
  hidden: ({ name }: { name: string }) => `For ${name} this does not exist.`,
  openMe: ({ can }: { can: string }) => `You can open this, and may ${can}.`,
  nameOnlyMe: 'You see the name of this, and cannot open it.',
  hiddenMe: 'For you this does not exist.',
  decides: 'This decides',
  doesNotCount: 'This does not count here',
  noReasons: 'No access was given that has to do with this.',
  reason: ({ role, to, on, by, day }: { role: string; to: string; on: string; by: string; day: string }) => `${role} for ${to} on “${on}”, ${by ? `given by ${by} on ${day}` : `since ${day}`}`,
  toGroup: ({ name }: { name: string }) => `the group “${name}”`,
  toThem: ({ name }: { name: string }) => name,
  toYou: 'you',
  gives: ({ can }: { can: string }) => `Lets them ${can}.`,
  givesYou: ({ can }: { can: string }) => `Lets you ${can}.`,
  whyNot_ended: ({ day }: { day: string; folder: string }) => `It ended${day ? ` on ${day}` : ''}.`,
  whyNot_inactive: () => 'The account is not active.',
  whyNot_private: ({ folder }: { day: string; folder: string }) => (folder ? `The private folder “${folder}” stops it.` : 'A private folder in between stops it.'),
  whyNot_folder_only: () => 'It reaches only the files of its own folder.',
  whyNot_not_admitted: () => 'Your organization does not admit it.',

  // View as.
  viewAsTitle: 'View this folder as somebody else',
  viewAsText: 'You see the folder as that person would. Nothing can be changed meanwhile.',
  viewAsAct: 'View',
  person: 'Person',

  // Shared with me.
  sharedList: 'What others have shared with you',
  sharedBy: ({ name }: { name: string }) => `by ${name}`,
  sharedEmptyTitle: 'Nothing has been shared with you yet',
  sharedEmptyText: 'What colleagues share with you or with a group you are in appears here.',

  // The Sharing tab.
  sharingText: 'Everybody in your organization, with the role they have at the top of this team folder.',
  sharingPlain: 'Everybody in your organization. Those who may share this folder also see who has which role here.',
  sharingCount: ({ count }: { count: number }) => plural(count, { one: '# person', other: '# people' }),
  sharingGroups: 'Groups with a role here',
  noRole: 'No role here',

  // Shortcuts.
  goDenied: 'You do not have permission to open this',
  goDeniedText: 'Ask whoever sent you the shortcut to share it with you. A shortcut gives no access by itself.',
  opening: 'Opening…',

  // Sessions.
  sessions: 'Where you are signed in',
  sessionsText: 'Each browser and app in which you are signed in. End what you do not know.',
  sessionHere: 'This browser',
  sessionUsed: ({ ago }: { ago: string }) => `last used ${ago}`,
  sessionSince: ({ day }: { day: string }) => `since ${day}`,
  sessionEnd: 'End',
  sessionEndName: ({ name }: { name: string }) => `End the session ${name}`,
  sessionEnded: 'The session has ended',
  othersEnd: 'End all others',
  othersTitle: 'End all other sessions?',
  othersText: 'Everywhere but here you have to sign in again.',
  othersEnded: 'All other sessions have ended',
  browserOn: ({ browser, system }: { browser: string; system: string }) => `${browser} on ${system}`,
  browserUnknown: 'Unknown browser',
};
