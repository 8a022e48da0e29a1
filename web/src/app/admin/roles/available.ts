// Which roles may be given, as the policy keeps it: a list of them, or null for all.
import type { PolicyValue, PolicyValues, Role } from '../../api/admin';

/** The value of `roles_available` after one role was switched. All of them is null, so that later roles are offered too. */
export function switched(roles: readonly Role[], id: string, on: boolean): string[] | null {
  const offered = roles.filter((role) => (role.id === id ? on : role.available)).map((role) => role.id);
  return offered.length === roles.length ? null : offered;
}

/** Whether a role may make links though that is not among its capabilities: by policy. */
export function impliesLinks(role: Role, values: PolicyValues | undefined): boolean {
  const by: PolicyValue | undefined = values?.share_links_implied_by;
  if (by === 'admin') return role.id === 'admin';
  return by === 'editor_and_admin' && (role.id === 'editor' || role.id === 'admin');
}
