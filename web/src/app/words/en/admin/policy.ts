// The sharing policy.
import { plural } from '../../plural';

type Count = { count: number };

export const policy = {
  presets: 'Presets',
  presetsText: 'A preset sets several settings at once. You see what would change first, and can change each setting afterwards.',
  current: 'This is how it is',
  look: ({ count }: Count) => plural(count, { one: 'See # change', other: 'See # changes' }),
  presetTitle: ({ preset }: { preset: string }) => `Preset “${preset}”`,
  presetChanges: ({ count }: Count) => plural(count, { one: '# setting would change. The others stay as they are.', other: '# settings would change. The others stay as they are.' }),
  setting: 'Setting',
  now: 'Now',
  then: 'Then',
  apply: 'Apply preset',
  applied: ({ preset }: { preset: string }) => `The preset “${preset}” is applied`,
  set: ({ setting, value }: { setting: string; value: string }) => `${setting}: ${value}`,
  change: 'Change it',
  suspendText: 'No link opens any more, for anybody, from now on. None is lost: when you switch them on again, they work as before.',
  externalText: 'Everybody from outside loses access at once to what was shared with them. Nothing is lost: when you switch it on again, it is as before.',
  backTo: ({ setting, value }: { setting: string; value: string }) => `${setting}: back to the default, ${value}`,
  limited: ({ setting }: { setting: string }) => `${setting}: set a number`,
  yes: 'Yes',
  no: 'No',
  none: 'None',
  days: ({ count }: Count) => plural(count, { one: '# day', other: '# days' }),
  characters: ({ count }: Count) => plural(count, { one: '# character', other: '# characters' }),
  unit_days: 'days',
  unit_characters: 'characters',
  allRoles: 'All roles',
  ownRole: 'a role of your own',
  toRoles: 'Change in Roles',
  changedAt: ({ day }: { day: string }) => `Last changed on ${day}.`,
  toLog: 'Who changed what',
};

export const settingGroup = {
  links: 'Links',
  links_text: 'Addresses that open files for people without an account.',
  expiry: 'How long links last',
  expiry_text: 'What holds for new links and for links that are changed.',
  passwords: 'Passwords of links',
  passwords_text: 'What a password must be like where a link has one.',
  people: 'Sharing with people',
  people_text: 'What people in the organization may give to each other.',
  external: 'People from outside',
  external_text: 'Collaborators with an account who belong to another organization.',
  accounts: 'Accounts and files',
  accounts_text: 'Rules that hold for everybody.',
  other: 'More',
  other_text: 'Settings that this page does not explain yet.',
};

export const setting = {
  links_enabled: 'Making and opening links',
  share_links_implied_by: 'Who may make links',
  link_follows_owner: 'Links follow their owner',
  link_expiry_default_days: 'End of new links',
  link_expiry_days_max: 'Longest life of a link',
  link_permanent_allowed: 'Links without end',
  link_password_required: 'Every link has a password',
  link_password_length_min: 'Shortest password',
  link_password_length_max: 'Longest password',
  link_password_alphanumeric: 'Letters and digits only',
  roles_available: 'Roles that may be given',
  external_sharing: 'Sharing with people from outside',
  external_max_role: 'Highest role for people from outside',
  shared_users_allowed: 'User names that several people share',
  users_second_factor_required: 'Who must have a second factor',
  users_inactive_days_max: 'Disable unused accounts',
  personal_spaces_open_to_administrators: 'Administrators may enter personal spaces',
  portable_names: 'Names that work on every system',
};

export const settingText = {
  links_enabled: 'On: links can be made and opened. No new ones: those that exist go on. Suspended: no link opens, and none is lost.',
  share_links_implied_by: 'Besides them, whoever holds the role Sharer on a folder or file may make links to it.',
  link_follows_owner: 'A link gives no more than its owner holds right now. Where they lose access, the link closes.',
  link_expiry_default_days: 'A new link ends after so many days unless its maker chooses another day.',
  link_expiry_days_max: 'Nobody can choose a later end than this.',
  link_permanent_allowed: 'Whether a link may have no end at all.',
  link_password_required: 'A link cannot be made without a password.',
  link_password_length_min: 'A password of a link has at least so many characters.',
  link_password_length_max: 'A password of a link has at most so many characters.',
  link_password_alphanumeric: 'Passwords that can be told over the phone. Longer ones are safer than stranger ones.',
  roles_available: 'Roles that are switched off stay where they were given and cannot be given any more.',
  external_sharing: 'Off: what was shared with people from outside is closed to them, and comes back when it is switched on.',
  external_max_role: 'People from outside can do at most what this role may do, whatever they were given.',
  shared_users_allowed: 'Whether members may make a user name with a password for several people from outside, where they share something. Off: none are made; those that are there stay until you disable them.',
  users_second_factor_required: 'They can do nothing until they have set up an authenticator app or a passkey. API keys of theirs wait, too. You need one yourself before you can ask it of others.',
  users_inactive_days_max: 'Accounts that nobody signed in to for so many days are disabled.',
  personal_spaces_open_to_administrators: 'An administrator may make themselves Admin of somebody’s own files. The owner is told, and it is written to the event log.',
  portable_names: 'Refuses names of files and folders that Windows cannot hold, so that syncing works everywhere.',
};

export const option = {
  on: 'On', no_new: 'No new ones', suspended: 'Suspended', editor_and_admin: 'Editors and Admins', admin: 'Admins', none: 'Only who holds Sharer',
  second_factor_none: 'Nobody', second_factor_administrators: 'Administrators and auditors', second_factor_everybody: 'Everybody',
  previewer: 'Previewer', viewer: 'Viewer', contributor: 'Contributor', editor: 'Editor',
};

export const preset = { standard: 'Standard', links: 'Links', drive: 'Drive', collaborate: 'Collaborate', repository: 'Repository', regulated: 'Regulated' };

export const presetText = {
  standard: 'Everything is possible, with safe defaults. Right for most.',
  links: 'Like Standard, but only those to whom it was given may make links.',
  drive: 'Files stay inside: no new links, short passwords on those that exist.',
  collaborate: 'Three roles that everybody understands. Admins make the links.',
  repository: 'Editors and Admins only. Links last thirty days at most.',
  regulated: 'Every link has a long password and an end. People from outside only look.',
};
