// Who is signed in, and where.
import { api, must, Problem } from './api/client';
import { knowSession } from './api/expired.svelte';
import type { Session } from './api/types';

let known = $state.raw<Session | null>(null);

function mine(): Session {
  if (!known) throw new Error('the session is read before anything that needs it is drawn');
  return known;
}

export const session = {
  get user() {
    return mine().user;
  },
  get organization() {
    return mine().organization;
  },
  /** Which server of an installation this is. */
  get pod(): string {
    return mine().pod;
  },
  get personal_space() {
    return mine().personal_space;
  },
  /** Whether the organization allows new links. */
  get newLinks(): boolean {
    return mine().links.enabled === 'on';
  },
  /** What the organization asks of links. */
  get links() {
    return mine().links;
  },
  /** Whether links may have addresses that people choose. */
  get linkAddresses(): boolean {
    return mine().links.addresses_allowed;
  },
  /** Whether nothing can be done until a second factor is set up. */
  get needsSecondFactor(): boolean {
    return mine().second_factor_required;
  },
};

/** Reads who is signed in. Nobody: the browser goes to the sign-in page and comes back here after it. */
export async function readSession(): Promise<void> {
  try {
    known = await must(api.GET('/api/v1/session'));
    knowSession();
  } catch (error) {
    if (Problem.of(error).status !== 401) throw error;
    leave(location.pathname + location.search);
    await new Promise(() => {});
  }
}

/** Signs out on the server and leaves the app. */
export async function signOut(): Promise<void> {
  await must(api.DELETE('/api/v1/session'));
  leave();
}

/** To the sign-in page. */
export function leave(next?: string): void {
  location.assign(next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in');
}
