// What somebody with a link and an account keeps of it.
import type { components } from '../../generated/api';
import { api, must, Problem } from '../api/client';

type Contents = components['schemas']['LinkContents'];

/** What a link is called here, and whether it lets itself be kept. */
export interface Keepable {
  title: string;
  maySave: boolean;
}

/** A link, or one folder of it. What it asks of visitors is asked on its own page: here that is the problem of the answer. */
export async function keepable(token: string, folder: string | null): Promise<Keepable> {
  const query = folder ? `?folder=${encodeURIComponent(folder)}&limit=1` : '?limit=1';
  // A refusal here is the link's and not the end of the session: so this is no call of the API's client, which would ask for a password.
  const response = await fetch(`/s/${encodeURIComponent(token)}/items${query}`, { headers: { accept: 'application/json' } }).catch(() => {
    throw Problem.offline();
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw Problem.read(response.status, body, response.headers.get('x-request-id'));
  const { title, abilities, folder: here } = body as Contents;
  return { title: folder && here ? here.name : title, maySave: abilities.includes('save') };
}

/** Copies it into a folder of the asker's own; gives the copies. */
export async function save(token: string, folder: string | null, into: string): Promise<readonly string[]> {
  const body = { into, ...(folder && { nodes: [folder] }) };
  return (await must(api.POST('/s/{token}/save', { params: { path: { token } }, body }))).nodes;
}
