// Links, as the API gives and takes them.
import { api, must, Problem } from '../api/client';
import type { Link, LinkChange, NewLink, Node } from '../api/types';

const PAGE = 1000;

/** Every link of the asker's own; those on `node` only, if one is given. */
export async function listLinks(node?: string): Promise<Link[]> {
  const links: Link[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: PAGE, ...(node ? { node } : {}), ...(cursor ? { cursor } : {}) };
    const page = await must(api.GET('/api/v1/links', { params: { query } }));
    links.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return links;
}

export function getLink(id: string): Promise<Link> {
  return must(api.GET('/api/v1/links/{id}', { params: { path: { id } } }));
}

export function createLink(body: NewLink): Promise<Link> {
  return must(api.POST('/api/v1/links', { body }));
}

/** What comes back is what was stored: that is shown, never what was typed. */
export function changeLink(id: string, body: LinkChange): Promise<Link> {
  return must(api.PATCH('/api/v1/links/{id}', { params: { path: { id } }, body }));
}

export async function revokeLink(id: string): Promise<void> {
  await must(api.DELETE('/api/v1/links/{id}', { params: { path: { id } } }));
}

/** The nodes that are still there and may be seen, in this order. */
export async function getNodes(ids: string[]): Promise<Node[]> {
  const nodes = await Promise.all(ids.map((id) => getNode(id)));
  return nodes.filter((node) => node !== null);
}

async function getNode(id: string): Promise<Node | null> {
  try {
    return await must(api.GET('/api/v1/nodes/{id}', { params: { path: { id } } }));
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}
