// What happened, in a sentence whose subject is whoever did it.
import type { LogEvent, PolicyValue } from '../../api/admin';
import { bytes, day } from '../../format';
import { settingName, valueWords } from '../policy/words';
import { roleName } from '../roles/names';
import { say, type Told, sayEvent } from '../words.svelte';

/** A name runs as its letters do, whatever the sentence around it does. */
const ISOLATE = '\u2068';
const POP = '\u2069';

type Details = Record<string, unknown>;

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const inner = (value: unknown, key: string): unknown => (typeof value === 'object' && value !== null ? (value as Details)[key] : undefined);

/** `doc → Report.pdf`, where it is known what it was. */
export function sentence(event: LogEvent): string {
  return sayEvent(event.kind, told(event)) ?? say('events.unknown', { kind: event.kind.replaceAll('_', ' '), item: itemOf(event) });
}

function itemOf({ kind, node, subject, details }: LogEvent): string {
  if (kind.startsWith('link_')) return node?.name ?? '';
  return node?.name || (kind === 'space_entered' && text(details.name)) || subject?.name || text(details.name) || text(details.email) || say('events.something');
}

function told(event: LogEvent): Told {
  const { details, subject, kind } = event;
  const alone = (words: string): string => (words ? `${ISOLATE}${words}${POP}` : '');
  const isNew = typeof details.to === 'object';
  const person = subject?.name || (kind.startsWith('grant') && text(details.to)) || text(details.name) || text(details.principal_name) || text(details.principal) || text(details.email) || (kind === 'sessions_ended' ? '' : say('events.somebody'));
  return {
    // A limit of nobody in particular is the organization's.
    item: alone(kind === 'quota_changed' && !subject && !details.name ? say('storage.all') : itemOf(event)),
    person: alone(person),
    from: kind === 'space_handed_over' ? alone(text(details.from_name) || say('events.former')) : kind === 'quota_changed' ? size(details.from) : alone(text(isNew ? inner(details.from, 'name') : details.from)),
    to: kind === 'quota_changed' ? size(details.to) : alone(text(isNew ? inner(details.to, 'name') : details.to)),
    group: alone(text(details.group_name) || say('events.aGroup')),
    role: roleOf(details),
    count: Number(details.count ?? details.members ?? details.left ?? 0),
    size: typeof details.size_bytes === 'number' ? bytes(details.size_bytes) : '',
    address: text(details.address),
    method: methodOf(details),
    changes: kind === 'policy_changed' ? policyChanges(details) : kind === 'user_changed' ? userChanges(details) : '',
  };
}

function size(value: unknown): string {
  return typeof value === 'number' ? bytes(value) : say('storage.unlimited');
}

function roleOf(details: Details): string {
  const id = text(inner(details.role, 'id') ?? details.role ?? inner(details.to, 'role'));
  return id ? roleName({ id, name: text(details.role_name) || text(inner(details.role, 'name')) || id.replace(/^own:.*/, say('policy.ownRole')), own: id.startsWith('own:') }) : '';
}

function methodOf({ method, name }: Details): string {
  if (method !== 'passkey') return say('events.app');
  return text(name) ? say('events.passkey', { name: `${ISOLATE}${text(name)}${POP}` }) : say('events.aPasskey');
}

function policyChanges(details: Details): string {
  return Object.entries(details).map(([key, change]) => `${settingName(key)} → ${valueWords(key, (inner(change, 'to') ?? null) as PolicyValue)}`).join('; ');
}

const USER_FIELDS = { email: 'users.email', display_name: 'users.name', admin: 'users.adminRole', access_ends_at: 'users.ends' } as const;

function userChanges(details: Details): string {
  const fields = Object.keys(USER_FIELDS).filter((key): key is keyof typeof USER_FIELDS => key in details);
  return fields.map((key) => `${say(USER_FIELDS[key])} → ${userValue(key, inner(details[key], 'to'))}`).join('; ');
}

function userValue(key: keyof typeof USER_FIELDS, value: unknown): string {
  if (key === 'admin') return say(value === 'admin' ? 'adminRole.admin' : value === 'auditor' ? 'adminRole.auditor' : 'adminRole.none');
  if (key === 'access_ends_at') return typeof value === 'string' ? day(value) : say('users.noEnd');
  return text(value);
}

/** The rest of what was written down, for those who look closely. */
export function facts({ details }: LogEvent): [name: string, value: string][] {
  return Object.entries(details).map(([name, value]) => [name, typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)]);
}
