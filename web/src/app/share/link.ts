// What a link is on, and how it stands.
import type { Link } from '../api/types';

/** One thing that a link opens. */
export interface LinkItem {
  id: string;
  name: string;
  kind: 'folder' | 'file';
}

export type LinkState = 'active' | 'paused' | 'expired';

/** What its owner may still see of it; nothing where the server does not tell. */
export function itemsOf(link: Link): LinkItem[] {
  return (link as Link & { items?: LinkItem[] }).items ?? [];
}

export function stateOf(link: Link): LinkState {
  return (['active', 'paused', 'expired'] as const).find((state) => state === link.state) ?? 'active';
}
