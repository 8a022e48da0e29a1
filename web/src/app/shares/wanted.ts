// Which links "My shares" shows and in which order: as the address of the page keeps it, and as the server is asked for it.
import type { Link } from '../api/types';
import type { LinkQuery } from '../share/server';

const STATES = ['all', 'active', 'paused', 'expired'] as const;
const CREATED = ['any', 'day', 'week', 'month', 'year', 'between'] as const;
const SORTS = ['created', 'name', 'expires', 'state'] as const;

export type Sort = (typeof SORTS)[number];

export interface Wanted {
  text: string;
  state: (typeof STATES)[number];
  created: (typeof CREATED)[number];
  /** Days as date fields write them, for `between`. */
  from: string;
  to: string;
  sort: Sort;
}

const DAYS: Partial<Record<Wanted['created'], number>> = { day: 1, week: 7, month: 30, year: 365 };
const DAY_MS = 86_400_000;

function one<T extends string>(text: string | null, of: readonly T[], otherwise: T): T {
  return of.find((value) => value === text) ?? otherwise;
}

export function wantedOf(query: URLSearchParams): Wanted {
  return {
    text: query.get('q') ?? '',
    state: one(query.get('state'), STATES, 'all'),
    created: one(query.get('created'), CREATED, 'any'),
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
    sort: one(query.get('sort'), SORTS, 'created'),
  };
}

/** What the server is asked for. */
export function queryOf(wanted: Wanted, now = Date.now()): LinkQuery {
  const text = wanted.text.trim();
  return { ...(text && { q: text }), ...(wanted.state !== 'all' && { state: wanted.state }), ...madeWithin(wanted, now) };
}

function madeWithin({ created, from, to }: Wanted, now: number): LinkQuery {
  const days = DAYS[created];
  if (days) return { created_from: new Date(now - days * DAY_MS).toISOString() };
  if (created !== 'between') return {};
  return { ...(from && { created_from: dayAfter(from, 0) }), ...(to && { created_before: dayAfter(to, 1) }) };
}

/** Where a day of the reader begins, or the one after it. */
function dayAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + days);
  return at.toISOString();
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare(a: Link, b: Link, sort: Exclude<Sort, 'created'>): number {
  if (sort === 'name') return names.compare(a.title, b.title);
  if (sort === 'state') return STATES.indexOf(a.state) - STATES.indexOf(b.state);
  // What never ends comes after what does.
  return (a.expires_at ?? '9999').localeCompare(b.expires_at ?? '9999');
}

/** In the order that is wanted; they come newest first. */
export function sorted(links: readonly Link[], sort: Sort): readonly Link[] {
  return sort === 'created' ? links : links.toSorted((a, b) => compare(a, b, sort));
}
