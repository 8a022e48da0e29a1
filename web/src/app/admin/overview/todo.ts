// Where what waits to be done is done.
import type { TodoCode } from '../../api/admin';

export const TODO_ICONS: Record<TodoCode, string> = {
  no_second_admin: 'user', users_ending_soon: 'clock', unused_invitations: 'message', quota_nearly_full: 'drive', spaces_without_admin: 'team',
};

const PATHS: Record<TodoCode, string> = {
  no_second_admin: '/admin/users',
  users_ending_soon: '/admin/users?status=active',
  unused_invitations: '/admin/users?status=invited',
  quota_nearly_full: '/admin/storage',
  spaces_without_admin: '/admin/storage',
};

export function leadsTo(code: TodoCode): string {
  return PATHS[code] ?? '/admin';
}
