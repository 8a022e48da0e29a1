// Which events are asked for, as the address says.

export interface Wanted {
  user?: string | undefined;
  node?: string | undefined;
  kind?: string | undefined;
  /** Days as date fields write them. */
  from?: string | undefined;
  to?: string | undefined;
  after?: string | undefined;
}

const NAMES = ['user', 'node', 'kind', 'from', 'to', 'after'] as const;

export function wantedOf(query: URLSearchParams): Wanted {
  return Object.fromEntries(NAMES.flatMap((name) => (query.get(name) ? [[name, query.get(name)]] : []))) as Wanted;
}

export function isNarrow({ user, node, kind, from, to }: Wanted): boolean {
  return Boolean(user || node || kind || from || to);
}

/** As the server wants it: days begin and end where the reader is. */
export function asked({ from, to, ...rest }: Wanted): Record<string, string> {
  const begin = from && moment(`${from}T00:00:00`);
  const end = to && moment(`${to}T23:59:59.999`);
  return Object.fromEntries(Object.entries({ ...rest, from: begin, to: end }).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function moment(local: string): string | undefined {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** The address of a part of the log that is asked for with the same filters: the export, the live stream. */
export function urlOf(part: 'export' | 'live', wanted: Wanted, more: Record<string, string> = {}): string {
  const { after: _, ...filters } = asked(wanted);
  const text = new URLSearchParams({ ...more, ...filters }).toString();
  return `/api/v1/admin/events/${part}${text && `?${text}`}`;
}
