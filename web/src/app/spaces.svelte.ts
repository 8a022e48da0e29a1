// The spaces in which the user may see something: the navigation and the meter show them.
import { api, must } from './api/client';
import type { Space } from './api/types';

const FRESH_MS = 15_000;

let list = $state.raw<readonly Space[]>([]);
let readAt = 0;

export const spaces = {
  get personal(): Space | undefined {
    return list.find(({ kind }) => kind === 'personal');
  },
  /** The team folders, by name. */
  get team(): readonly Space[] {
    return list.filter(({ kind }) => kind === 'team').sort((a, b) => a.name.localeCompare(b.name));
  },
  /** The space of a top folder. */
  ofRoot(rootId: string): Space | undefined {
    return list.find((space) => space.root_id === rootId);
  },
  of(id: string): Space | undefined {
    return list.find((space) => space.id === id);
  },
};

/** Reads them; what was read a moment ago is left as it is unless it must be `anew`. */
export async function readSpaces(anew = false): Promise<void> {
  if (!anew && performance.now() - readAt < FRESH_MS && list.length > 0) return;
  readAt = performance.now();
  list = (await must(api.GET('/api/v1/spaces'))).items;
}
