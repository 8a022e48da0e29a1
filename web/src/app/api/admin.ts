// The Admin center's part of the API. Written by hand until docs/openapi.json has it.
import { api, must } from './client';

export type Capability = 'list' | 'preview' | 'download' | 'upload' | 'edit' | 'delete' | 'share_link' | 'share_people' | 'manage';
export type UserKind = 'internal' | 'external' | 'shared';
export type AdminRole = 'admin' | 'auditor';
export type UserStatus = 'active' | 'disabled' | 'ended' | 'invited';

export interface Named {
  id: string;
  name: string;
}

export interface Person {
  id: string;
  display_name: string;
  email: string;
  kind: UserKind;
}

export interface Role extends Named {
  capabilities: Capability[];
  /** Whether the policy lets it be given. */
  available: boolean;
  own: boolean;
}

export interface Principal extends Named {
  kind: 'user' | 'group' | 'link';
  email: string | null;
  user_kind: UserKind | null;
  member_count: number | null;
  active: boolean;
}

export interface Grant {
  id: string;
  /** Absent where it is the user's own. */
  principal?: Principal;
  role: Role;
  scope: 'tree' | 'folder';
  until: string | null;
  from: Named;
  space: Named;
  status: 'in_force' | 'ended' | 'inactive' | 'stopped';
  created_at: string;
}

export interface AdminUser extends Person {
  admin: AdminRole | null;
  status: UserStatus;
  access_ends_at: string | null;
  created_at: string;
  last_seen_at: string | null;
  used_bytes: number;
  quota_bytes: number | null;
  group_count: number;
  link_count: number;
  second_factor: boolean;
}

export interface Invitation {
  url: string;
  expires_at: string;
}

export type TodoCode = 'no_second_admin' | 'users_ending_soon' | 'unused_invitations' | 'quota_nearly_full' | 'spaces_without_admin';

export interface Overview {
  users: { active: number; disabled: number; ended: number; invited: number; external: number };
  groups: number;
  spaces: number;
  links: { active: number; ownerless: number };
  storage: { used_bytes: number; quota_bytes: number | null };
  todo: { code: TodoCode; count: number }[];
}

export interface UserPage {
  items: AdminUser[];
  total: number;
  next: string | null;
}

export interface UserDetails {
  user: AdminUser;
  groups: Named[];
  grants: Grant[];
  sessions: number;
  api_keys: number;
}

export interface NewUser {
  email: string;
  display_name: string;
  admin?: AdminRole | null;
  password?: string;
  access_ends_at?: string | null;
  group_ids?: string[];
}

export interface UserChange {
  email?: string;
  display_name?: string;
  admin?: AdminRole | null;
  enabled?: boolean;
  access_ends_at?: string | null;
  quota_bytes?: number | null;
}

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

export interface Group extends Named {
  member_count: number;
  created_at: string;
}

export interface GroupDetails extends Named {
  created_at: string;
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

export interface AdminSpace extends Named {
  kind: 'personal' | 'team';
  owner: Person | null;
  used_bytes: number;
  quota_bytes: number | null;
  admins: Person[];
}

export interface Storage {
  used_bytes: number;
  quota_bytes: number | null;
  spaces: AdminSpace[];
  next?: string | null;
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
