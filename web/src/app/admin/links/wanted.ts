// Which links are asked for, as the address says.

/** Without a state those are left out that have ended. */
export const STATES = ['', 'active', 'waiting', 'paused', 'history', 'expired', 'revoked', 'all'] as const;
export const PAGE = 50;

export interface Wanted {
  q?: string | undefined;
  state?: string | undefined;
  /** A user, or `none`. */
  owner?: string | undefined;
  after?: string | undefined;
}

export function wantedOf(query: URLSearchParams): Wanted {
  return {
    q: query.get('q') || undefined,
    state: STATES.find((one) => one !== '' && one === query.get('state')),
    owner: query.get('owner') || undefined,
    after: query.get('after') || undefined,
  };
}

export function isNarrow({ q, state, owner }: Wanted): boolean {
  return Boolean(q || state || owner);
}

/** Where the same links are as a table. */
export function exportUrl({ q, state, owner }: Wanted): string {
  const query = new URLSearchParams(Object.entries({ q, state, owner }).filter((entry): entry is [string, string] => Boolean(entry[1])));
  return `/api/v1/admin/links/export${query.size > 0 ? `?${query}` : ''}`;
}
