// The order of a folder. The server sorts (folders first, natural order of names); the address says by what.

export const SORTS = ['name', 'modified', 'size'] as const;
export type SortBy = (typeof SORTS)[number];
export interface Sort {
  by: SortBy;
  descending: boolean;
}

/** As the address says it; by name where it says nothing or nonsense. */
export function sortOf(query: URLSearchParams): Sort {
  const by = SORTS.find((one) => one === query.get('sort')) ?? 'name';
  return { by, descending: query.get('order') === 'descending' };
}

/** As the address says it; the usual order leaves no trace there. */
export function sortQuery({ by, descending }: Sort): { sort: string | null; order: string | null } {
  return { sort: by === 'name' ? null : by, order: descending ? 'descending' : null };
}

/** After a click on a column's head: names begin at A, times with the newest, sizes with the largest. */
export function sortBy(now: Sort, by: SortBy): Sort {
  return { by, descending: now.by === by ? !now.descending : by !== 'name' };
}
