// When a link ends, in days where the reader is.

const DAY_MS = 86_400_000;
/** What the switch sets before somebody chooses. */
export const USUAL_DAYS = 30;

/** `2026-11-30`, as a date field wants it. */
export function dayField(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The last moment of a day that was chosen; null while the field is not a day. */
export function endOfDay(field: string): string | null {
  const at = new Date(`${field}T23:59:59`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** The first moment of a day that was chosen; null while the field is not a day. */
export function startOfDay(field: string): string | null {
  const at = new Date(`${field}T00:00:00`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export function inDays(days: number, now = new Date()): string {
  return dayField(new Date(now.getTime() + days * DAY_MS));
}

/** `30 November`; with the year when it is another one, with the time when it is not the end of the day. */
export function endWords(iso: string, locale: string, now = new Date()): string {
  const at = new Date(iso);
  return dayWords(at, at.getHours() === 23 && at.getMinutes() === 59, locale, now);
}

/** The same of a beginning: with the time when it is not the beginning of the day. */
export function startWords(iso: string, locale: string, now = new Date()): string {
  const at = new Date(iso);
  return dayWords(at, at.getHours() === 0 && at.getMinutes() === 0, locale, now);
}

function dayWords(at: Date, isWholeDay: boolean, locale: string, now: Date): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    ...(at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
    ...(isWholeDay ? {} : { hour: 'numeric', minute: '2-digit' }),
  }).format(at);
}

/** Whether it ends within a week: worth a colour. */
export function endsSoon(iso: string | null | undefined, now = Date.now()): boolean {
  if (!iso) return false;
  const left = new Date(iso).getTime() - now;
  return left > 0 && left < 7 * DAY_MS;
}
