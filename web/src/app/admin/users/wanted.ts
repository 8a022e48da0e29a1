// Which users are asked for, as the address says.
import type { UserKind, UserStatus } from '../../api/admin';

export const KINDS: readonly UserKind[] = ['internal', 'external', 'shared'];
export const STATUSES: readonly UserStatus[] = ['active', 'invited', 'disabled', 'ended'];
export const PAGE = 50;

function one<T extends string>(text: string | null, of: readonly T[]): T | undefined {
  return of.find((value) => value === text);
}

export interface Wanted {
  q?: string | undefined;
  kind?: UserKind | undefined;
  status?: UserStatus | undefined;
  after?: string | undefined;
}

export function wantedOf(query: URLSearchParams): Wanted {
  return {
    q: query.get('q') || undefined,
    kind: one(query.get('kind'), KINDS),
    status: one(query.get('status'), STATUSES),
    after: query.get('after') || undefined,
  };
}

/** Whether anything narrows the list. */
export function isNarrow({ q, kind, status }: Wanted): boolean {
  return Boolean(q || kind || status);
}
