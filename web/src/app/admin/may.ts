// What the person in front of it may do in the Admin center. The server decides; this only says it beforehand.
import { session } from '../session.svelte';
import { isOfAdmin } from '../shell/nav';

export const may = {
  /** Administrators and auditors. */
  get see(): boolean {
    return isOfAdmin();
  },
  /** Auditors see all of it and change nothing. */
  get change(): boolean {
    return session.user.admin === 'admin';
  },
};
