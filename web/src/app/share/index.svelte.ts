// What the share dialog is about. It is in the address of the page, so that "back" closes the dialog and a reload keeps it.
import type { Link, Node } from '../api/types';
import { back, go, route, setQuery } from '../router.svelte';
import { toast } from '../ui/toasts.svelte';
import { t } from '../words';
import { getLink, getNodes, listLinks } from './server';

const NODES_MAX = 100;

/** What is open: some nodes with their links, or one link. */
export type Subject = { kind: 'nodes'; ids: string[] } | { kind: 'link'; id: string };

/** What is known of it. */
export interface Loaded {
  nodes: Node[];
  links: Link[];
}

const known = new Map<string, Node>();
const listeners = new Set<() => void>();
let wasPushed = false;

/** Opens the dialog for these nodes; `asking` begins a link that asks for files. */
export function openShare(nodes: Node[], { asking = false } = {}): void {
  if (nodes.length > NODES_MAX) return toast(t('files.tooManyShared'));
  known.clear();
  nodes.forEach((node) => known.set(node.id, node));
  wasPushed = true;
  setQuery({ share: nodes.map(({ id }) => id).join(','), ask: asking ? 'true' : null });
}

/** Opens the dialog for one link, over "My shares". */
export function openLink(id: string): void {
  wasPushed = true;
  go(`/shares/${id}${location.search}`);
}

export function closeShare(): void {
  // What was opened here is left by going back; an address that came from outside has nothing behind it.
  if (wasPushed) back();
  else if (subjectOf()?.kind === 'link') go(`/shares${location.search}`, { replace: true });
  else setQuery({ share: null, ask: null }, { replace: true });
  wasPushed = false;
}

/** What the address of the page says is open. */
export function subjectOf(): Subject | null {
  const link = /^\/shares\/([^/]+)$/.exec(route.path)?.[1];
  if (link) return { kind: 'link', id: link };
  const ids = route.query.get('share')?.split(',').filter(Boolean) ?? [];
  return ids.length > 0 ? { kind: 'nodes', ids: ids.slice(0, NODES_MAX) } : null;
}

/** Whether a link that asks for files is to be begun. */
export function isAsking(): boolean {
  return route.query.get('ask') === 'true';
}

export async function load(subject: Subject): Promise<Loaded> {
  if (subject.kind === 'link') {
    const link = await getLink(subject.id);
    // What it shows is kept for it alone: no node of the files.
    return { nodes: link.snapshot ? [] : await getNodes(link.nodes), links: [link] };
  }
  const { ids } = subject;
  const there = ids.flatMap((id) => known.get(id) ?? []);
  const [nodes, links] = await Promise.all([there.length === ids.length ? there : getNodes(ids), listLinks(ids[0])]);
  return { nodes, links: links.filter((link) => isOn(link, ids)) };
}

/** For one node every link that opens it; for several those on just these. */
function isOn(link: Link, ids: string[]): boolean {
  return ids.length === 1 || (link.nodes.length === ids.length && ids.every((id) => link.nodes.includes(id)));
}

/** Tells after a link was made, changed or revoked. Gives the way to stop it. */
export function onLinksChanged(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function linksChanged(): void {
  listeners.forEach((listener) => listener());
}
