// The parts of the Admin center, in the order of its navigation.
export const PLACES = ['overview', 'users', 'groups', 'roles', 'policy', 'links', 'events', 'storage'] as const;
export type Place = (typeof PLACES)[number];

/** The address of a part. */
export function pathOf(place: Place): string {
  return place === 'overview' ? '/admin' : `/admin/${place}`;
}

/** The part that an address is in, and whose page it is. */
export function placeOf(path: string): { place: Place | null; id: string | null } {
  const [, , name = 'overview', id] = path.split('/');
  const place = PLACES.find((one) => one === (name || 'overview')) ?? null;
  const hasPages = place === 'users' || place === 'groups';
  return { place: id && !hasPages ? null : place, id: id || null };
}
