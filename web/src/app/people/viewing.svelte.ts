// Looking at folders as somebody else would. Who it is stands in the address; what they are called is asked for once.
import { directory } from '../api/people';
import { route, setQuery } from '../router.svelte';
import { nameOf } from './names';

const names = $state<Record<string, string>>({});

export const viewing = {
  /** The id of whose eyes it is; null for one's own. */
  get as(): string | null {
    return route.query.get('as');
  },
  /** Empty until it is known. */
  get name(): string {
    return names[this.as ?? ''] ?? '';
  },
  begin({ id, name }: { id: string; name: string }): void {
    names[id] = name;
  },
  stop(): void {
    setQuery({ as: null });
  },
};

/** Finds out what they are called, after the page was loaded anew. */
export async function readName(id: string): Promise<void> {
  if (names[id]) return;
  const found = (await directory()).users.find((user) => user.id === id);
  if (found) names[id] = nameOf(found);
}
