// Which links are shown in "My shares", and in which order. All of them are here: what is typed acts at once.
import type { Link } from '../api/types';
import { itemOf } from './items.svelte';

export type Sort = 'created' | 'name' | 'expires' | 'state';
export type Created = 'any' | 'day' | 'week' | 'month' | 'year' | 'between';

export interface Wanted {
  text: string;
  state: Link['state'] | 'all';
  created: Created;
  /** Days as date fields write them, for `between`. */
  from: string;
  to: string;
  sort: Sort;
  isDescending: boolean;
}

const DAYS: Partial<Record<Created, number>> = { day: 1, week: 7, month: 30, year: 365 };
const DAY_MS = 86_400_000;
const STATES = ['active', 'paused', 'expired'];

function has(link: Link, text: string): boolean {
  const all = [link.title, link.note, link.message, link.url, itemOf(link)?.name].join('\n').normalize('NFC').toLocaleLowerCase();
  return text.normalize('NFC').toLocaleLowerCase().split(/\s+/).every((word) => all.includes(word));
}

function madeWithin(link: Link, { created, from, to }: Wanted, now: number): boolean {
  const at = new Date(link.created_at).getTime();
  const days = DAYS[created];
  if (days) return now - at <= days * DAY_MS;
  if (created !== 'between') return true;
  return (!from || at >= new Date(`${from}T00:00:00`).getTime()) && (!to || at <= new Date(`${to}T23:59:59.999`).getTime());
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare(a: Link, b: Link, sort: Sort): number {
  if (sort === 'name') return names.compare(a.title, b.title);
  if (sort === 'state') return STATES.indexOf(a.state) - STATES.indexOf(b.state);
  // What never ends comes after what does.
  if (sort === 'expires') return (a.expires_at ?? '9999').localeCompare(b.expires_at ?? '9999');
  return a.created_at.localeCompare(b.created_at);
}

export function shown(links: Link[], wanted: Wanted, now = Date.now()): Link[] {
  const text = wanted.text.trim();
  const found = links.filter(
    (link) => (wanted.state === 'all' || link.state === wanted.state) && madeWithin(link, wanted, now) && (text === '' || has(link, text)),
  );
  const sign = wanted.isDescending ? -1 : 1;
  return found.sort((a, b) => sign * compare(a, b, wanted.sort) || b.created_at.localeCompare(a.created_at));
}
