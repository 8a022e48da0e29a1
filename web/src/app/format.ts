// Sizes, numbers and times in words, in the language of the app.
import { tenthsOf } from '../size';
import { t } from './words';
import { language } from './words/language.svelte';

const locales = new Map<string, string>();
const made = new Map<string, unknown>();

/** The most exact tag of the language that the browser asks for: `en-GB` rather than `en`. */
export function locale(): string {
  const { tag } = language;
  const found = locales.get(tag) ?? navigator.languages?.find((wanted) => wanted.slice(0, 2) === tag) ?? tag;
  locales.set(tag, found);
  return found;
}

/** Making a formatter is slow, and lists need thousands of words. */
export function kept<Format>(name: string, make: (locale: string) => Format): Format {
  const key = `${locale()} ${name}`;
  const found = (made.get(key) as Format | undefined) ?? make(locale());
  made.set(key, found);
  return found;
}

/** `12,345`. A first formatter takes a tenth of a second on a phone: what needs none waits for none. */
export function number(count: number): string {
  if (Number.isInteger(count) && count >= 0 && count < 1000) return String(count);
  return kept('number', (tag) => new Intl.NumberFormat(tag)).format(count);
}

/** `42 %`, of a share between 0 and 1. */
export function percent(share: number): string {
  return kept('percent', (tag) => new Intl.NumberFormat(tag, { style: 'percent' })).format(share);
}

/** `18.4 MB`, in German `18,4 MB`: with one decimal, rounded like the server does. */
export function bytes(count: number): string {
  const [tenths, unit] = tenthsOf(count);
  const words = String(tenths / 10);
  return `${language.tag === 'de' ? words.replace('.', ',') : words}\u00a0${unit}`;
}

/** `Nov 4, 2026`, elsewhere `4 Nov 2026`, in German `04.11.2026`: as Intl has it, whose first date takes a phone a third of a second. */
export function day(iso: string): string {
  const at = new Date(iso);
  return t('times.date', { year: at.getFullYear(), month: at.getMonth(), day: at.getDate(), monthFirst: /^en(-(US|CA|PH))?$/.test(locale()) });
}

/** `November 4, 2026 at 10:42`. */
export function dateTime(iso: string): string {
  return kept('dateTime', (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short' })).format(new Date(iso));
}

const STEPS = [
  ['minute', 60, 3600],
  ['hour', 3600, 86_400],
  ['day', 86_400, 7 * 86_400],
] as const;

/** When something ends: by the days of the calendar, so that what ends late on Thursday is `in 3 days` all Monday. */
export function ends(iso: string, now = Date.now()): string {
  const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(new Date(iso).getTime()) - midnight(now)) / 86_400_000);
  return days > 0 && days < 7 ? t('times.day', { count: days }) : ago(iso, now);
}

/** `3 hours ago`, `in 2 days`; further than a week away it is the day. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  if (Math.abs(seconds) < 60) return t('times.now');
  const step = STEPS.find(([, , until]) => Math.abs(seconds) < until);
  return step ? t(`times.${step[0]}`, { count: Math.trunc(seconds / step[1]) }) : day(iso);
}
