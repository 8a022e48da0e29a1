// Sizes, numbers and times in words, in the language of the app.
import { tenthsOf } from '../size';
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
function kept<Format>(name: string, make: (locale: string) => Format): Format {
  const key = `${locale()} ${name}`;
  const found = (made.get(key) as Format | undefined) ?? make(locale());
  made.set(key, found);
  return found;
}

/** `12,345`. */
export function number(count: number): string {
  return kept('number', (tag) => new Intl.NumberFormat(tag)).format(count);
}

/** `42 %`, of a share between 0 and 1. */
export function percent(share: number): string {
  return kept('percent', (tag) => new Intl.NumberFormat(tag, { style: 'percent' })).format(share);
}

/** `18.4 MB`: with one decimal, rounded like the server does. */
export function bytes(count: number): string {
  const format = kept('bytes', (tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 1, useGrouping: false }));
  const [tenths, unit] = tenthsOf(count);
  return `${format.format(tenths / 10)}\u00a0${unit}`;
}

/** `Nov 4, 2026`. */
export function day(iso: string): string {
  return kept('day', (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium' })).format(new Date(iso));
}

/** `November 4, 2026 at 10:42`. */
export function dateTime(iso: string): string {
  return kept('dateTime', (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short' })).format(new Date(iso));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number, number][] = [
  ['minute', 60, 3600],
  ['hour', 3600, 86_400],
  ['day', 86_400, 7 * 86_400],
];

/** `3 hours ago`, `in 2 days`; further than a week away it is the day. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const relative = kept('relative', (tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }));
  if (Math.abs(seconds) < 60) return relative.format(0, 'second');
  const step = STEPS.find(([, , until]) => Math.abs(seconds) < until);
  return step ? relative.format(Math.trunc(seconds / step[1]), step[0]) : day(iso);
}
