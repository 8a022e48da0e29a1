// Where the navigation leads, on the side and at the bottom of phones.
import { here } from '../files/here.svelte';
import { session } from '../session.svelte';
import { spaces } from '../spaces.svelte';

/** The id of the space that the address is in: the one of the folder in sight. */
function spaceInSight(path: string): string {
  const [, screen, folder] = path.split('/');
  if (screen !== 'files' || !folder) return session.personal_space?.id ?? '';
  return here.seen?.space_id ?? spaces.ofRoot(folder)?.id ?? '';
}

/** Whether the address is in the files of this space. */
export function isInSpace(path: string, spaceId: string): boolean {
  return (path === '/' || /^\/files(\/|$)/.test(path)) && spaceInSight(path) === spaceId;
}

/** Whether the Admin center is for this person. */
export function isOfAdmin(): boolean {
  return session.user.admin === 'admin' || session.user.admin === 'auditor';
}

/** Whether the address is of the links that ask for files: a part of "My shares" with a place of its own. */
export function isInRequests(path: string, query: URLSearchParams): boolean {
  return isAt(path, '/shares') && query.get('request') === 'true';
}

/** Whether the address is of this screen. */
export function isAt(path: string, screen: string): boolean {
  return path === screen || path.startsWith(`${screen}/`);
}
