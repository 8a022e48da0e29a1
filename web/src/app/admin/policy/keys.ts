// What can be set in the policy: which control each key has, and where it stands. The words are in the catalog.
import type { PolicyValue, PolicyValues } from '../../api/admin';

export type Control =
  | { is: 'switch' }
  /** `words` is what the names of its values begin with in the catalog, where they would be another key's. */
  | { is: 'choice'; of: readonly string[]; words?: string }
  | { is: 'number'; unit: 'days' | 'characters' | 'links'; min: number; max: number; mayBeNone: boolean }
  /** Words of one's own; none is none. */
  | { is: 'text'; most: number; isLong: boolean }
  /** Changed elsewhere: this only leads there. */
  | { is: 'roles' }
  /** A key that this page does not know yet. */
  | { is: 'unknown' };

export interface Setting {
  key: string;
  control: Control;
}

const days = (mayBeNone: boolean, min = 1): Control => ({ is: 'number', unit: 'days', min, max: 3650, mayBeNone });
const characters: Control = { is: 'number', unit: 'characters', min: 1, max: 1024, mayBeNone: false };
const onOff: Control = { is: 'switch' };

export const GROUPS = ['links', 'expiry', 'passwords', 'history', 'domain', 'people', 'external', 'accounts', 'other'] as const;
export type Group = (typeof GROUPS)[number];

const KNOWN: Record<Exclude<Group, 'other'>, Record<string, Control>> = {
  links: {
    links_enabled: { is: 'choice', of: ['on', 'no_new', 'suspended'] },
    share_links_implied_by: { is: 'choice', of: ['editor_and_admin', 'admin', 'none'] },
    link_follows_owner: onOff,
    links_auto_revoke_on_deactivation: onOff,
    link_daily_quota: { is: 'number', unit: 'links', min: 1, max: 1_000_000, mayBeNone: true },
    link_note_required: onOff,
    link_addresses_allowed: onOff,
    link_uploads_held: onOff,
  },
  expiry: { link_expiry_default_days: days(true), link_expiry_days_max: days(true), link_permanent_allowed: onOff, link_extendable_days: days(false, 0), link_qr_days: days(false), link_reminder_days: days(false, 0) },
  passwords: { link_password_required: onOff, link_password_length_min: characters, link_password_length_max: characters, link_password_alphanumeric: onOff },
  history: { link_purge_after_days: days(false, 0), link_log_days: days(true) },
  domain: { custom_domain: { is: 'text', most: 253, isLong: false }, link_not_found_text: { is: 'text', most: 2000, isLong: true } },
  people: { share_internal: onOff, roles_available: { is: 'roles' } },
  external: { shared_users_allowed: onOff, external_sharing: onOff, external_max_role: { is: 'choice', of: ['previewer', 'viewer', 'contributor', 'editor'] } },
  accounts: { users_second_factor_required: { is: 'choice', of: ['none', 'administrators', 'everybody'], words: 'second_factor_' }, users_inactive_days_max: days(true), personal_spaces_open_to_administrators: onOff, portable_names: onOff },
};

/** Where a key stands; keys that this page does not know come last. */
export function settingOf(key: string, value: PolicyValue | undefined): Setting & { group: Group } {
  for (const group of GROUPS) {
    const control = group !== 'other' ? KNOWN[group][key] : undefined;
    if (control) return { key, control, group };
  }
  return { key, control: typeof value === 'boolean' ? onOff : { is: 'unknown' }, group: 'other' };
}

/** The settings of a policy in groups, in the order of the page; what the server does not have is left out. */
export function grouped(values: PolicyValues): { group: Group; settings: Setting[] }[] {
  const order = GROUPS.flatMap((group) => (group === 'other' ? [] : Object.keys(KNOWN[group])));
  const keys = [...order.filter((key) => key in values), ...Object.keys(values).filter((key) => !order.includes(key)).sort()];
  const all = keys.map((key) => settingOf(key, values[key]));
  return GROUPS.map((group) => ({ group, settings: all.filter((one) => one.group === group) })).filter(({ settings }) => settings.length > 0);
}

export const KNOWN_KEYS: readonly string[] = Object.values(KNOWN).flatMap((group) => Object.keys(group));
