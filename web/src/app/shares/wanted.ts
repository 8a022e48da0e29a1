// Which links "My shares" shows and in which order: as the address of the page keeps it, and as the server is asked for it.
import type { Link } from '../api/types';
import type { LinkQuery } from '../share/server';

/** Those that open, or may open again; what has ended is the history. */
const STATES = ['all', 'active', 'waiting', 'paused'] as const;
const ENDED = ['all', 'expired', 'revoked'] as const;
const ORDER = ['active', 'waiting', 'paused', 'expired', 'revoked'] as const;
const CREATED = ['any', 'day', 'week', 'month', 'year', 'between'] as const;
const SORTS = ['created', 'name', 'expires', 'state'] as const;

export type Sort = (typeof SORTS)[number];

/** Which half of "My shares". */
export type Tab = 'current' | 'history';

export interface Wanted {
  tab: Tab;
  /** Only those that ask for files: a place of its own. */
  request: boolean;
  text: string;
  state: (typeof STATES | typeof ENDED)[number];
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

/** By which states one can look in that half. */
export function statesOf(tab: Tab): typeof STATES | typeof ENDED {
  return tab === 'history' ? ENDED : STATES;
}

export function wantedOf(query: URLSearchParams): Wanted {
  const tab = one(query.get('tab'), ['current', 'history'], 'current');
  return {
    tab,
    request: query.get('request') === 'true',
    text: query.get('q') ?? '',
    state: one(query.get('state'), statesOf(tab), 'all'),
    created: one(query.get('created'), CREATED, 'any'),
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
    sort: one(query.get('sort'), SORTS, 'created'),
  };
}

/** What the server is asked for. */
export function queryOf(wanted: Wanted, now = Date.now()): LinkQuery {
  const text = wanted.text.trim();
  const state = wanted.state !== 'all' ? wanted.state : wanted.tab === 'history' ? 'history' : '';
  return { ...(wanted.request && { request: true }), ...(text && { q: text }), ...(state && { state }), ...madeWithin(wanted, now) };
}

/** Whether anything but the place and its half narrows the list. */
export function isNarrow({ text, state, created, from, to }: Wanted): boolean {
  return text.trim() !== '' || state !== 'all' || (created === 'between' ? from !== '' || to !== '' : created !== 'any');
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

/** When it ends, or ended. */
export function endOf({ ended_at, expires_at }: Link): string | null {
  return ended_at ?? expires_at ?? null;
}

function compare(a: Link, b: Link, sort: Exclude<Sort, 'created'>): number {
  if (sort === 'name') return names.compare(a.title, b.title);
  if (sort === 'state') return ORDER.indexOf(a.state) - ORDER.indexOf(b.state);
  // What never ends comes after what does.
  return (endOf(a) ?? '9999').localeCompare(endOf(b) ?? '9999');
}

/** In the order that is wanted; they come newest first. */
export function sorted(links: readonly Link[], sort: Sort): readonly Link[] {
  return sort === 'created' ? links : links.toSorted((a, b) => compare(a, b, sort));
}
