// What people are called.
import type { Person } from '../api/people';

/** Those without a name by their address. */
export function nameOf({ display_name, email }: Pick<Person, 'display_name' | 'email'>): string {
  return display_name || email;
}
