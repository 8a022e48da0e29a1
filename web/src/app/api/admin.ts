// The Admin center's part of the API. Where its description says only that something is a word, the words are here.
import type { components, paths } from '../../generated/api';
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
}

export interface AdminUser extends Of<'AdminUser'> {
  kind: UserKind;
  admin: AdminRole | null;
  status: UserStatus;
  access_ends_at: string | null;
  last_seen_at: string | null;
  quota_bytes: number | null;
}

export interface Overview extends Omit<Of<'Overview'>, 'links'> {
  links: { active: number; ownerless: number };
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

export interface Policy extends Omit<Of<'Policy'>, 'values' | 'defaults' | 'presets'> {
  values: PolicyValues;
  defaults: PolicyValues;
  presets: Record<string, PolicyValues>;
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

export interface ImportRow extends Of<'ImportedRow'> {
  outcome: 'created' | 'would_create' | 'refused';
  problem: Of<'ImportProblem'> | null;
  invitation: Invitation | null;
}

export interface Departure extends Of<'Departure'> {
  personal_space: Of<'LeftSpace'> | null;
}

export type Leaving = Schemas['DeparturePlan'];

export interface LogEvent extends Omit<Of<'Event'>, 'details'> {
  details: Record<string, unknown>;
}

export interface EventPage extends Omit<Of<'EventPage'>, 'items'> {
  items: LogEvent[];
  next: string | null;
}

type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Asked } } } ? Loose<Asked> : never;
/** What is not asked for may be said to be undefined. */
type Loose<Asked> = { [Name in keyof Asked]?: Asked[Name] | undefined };

const of = (id: string) => ({ params: { path: { id } } });
/** The query that is left of what may be undefined. */
const by = <Asked extends object>(query: Asked) => ({ params: { query: Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as { [Name in keyof Asked]: Exclude<Asked[Name], undefined> } } });

export const admin = {
  overview: () => must(api.GET('/api/v1/admin/overview')) as Promise<unknown> as Promise<Overview>,
  users: (query: Query<'/api/v1/admin/users'>) => must(api.GET('/api/v1/admin/users', by(query))) as Promise<UserPage>,
  user: (id: string) => must(api.GET('/api/v1/admin/users/{id}', of(id))) as Promise<UserDetails>,
  createUser: (body: NewUser) => must(api.POST('/api/v1/admin/users', { body })) as Promise<{ user: AdminUser; invitation: Invitation | null }>,
  changeUser: (id: string, body: UserChange) => must(api.PATCH('/api/v1/admin/users/{id}', { ...of(id), body })) as Promise<AdminUser>,
  importUsers: (csv: string, dry_run: boolean) =>
    must(api.POST('/api/v1/admin/users/import', { params: { query: { dry_run } }, body: csv, bodySerializer: (text: string) => text, headers: { 'Content-Type': 'text/csv' } })) as Promise<{ rows: ImportRow[] }>,
  resetUser: (id: string, body: Of<'UserReset'>) => must(api.POST('/api/v1/admin/users/{id}/reset', { ...of(id), body })),
  endSessions: (id: string) => must(api.DELETE('/api/v1/admin/users/{id}/sessions', of(id))),
  departure: (id: string) => must(api.GET('/api/v1/admin/users/{id}/departure', of(id))) as Promise<Departure>,
  deleteUser: (id: string, body: Leaving) => must(api.DELETE('/api/v1/admin/users/{id}', { ...of(id), body })),
  groups: () => must(api.GET('/api/v1/admin/groups')),
  group: (id: string) => must(api.GET('/api/v1/admin/groups/{id}', of(id))) as Promise<GroupDetails>,
  createGroup: (name: string) => must(api.POST('/api/v1/admin/groups', { body: { name } })),
  renameGroup: (id: string, name: string) => must(api.PATCH('/api/v1/admin/groups/{id}', { ...of(id), body: { name } })),
  deleteGroup: (id: string) => must(api.DELETE('/api/v1/admin/groups/{id}', of(id))),
  addMember: (id: string, user: string) => must(api.PUT('/api/v1/admin/groups/{id}/members/{user}', { params: { path: { id, user } } })),
  removeMember: (id: string, user: string) => must(api.DELETE('/api/v1/admin/groups/{id}/members/{user}', { params: { path: { id, user } } })),
  /** The catalogue of roles is everybody's. */
  roles: () => must(api.GET('/api/v1/roles')) as Promise<{ roles: Role[] }>,
  createRole: (body: { name: string; capabilities: Capability[] }) => must(api.POST('/api/v1/admin/roles', { body })) as Promise<Role>,
  changeRole: (role: string, body: { name?: string; capabilities?: Capability[] }) => must(api.PATCH('/api/v1/admin/roles/{id}', { ...of(uuidOf(role)), body })) as Promise<Role>,
  deleteRole: (role: string) => must(api.DELETE('/api/v1/admin/roles/{id}', of(uuidOf(role)))),
  policy: () => must(api.GET('/api/v1/admin/policy')) as Promise<Policy>,
  changePolicy: (body: PolicyValues) => must(api.PATCH('/api/v1/admin/policy', { body: body as never })) as Promise<Policy>,
  storage: (query: Query<'/api/v1/admin/storage'> = {}) => must(api.GET('/api/v1/admin/storage', by(query))) as Promise<Storage>,
  changeStorage: (quota_bytes: number | null) => must(api.PATCH('/api/v1/admin/storage', { body: { quota_bytes } })),
  changeSpace: (id: string, quota_bytes: number | null) => must(api.PATCH('/api/v1/admin/spaces/{id}', { ...of(id), body: { quota_bytes } })),
  enterSpace: (id: string) => must(api.POST('/api/v1/admin/spaces/{id}/enter', of(id))),
  events: (query: Query<'/api/v1/admin/events'>) => must(api.GET('/api/v1/admin/events', by(query))) as Promise<EventPage>,
  links: (query: Query<'/api/v1/admin/links'>) => must(api.GET('/api/v1/admin/links', by(query))),
  changeLink: (id: string, body: Of<'LinkChange'>) => must(api.PATCH('/api/v1/links/{id}', { ...of(id), body })),
  revokeLink: (id: string) => must(api.DELETE('/api/v1/links/{id}', of(id))),
  eventKinds: () => must(api.GET('/api/v1/admin/events/kinds')),
};

/** Roles of the organization's own are called `own:<uuid>`. */
function uuidOf(role: string): string {
  return role.replace(/^own:/, '');
}
