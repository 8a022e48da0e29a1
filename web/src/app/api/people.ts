// People, roles and grants: the calls, and their things under the names that they have here.
import type { components } from '../../generated/api';
import { api, must, Problem } from './client';
import type { Node } from './types';

type Schemas = components['schemas'];

export type Access = Schemas['Access'];
/** One person for whom a change makes a difference. */
export type Affected = Schemas['Difference'];
export type Change = Schemas['ChangeBody'];
export type Directory = Schemas['Directory'];
export type Effect = Schemas['Effect'];
export type Explanation = Schemas['Explanation'];
export type Grant = Schemas['Grant'];
export type GrantChange = Schemas['GrantChange'];
export type Group = Schemas['DirectoryGroup'];
export type NewGrant = Schemas['NewGrants'];
export type Opener = Schemas['Holder'];
export type Person = Schemas['Person'];
export type Principal = Schemas['Principal'];
export type Reason = Schemas['Reason'];
export type Received = Schemas['SharedWithMe'];
export type Role = Schemas['Role'];
export type Scope = 'tree' | 'folder';
export type SharedName = Schemas['SharedUser'];
export type NewSharedName = Schemas['NewSharedUser'];
export type SessionEntry = Schemas['SessionRow'];

type Ended = AbortSignal | undefined;
const of = (id: string, signal?: Ended) => ({ params: { path: { id } }, signal: signal ?? null });

/** Internal users and groups whose name or address holds the words; without words all of them. */
export function directory(q?: string, signal?: Ended): Promise<Directory> {
  return must(api.GET('/api/v1/directory', { params: { query: { ...(q && { q }) } }, signal: signal ?? null }));
}

/** The catalogue of roles. */
export async function roles(): Promise<readonly Role[]> {
  return (await must(api.GET('/api/v1/roles'))).roles;
}

export function accessTo(node: string): Promise<Access> {
  return must(api.GET('/api/v1/nodes/{id}/access', of(node)));
}

export async function give(node: string, body: NewGrant): Promise<readonly Grant[]> {
  return (await must(api.POST('/api/v1/nodes/{id}/grants', { ...of(node), body }))).grants;
}

/** The user names that the asker made for several people, and whether `name` is free; null when no name can be made here. */
export async function sharedNames(name: string, signal?: Ended): Promise<{ items: readonly SharedName[]; free: boolean | null } | null> {
  try {
    const { items, free } = await must(api.GET('/api/v1/shared-users', { params: { query: { ...(isSharedName(name) && { name }) } }, signal: signal ?? null }));
    return { items, free: free ?? null };
  } catch (error) {
    if (Problem.of(error).status === 403) return null;
    throw error;
  }
}

/** Whether words are like a user name, and not an address. */
export function isSharedName(words: string): boolean {
  return /^[a-z0-9](?:[a-z0-9._-]{1,62})[a-z0-9]$/i.test(words);
}

export function makeSharedName(node: string, body: NewSharedName): Promise<Schemas['MadeSharedUser']> {
  return must(api.POST('/api/v1/nodes/{id}/shared-users', { ...of(node), body }));
}

/** Gives a name that several people share another password; those who came in by the old one are out. */
export async function changeSharedPassword(id: string, password: string): Promise<void> {
  await must(api.PUT('/api/v1/shared-users/{id}/password', { ...of(id), body: { password } }));
}

/** An address that shows a text once. */
export function handOver(text: string): Promise<Schemas['MadeSecret']> {
  return must(api.POST('/api/v1/secrets', { body: { text } }));
}

export function changeGrant(id: string, grant: string, body: GrantChange): Promise<Grant> {
  return must(api.PATCH('/api/v1/nodes/{id}/grants/{grant}', { params: { path: { id, grant } }, body }));
}

export async function takeAway(id: string, grant: string): Promise<void> {
  await must(api.DELETE('/api/v1/nodes/{id}/grants/{grant}', { params: { path: { id, grant } } }));
}

export function setPrivate(node: string, on: boolean): Promise<Node> {
  return must(api.PUT('/api/v1/nodes/{id}/private', { ...of(node), body: { private: on } }));
}

/** What a change would do, before it is made. */
export function whatIf(node: string, change: Change, signal?: Ended): Promise<Effect> {
  return must(api.POST('/api/v1/nodes/{id}/what-if', { ...of(node, signal), body: { change } }));
}

/** Everybody to whom a node is open; not all where there are too many. */
export function whoOpens(node: string): Promise<Schemas['Who']> {
  return must(api.GET('/api/v1/nodes/{id}/who', of(node)));
}

/** Why a person, or the asker, can open a node or not. */
export function explain(id: string, user?: string): Promise<Explanation> {
  return must(api.GET('/api/v1/nodes/{id}/explain', { params: { path: { id }, query: { ...(user && { user }) } } }));
}

export async function sharedWithMe(): Promise<readonly Received[]> {
  return (await must(api.GET('/api/v1/shared-with-me'))).items;
}

/** Where a private shortcut leads. */
export async function followShortcut(node: string): Promise<Node> {
  return (await must(api.GET('/api/v1/shortcuts/{id}', of(node)))).node;
}

export async function sessions(): Promise<readonly SessionEntry[]> {
  return (await must(api.GET('/api/v1/sessions'))).items;
}

export async function endSession(id: string): Promise<void> {
  await must(api.DELETE('/api/v1/sessions/{id}', of(id)));
}

export async function endOtherSessions(): Promise<void> {
  await must(api.DELETE('/api/v1/sessions', { params: { query: { others: true } } }));
}
