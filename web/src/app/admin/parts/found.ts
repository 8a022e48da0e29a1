// What a field finds.
import { admin, type UserStatus } from '../../api/admin';

export interface Found {
  id: string;
  label: string;
  sub?: string | undefined;
  icon?: string | undefined;
}

const MOST = 8;

/** People by name or e-mail; those that `but` names are left out. */
export async function findPeople(words: string, but: readonly string[] = [], { kind, status }: { kind?: string; status?: UserStatus } = {}): Promise<Found[]> {
  const { items } = await admin.users({ q: words || undefined, kind, status, limit: MOST + Math.min(but.length, 40) });
  return items.filter(({ id }) => !but.includes(id)).slice(0, MOST).map(({ id, display_name, email }) => ({ id, label: display_name || email, sub: display_name ? email : undefined, icon: 'user' }));
}
