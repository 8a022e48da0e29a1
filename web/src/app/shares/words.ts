// A link in the words of the table.
import type { Link } from '../api/types';
import { canOf } from '../share/abilities';
import { ACTS, NO_LIMITS } from '../share/terms';
import { t } from '../words';

/** `Anyone · password · may add files`. */
export function whoOf(link: Link): string {
  const can = canOf(link.abilities);
  if (can === 'upload' && link.audience === 'anyone') return [t('shares.uploadOnly'), ...(link.has_password ? [t(link.locked_at ? 'shares.locked' : 'shares.withPassword')] : [])].join(' · ');
  const parts = [t(`shares.who_${link.audience}`)];
  if (link.has_password) parts.push(t(link.locked_at ? 'shares.locked' : 'shares.withPassword'));
  if (can === 'view') parts.push(t('shares.viewOnly'));
  if (link.abilities.includes('upload')) parts.push(t('shares.mayAdd'));
  return parts.join(' · ');
}

/** `/s/k7Qm-2fX…`: enough to tell two of them apart. */
export function shortUrl(url: string | null | undefined): string {
  if (!url) return '—';
  const path = new URL(url, location.origin).pathname;
  return path.length > 14 ? `${path.slice(0, 13)}…` : path;
}

export const STATE_CHIP = { active: 'ok', waiting: 'brand', paused: 'warn', suspended: 'warn', expired: 'bad', revoked: 'plain' } as const;

/** `3 of 10 downloads`, where downloads are limited; else what says most of whether it is used. */
export function usedOf({ used, abilities, limits }: Link): { words: string; isFull: boolean } {
  const most = { ...NO_LIMITS, ...limits };
  const isFull = ACTS.some((act) => most[act] !== null && used[act] >= most[act]);
  const tight = ACTS.filter((act) => most[act] !== null).sort((a, b) => used[b] / (most[b] ?? 1) - used[a] / (most[a] ?? 1))[0];
  const act = tight ?? (used.downloads > 0 || !abilities.includes('download') ? (used.uploads > used.downloads ? 'uploads' : used.downloads > 0 ? 'downloads' : 'visits') : 'visits');
  const limit = most[act];
  return { words: t(`shares.used_${act}`, { count: used[act], most: limit }), isFull };
}
