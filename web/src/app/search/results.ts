// What a search found, as it is shown.
import type { FoundNode } from '../api/types';

/** The most that the server gives. */
export const MOST = 100;

/** Where a result leads: into a folder, or to a file opened in its folder. */
export function leadsTo({ id, kind, path }: FoundNode): string {
  const folder = path.at(-2)?.id;
  if (kind === 'folder' || !folder) return `/files/${id}`;
  return `/files/${folder}?item=${id}&preview=${id}`;
}

/** The names of the folders that it is in. The top of one's own space is called `mine`. */
export function wayTo({ path }: FoundNode, personalRoot: string, mine: string): string[] {
  return path.slice(0, -1).map(({ id, name }) => (id === personalRoot ? mine : name));
}
