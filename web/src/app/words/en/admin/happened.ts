// What happened, as the end of a sentence that begins with who did it.

/** What is known about an event; what is not known is empty. */
export interface Told {
  /** The folder, file, group or whatever it was done to. */
  item: string;
  /** To whom it was done. */
  person: string;
  from: string;
  to: string;
  group: string;
  role: string;
  count: number;
  size: string;
  /** From where on the net. */
  address: string;
  changes: string;
  /** By what somebody signs in. */
  method: string;
}

const named = (text: string): string => `“${text}”`;
const how = (changes: string): string => (changes ? `: ${changes}` : '');

export const happened = {
  organization_created: ({ item }: Told) => `set up the organization ${named(item)}`,
  organization_key_rotated: (_: Told) => 'gave the organization a new key for what is sealed from then on',
  signed_in: ({ address }: Told) => `signed in${address ? ` from ${address}` : ''}`,
  signed_out: (_: Told) => 'signed out',
  key_created: ({ item }: Told) => `made the API key ${named(item)}`,
  key_revoked: ({ item }: Told) => `ended the API key ${named(item)}`,
  space_created: ({ item }: Told) => `made the team space ${named(item)}`,
  folder_created: ({ item }: Told) => `made the folder ${named(item)}`,
  file_created: ({ item, size }: Told) => `added the file ${named(item)}${size ? ` (${size})` : ''}`,
  file_replaced: ({ item, size }: Told) => `replaced the content of ${named(item)}${size ? ` (${size})` : ''}`,
  version_restored: ({ item }: Told) => `brought back an older version of ${named(item)}`,
  renamed: ({ from, to, item }: Told) => (from && to ? `renamed ${named(from)} to ${named(to)}` : `renamed ${named(item)}`),
  moved: ({ item }: Told) => `moved ${named(item)} to another folder`,
  copied: ({ item }: Told) => `made a copy, ${named(item)}`,
  trashed: ({ item }: Told) => `put ${named(item)} into the trash`,
  restored: ({ item }: Told) => `took ${named(item)} out of the trash`,
  purged: ({ item }: Told) => `deleted ${named(item)} for ever`,
  file_accepted: ({ item }: Told) => `accepted the file ${named(item)} that a visitor sent`,
  file_declined: ({ item }: Told) => `declined the file ${named(item)} that a visitor sent`,
  link_created: ({ item }: Told) => `made a link${item && ` to ${named(item)}`}`,
  link_changed: ({ item }: Told) => `changed a link${item && ` to ${named(item)}`}`,
  link_revoked: ({ item }: Told) => `revoked a link${item && ` to ${named(item)}`}`,
  second_factor_added: ({ method }: Told) => `added ${method} to sign in with`,
  second_factor_removed: ({ method }: Told) => `removed ${method}`,
  recovery_codes_made: (_: Told) => 'made new recovery codes',
  recovery_code_used: ({ count }: Told) => `signed in with a recovery code; ${count} left`,
  secret_made: (_: Told) => 'made an address that shows a text once',
  secret_shown: (_: Told) => 'had left a text that was shown now, once',
  secret_taken_back: (_: Told) => 'took back a text that was to be shown once',
  shared_password_changed: ({ person }: Told) => `gave the shared user name ${person} another password`,
  user_created: ({ person }: Told) => `created the account of ${person}`,
  user_changed: ({ person, changes }: Told) => `changed the account of ${person}${how(changes)}`,
  user_disabled: ({ person }: Told) => `disabled ${person}`,
  user_enabled: ({ person }: Told) => `enabled ${person} again`,
  user_deleted: ({ person }: Told) => `deleted the account of ${person}`,
  user_invited: ({ person }: Told) => `made an invitation for ${person}`,
  user_joined: (_: Told) => 'used the invitation and chose a password',
  user_reset: ({ person }: Told) => `reset how ${person} signs in`,
  sessions_ended: ({ person }: Told) => (person ? `ended the sessions of ${person}` : 'ended their other sessions'),
  group_created: ({ item }: Told) => `created the group ${named(item)}`,
  group_renamed: ({ from, to }: Told) => `renamed the group ${named(from)} to ${named(to)}`,
  group_deleted: ({ item }: Told) => `deleted the group ${named(item)}`,
  group_joined: ({ person, group }: Told) => `added ${person} to the group ${named(group)}`,
  group_left: ({ person, group }: Told) => `took ${person} out of the group ${named(group)}`,
  granted: ({ person, role, item }: Told) => `gave ${person} the role ${role || 'of a collaborator'} on ${named(item)}`,
  grant_changed: ({ person, role, item }: Told) => `changed what ${person} may do with ${named(item)}${role ? ` to ${role}` : ''}`,
  grant_revoked: ({ person, item }: Told) => `took away from ${person} the role on ${named(item)}`,
  made_private: ({ item }: Told) => `made the folder ${named(item)} private`,
  private_cleared: ({ item }: Told) => `made the folder ${named(item)} open to those above again`,
  role_created: ({ item }: Told) => `made the role ${named(item)}`,
  role_changed: ({ to, item }: Told) => `changed the role ${named(to || item)}`,
  role_deleted: ({ item }: Told) => `deleted the role ${named(item)}`,
  policy_changed: ({ changes }: Told) => `changed the sharing policy${how(changes)}`,
  quota_changed: ({ item, from, to }: Told) => `changed the storage limit (${item}) from ${from} to ${to}`,
  space_entered: ({ item }: Told) => `entered the space ${named(item)} as Admin`,
  space_handed_over: ({ from, person }: Told) => `handed the files of ${from} over to ${person}`,
};
