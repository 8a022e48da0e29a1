// The Admin center's part of the API. Where its description says only that something is a word, the words are here.
import type { components } from '../../generated/api';
import { api, must } from './client';

type Schemas = components['schemas'];
type Of<Name extends keyof Schemas> = Schemas[Name];

export type Capability = 'list' | 'preview' | 'download' | 'upload' | 'edit' | 'delete' | 'share_link' | 'share_people' | 'manage';
export type UserKind = 'internal' | 'external' | 'shared';
export type AdminRole = 'admin' | 'auditor';
export type UserStatus = 'active' | 'disabled' | 'ended' | 'invited';
export type TodoCode = 'no_second_admin' | 'users_ending_soon' | 'unused_invitations' | 'quota_nearly_full' | 'spaces_without_admin';
export type Named = Schemas['Named'];
export type Invitation = Schemas['Invitation'];
export type Group = Schemas['Group'];

export interface Person extends Of<'Person'> {
  kind: UserKind;
}

export interface Role extends Of<'Role'> {
  capabilities: Capability[];
}

/** A role that somebody holds. */
export interface Grant extends Of<'HeldGrant'> {
  role: Role;
  scope: 'tree' | 'folder';
  until: string | null;
  status: 'in_force' | 'ended' | 'inactive' | 'stopped';
  /** Absent where it is the user's own. */
  principal?: Named & { kind: 'user' | 'group' | 'link' };
}

export interface AdminUser extends Of<'AdminUser'> {
  kind: UserKind;
  admin: AdminRole | null;
  status: UserStatus;
  access_ends_at: string | null;
  last_seen_at: string | null;
  quota_bytes: number | null;
}

export interface Overview extends Of<'Overview'> {
  storage: { used_bytes: number; quota_bytes: number | null };
  todo: { code: TodoCode; count: number }[];
}

export interface UserPage extends Of<'AdminUserPage'> {
  items: AdminUser[];
  next: string | null;
}

export interface UserDetails extends Of<'AdminUserDetails'> {
  user: AdminUser;
  grants: Grant[];
}

export interface NewUser extends Of<'NewUser'> {
  admin?: AdminRole | null;
}

export interface UserChange extends Of<'UserChange'> {
  admin?: AdminRole | null;
}

export interface GroupDetails extends Of<'GroupDetails'> {
  members: Person[];
}

export type PolicyValue = string | number | boolean | string[] | null;
export type PolicyValues = Record<string, PolicyValue>;

export interface Policy {
  values: PolicyValues;
  defaults: PolicyValues;
  presets: Record<string, PolicyValues>;
  changed_at: string | null;
}

export interface AdminSpace extends Of<'StoredSpace'> {
  kind: 'personal' | 'team';
  owner: Person | null;
  quota_bytes: number | null;
  admins: Person[];
}

export interface Storage extends Of<'Storage'> {
  quota_bytes: number | null;
  spaces: AdminSpace[];
}

// From here on the description of the API does not have it yet.

export interface ImportRow {
  line: number;
  email: string;
  outcome: 'created' | 'would_create' | 'refused';
  problem: { code: string; detail: string } | null;
  invitation: Invitation | null;
}

export interface Departure {
  links: number;
  grants: number;
  api_keys: number;
  personal_space: { id: string; used_bytes: number; file_count: number } | null;
  spaces_without_admin: Named[];
}

export interface Leaving {
  links: { action: 'keep' | 'revoke' | 'reassign'; to?: string };
  files: { action: 'erase' | 'hand_over'; to?: string };
}

export interface LogEvent {
  id: string;
  at: string;
  kind: string;
  user: Named | null;
  node: Named | null;
  /** Whom or what it was done to, where that is no node: a user, a group, a role. */
  subject?: Named | null;
  link_id: string | null;
  details: Record<string, unknown>;
}

export interface EventPage {
  items: LogEvent[];
  next: string | null;
}

type Query = Record<string, string | number | undefined>;
interface Sent {
  path?: Record<string, string>;
  query?: Query;
  body?: unknown;
  csv?: string;
}

