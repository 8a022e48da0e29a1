// A link in the words of the table.
import type { Link } from '../api/types';
import { canOf } from '../share/abilities';
import { t } from '../words';

/** `Anyone · password · may add files`. */
export function whoOf(link: Link): string {
  const can = canOf(link.abilities);
  if (can === 'upload') return [t('shares.uploadOnly'), ...(link.has_password ? [t('shares.withPassword')] : [])].join(' · ');
  const parts = [t('shares.anyone')];
  if (link.has_password) parts.push(t('shares.withPassword'));
  if (can === 'view') parts.push(t('shares.viewOnly'));
  if (link.abilities.includes('upload')) parts.push(t('shares.mayAdd'));
  return parts.join(' · ');
}

/** `/s/k7Qm-2fX…`: enough to tell two of them apart. */
export function shortUrl(url: string): string {
  const path = new URL(url, location.origin).pathname;
  return path.length > 14 ? `${path.slice(0, 13)}…` : path;
}

export const STATE_CHIP = { active: 'ok', paused: 'warn', expired: 'bad' } as const;
