// Times in the log, to the second.
import { locale } from '../../format';

/** `Nov 22, 10:42:07`; with the year where it is another one. */
export function clock(iso: string, now = new Date()): string {
  const at = new Date(iso);
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(locale(), { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', ...year }).format(at);
}
