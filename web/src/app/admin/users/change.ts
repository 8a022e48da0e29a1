// What was changed on a user's page.
import type { AdminRole, AdminUser, UserChange } from '../../api/admin';
import { dayField, endOfDay } from '../../share/expiry';

/** The fields as they stand on the page. */
export interface Edited {
  name: string;
  email: string;
  role: AdminRole | '';
  /** A day as date fields write it; empty is without end. */
  ends: string;
  /** Undefined while what is typed is no number. */
  quota: number | null | undefined;
}

/** Only what differs, so that two administrators at once do not undo each other. */
export function changeOf(user: AdminUser, { name, email, role, ends, quota }: Edited): UserChange {
  const was = user.access_ends_at ? dayField(new Date(user.access_ends_at)) : '';
  return {
    ...(name.trim() !== user.display_name && { display_name: name.trim() }),
    ...(email.trim() !== user.email && { email: email.trim() }),
    ...((role || null) !== user.admin && { admin: role || null }),
    ...(ends !== was && { access_ends_at: ends ? endOfDay(ends) : null }),
    ...(quota !== undefined && quota !== user.quota_bytes && { quota_bytes: quota }),
  };
}
