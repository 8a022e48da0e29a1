// The filter and the order of "My shares", as the address of the page keeps them.
import type { Created, Sort, Wanted } from './filter';

const STATES = ['all', 'active', 'paused', 'expired'] as const;
const CREATED: Created[] = ['any', 'day', 'week', 'month', 'year', 'between'];
const SORTS: Sort[] = ['created', 'name', 'expires', 'state'];

function one<T extends string>(text: string | null, of: readonly T[], otherwise: T): T {
  return of.find((value) => value === text) ?? otherwise;
}

export function wantedOf(query: URLSearchParams): Wanted {
  const sort = one(query.get('sort'), SORTS, 'created');
  return {
    text: query.get('q') ?? '',
    state: one(query.get('state'), STATES, 'all'),
    created: one(query.get('created'), CREATED, 'any'),
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
    sort,
    isDescending: sort === 'created',
  };
}
