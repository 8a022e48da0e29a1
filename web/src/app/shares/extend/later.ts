// A later end for a link.
import { dayField, endOfDay } from '../../share/expiry';

/** So many days after its end, or after today where it has ended: at the end of that day, where the reader is. */
export function laterEnd(expiresAt: string | null, days: number, now = new Date()): string {
  const end = expiresAt ? new Date(expiresAt) : now;
  const from = end > now ? end : now;
  const at = new Date(from);
  at.setDate(at.getDate() + days);
  return endOfDay(dayField(at)) ?? at.toISOString();
}
