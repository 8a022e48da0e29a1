// People, roles and grants. Written by hand until the description of the API has them.
import { must, plainly } from './client';
import type { Node } from './types';

export interface Person {
  id: string;
  display_name: string;
  email: string;
  kind: 'internal' | 'external' | 'shared';
}

export interface Group {
  id: string;
  name: string;
  member_count: number;
}

export interface Directory {
  users: Person[];
  groups: Group[];
}

export interface Principal {
  kind: 'user' | 'group' | 'link';
  id: string;
  name: string;
  email: string | null;
  user_kind: Person['kind'] | null;
  member_count: number | null;
  active: boolean;
}

export interface Role {
  id: string;
  name: string;
  capabilities: string[];
  available: boolean;
  own: boolean;
}

export interface Named {
  id: string;
  name: string;
}

export type Scope = 'tree' | 'folder';

export interface Grant {
  id: string;
  principal: Principal;
  role: Role;
  scope: Scope;
  until: string | null;
  from: Named;
  inherited: boolean;
  status: 'in_force' | 'ended' | 'inactive' | 'stopped';
  stopped_by: Named | null;
  created_at: string;
  created_by: Named | null;
  changeable: boolean;
}

export interface Access {
  private: boolean;
  private_by: Named | null;
  capabilities: string[];
  may: { grant: Role[]; set_private: boolean; see_people: boolean };
  grants: Grant[];
}

/** Whom a grant is for. */
export interface Who {
  kind: 'user' | 'group';
  id: string;
}

export interface NewGrant {
  principals: Who[];
  role: string;
  scope?: Scope;
  until?: string | null;
}

export type GrantChange = Partial<Pick<NewGrant, 'role' | 'scope' | 'until'>>;

export type Change =
  | ({ kind: 'grant' } & NewGrant)
  | ({ kind: 'change_grant'; grant: string } & GrantChange)
  | { kind: 'revoke'; grant: string }
  | { kind: 'private'; private: boolean }
  | { kind: 'move'; into: string };

/** One person for whom a change makes a difference. */
export interface Affected {
  user: Person;
  before: string[];
  after: string[];
  gains: string[];
  loses: string[];
  name_only_after: boolean;
}

export interface Effect {
  people: Affected[];
  links_closed: number;
}

export interface Opener {
  user: Person;
  capabilities: string[];
}

export interface Reason {
  grant: Grant;
  via: Named | null;
  gives: string[];
  counts: boolean;
  why_not: null | 'ended' | 'inactive' | 'private' | 'folder_only' | 'not_admitted';
}

export interface Explanation {
  user: Person;
  outcome: 'open' | 'name_only' | 'hidden';
  capabilities: string[];
  reasons: Reason[];
}

export interface Received {
  node: Node;
  space: { id: string; name: string; kind: string; owner: Named | null };
  roles: Role[];
  until: string | null;
  granted_by: Named | null;
  granted_at: string;
}

export interface SessionEntry {
  id: string;
  user_agent: string;
  created_at: string;
  last_used_at: string;
  current: boolean;
}

type Query = Record<string, string | undefined>;

async function call<Data>(method: string, path: string, { body, query = {}, signal }: { body?: unknown; query?: Query; signal?: AbortSignal | undefined } = {}): Promise<Data> {
  const given = new URLSearchParams(Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined));
  const url = new URL(`/api/v1${path}${given.size > 0 ? `?${given}` : ''}`, location.origin);
  const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = async (): Promise<{ data?: Data; error?: unknown; response: Response }> => {
    const response = await plainly(new Request(url, { method, signal: signal ?? null, ...json }));
    const read: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
    return response.ok ? { data: read as Data, response } : { error: read, response };
  };
  return (await must(answer())) as Data;
}

/** Internal users and groups whose name or address holds the words; without words all of them. */
export const directory = (q?: string, signal?: AbortSignal): Promise<Directory> => call('GET', '/directory', { query: { q }, signal });

export const accessTo = (node: string, signal?: AbortSignal): Promise<Access> => call('GET', `/nodes/${node}/access`, { signal });
export const give = (node: string, body: NewGrant): Promise<{ grants: Grant[] }> => call('POST', `/nodes/${node}/grants`, { body });
export const changeGrant = (node: string, grant: string, body: GrantChange): Promise<Grant> => call('PATCH', `/nodes/${node}/grants/${grant}`, { body });
export const takeAway = (node: string, grant: string): Promise<void> => call('DELETE', `/nodes/${node}/grants/${grant}`);
export const setPrivate = (node: string, on: boolean): Promise<Node> => call('PUT', `/nodes/${node}/private`, { body: { private: on } });

/** What a change would do, before it is made. */
export const whatIf = (node: string, change: Change, signal?: AbortSignal): Promise<Effect> => call('POST', `/nodes/${node}/what-if`, { body: { change }, signal });

export const whoOpens = (node: string, signal?: AbortSignal): Promise<{ people: Opener[] }> => call('GET', `/nodes/${node}/who`, { signal });
/** Why a person, or the asker, can open a node or not. */
export const explain = (node: string, user?: string, signal?: AbortSignal): Promise<Explanation> => call('GET', `/nodes/${node}/explain`, { query: { user }, signal });

export const sharedWithMe = (signal?: AbortSignal): Promise<{ items: Received[] }> => call('GET', '/shared-with-me', { signal });
export const followShortcut = (node: string): Promise<{ node: Node; parent_id: string | null; space_id: string }> => call('GET', `/shortcuts/${node}`);

export const sessions = (): Promise<{ items: SessionEntry[] }> => call('GET', '/sessions');
export const endSession = (id: string): Promise<void> => call('DELETE', `/sessions/${id}`);
export const endOtherSessions = (): Promise<void> => call('DELETE', '/sessions', { query: { others: 'true' } });