const { request } = api as unknown as { request(method: string, path: string, init: object): Promise<{ data?: unknown; error?: unknown; response: Response }> };

function call<Data>(method: string, path: string, { path: names, query, body, csv }: Sent = {}): Promise<Data> {
  const params = { ...(names && { path: names }), ...(query && { query }) };
  const content = csv === undefined ? { body } : { body: csv, bodySerializer: (text: string) => text, headers: { 'Content-Type': 'text/csv' } };
  return must(request(method, `/api/v1/admin${path}`, { params, ...content })) as Promise<Data>;
}

export const admin = {
  overview: () => call<Overview>('get', '/overview'),
  users: (query: Query) => call<UserPage>('get', '/users', { query }),
  user: (id: string) => call<UserDetails>('get', '/users/{id}', { path: { id } }),
  createUser: (body: NewUser) => call<{ user: AdminUser; invitation: Invitation | null }>('post', '/users', { body }),
  changeUser: (id: string, body: UserChange) => call<AdminUser>('patch', '/users/{id}', { path: { id }, body }),
  importUsers: (csv: string, isDry: boolean) => call<{ rows: ImportRow[] }>('post', '/users/import', { csv, query: { dry_run: String(isDry) } }),
  resetUser: (id: string, body: { second_factor?: boolean }) => call<Invitation>('post', '/users/{id}/reset', { path: { id }, body }),
  endSessions: (id: string) => call<void>('delete', '/users/{id}/sessions', { path: { id } }),
  departure: (id: string) => call<Departure>('get', '/users/{id}/departure', { path: { id } }),
  deleteUser: (id: string, body: Leaving) => call<void>('delete', '/users/{id}', { path: { id }, body }),
  groups: () => call<{ items: Group[] }>('get', '/groups'),
  group: (id: string) => call<GroupDetails>('get', '/groups/{id}', { path: { id } }),
  createGroup: (name: string) => call<Named>('post', '/groups', { body: { name } }),
  renameGroup: (id: string, name: string) => call<Named>('patch', '/groups/{id}', { path: { id }, body: { name } }),
  deleteGroup: (id: string) => call<void>('delete', '/groups/{id}', { path: { id } }),
  addMember: (id: string, user: string) => call<void>('put', '/groups/{id}/members/{user}', { path: { id, user } }),
  removeMember: (id: string, user: string) => call<void>('delete', '/groups/{id}/members/{user}', { path: { id, user } }),
  /** The catalogue of roles is everybody's. */
  roles: () => must(request('get', '/api/v1/roles', {})) as Promise<{ roles: Role[] }>,
  createRole: (body: { name: string; capabilities: Capability[] }) => call<Role>('post', '/roles', { body }),
  changeRole: (role: string, body: { name?: string; capabilities?: Capability[] }) => call<Role>('patch', '/roles/{id}', { path: { id: uuidOf(role) }, body }),
  deleteRole: (role: string) => call<void>('delete', '/roles/{id}', { path: { id: uuidOf(role) } }),
  policy: () => call<Policy>('get', '/policy'),
  changePolicy: (body: PolicyValues) => call<Policy>('patch', '/policy', { body }),
  storage: (query: Query = {}) => call<Storage>('get', '/storage', { query }),
  changeStorage: (quota_bytes: number | null) => call<unknown>('patch', '/storage', { body: { quota_bytes } }),
  changeSpace: (id: string, quota_bytes: number | null) => call<unknown>('patch', '/spaces/{id}', { path: { id }, body: { quota_bytes } }),
  enterSpace: (id: string) => call<void>('post', '/spaces/{id}/enter', { path: { id } }),
  events: (query: Query) => call<EventPage>('get', '/events', { query }),
  eventKinds: () => call<{ kinds: string[] }>('get', '/events/kinds'),
};

/** Roles of the organization's own are called `own:<uuid>`. */
function uuidOf(role: string): string {
  return role.replace(/^own:/, '');
}
