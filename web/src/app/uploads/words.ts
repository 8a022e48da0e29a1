// The panel in words: what the head says, what a row says, why something failed.
import type { Item, Queue, Reason } from '../../uploads/queue';
import { Problem } from '../api/problem';
import { bytes, number } from '../format';
import { t } from '../words';

const FILE_BYTES_MAX = 2 ** 40;

/** `6 s`, `4 min`, `2 h`: rounded up. */
export function duration(seconds: number): string {
  if (seconds < 90) return t('uploads.seconds', { count: Math.max(1, Math.ceil(seconds)) });
  if (seconds < 5400) return t('uploads.minutes', { count: Math.ceil(seconds / 60) });
  return t('uploads.hours', { count: Math.ceil(seconds / 3600) });
}

/** The head: how far everything is. */
export function titleOf(queue: Queue, reading: number | null, unfinished: number): string {
  const [all, done, failed] = [queue.items.length, queue.of('done').size, queue.of('failed').size];
  if (queue.isStalled) return t('uploads.titleStalled');
  if (queue.isBusy) return t('uploads.titleBusy', { at: number(Math.min(done + 1, all)), all: number(all) });
  if (reading !== null) return t('uploads.title');
  if (queue.of('taken').size > 0) return t('uploads.titleAsking');
  if (queue.of('paused').size > 0) return t('uploads.titlePaused');
  if (all === 0) return t('uploads.titleUnfinished', { count: unfinished });
  return failed > 0 ? t('uploads.titleFailed', { count: failed }) : t('uploads.titleDone', { count: done });
}

/** Below the head: bytes, speed, time left. */
export function detailOf(queue: Queue, reading: number | null, speed: { perSecond: number; left(bytes: number): number | null }): string {
  const { size, sent } = queue.total;
  if (reading !== null) return t('uploads.reading', { count: reading });
  if (queue.items.length === 0) return '';
  if (!queue.isBusy) return sent === size ? bytes(sent) : t('uploads.amount', { sent: bytes(sent), size: bytes(size) });
  const seconds = queue.isStalled ? null : speed.left(size - sent);
  const parts = [t('uploads.amount', { sent: bytes(sent), size: bytes(size) })];
  if (seconds !== null) parts.push(t('uploads.speed', { speed: bytes(Math.round(speed.perSecond)) }), t('uploads.left', { time: duration(seconds) }));
  return parts.join(' · ');
}

/** Below a file's name. */
export function stateOf(item: Item): string {
  const [sent, size] = [bytes(item.sent), bytes(item.size)];
  const amount = t('uploads.amount', { sent, size });
  const words: Record<Item['state'], () => string> = {
    waiting: () => `${item.sent > 0 ? amount : size} · ${t('uploads.waiting')}`,
    sending: () => amount,
    paused: () => `${amount} · ${t('uploads.paused')}`,
    taken: () => t('uploads.waitsForChoice'),
    done: () => size,
    failed: () => (item.reason ? whyOf(item.reason) : ''),
  };
  return words[item.state]();
}

/** Why an upload failed. */
export function whyOf({ code, detail }: Reason): string {
  if (code === 'too_large' || code === 'status_413') return t('uploads.why_too_large', { max: bytes(FILE_BYTES_MAX) });
  const known: Record<string, () => string> = {
    name_taken: () => t('uploads.why_name_taken'),
    not_found: () => t('uploads.why_not_found'),
    forbidden: () => t('uploads.why_forbidden'),
    refused: () => t('uploads.why_forbidden'),
    unreadable: () => t('uploads.why_unreadable'),
    storage_full: () => t('uploads.why_storage_full'),
    quota_exceeded: () => t('uploads.why_quota_exceeded'),
    invalid_name: () => t('uploads.why_invalid_name'),
    name_not_portable: () => t('uploads.why_name_not_portable'),
    name_too_long: () => t('uploads.why_name_too_long'),
    path_too_deep: () => t('uploads.why_path_too_deep'),
    too_many_uploads: () => t('uploads.why_too_many_uploads'),
  };
  return known[code]?.() ?? new Problem(0, code, detail || t('uploads.why_other', { code })).message;
}
