// What the organization asks of links, as far as the dialog can say it before the server does.
import type { Link, Session } from '../api/types';
import { endOfDay, inDays, USUAL_DAYS } from './expiry';
import type { Draft } from './settings';

export type LinkRules = Session['links'];

const DAY_MS = 86_400_000;

/** Whether every link gets an end: turned off, the server sets one again. */
export function mustEnd({ expiry_default_days, expiry_days_max, permanent_allowed }: LinkRules): boolean {
  return expiry_default_days != null || expiry_days_max != null || !permanent_allowed;
}

/** When a link ends about whose end nobody has said anything; null is never. */
export function usualEnd(rules: LinkRules, now = new Date()): string | null {
  const days = rules.expiry_default_days ?? rules.expiry_days_max ?? (rules.permanent_allowed ? null : USUAL_DAYS);
  const end = days === null ? null : endOfDay(inDays(days, now));
  return end && endWithin(end, rules, now);
}

/** The end, or the latest that is possible. */
export function endWithin(end: string, { expiry_days_max }: LinkRules, now = new Date()): string {
  if (expiry_days_max == null) return end;
  const latest = now.getTime() + expiry_days_max * DAY_MS;
  return new Date(end).getTime() > latest ? new Date(latest).toISOString() : end;
}

/** Whether its end can be moved: before it has come, and for so long after it as the organization allows. */
export function isExtendable({ expires_at }: Pick<Link, 'expires_at'>, { extendable_days }: LinkRules, now = Date.now()): boolean {
  return !expires_at || now < new Date(expires_at).getTime() + extendable_days * DAY_MS;
}

export type Lack = 'password' | 'note' | 'expires_at';

/** What a draft must still be told before it can be made. */
export function lacksOf(draft: Draft, rules: LinkRules): Lack[] {
  const lacks: Lack[] = [];
  if (!draft.password && (draft.hasPassword || rules.password_required)) lacks.push('password');
  if (draft.note.trim() === '' && rules.note_required) lacks.push('note');
  if (draft.expiresAt === null && !rules.permanent_allowed && rules.expiry_default_days == null && rules.expiry_days_max == null) lacks.push('expires_at');
  return lacks;
}

/** Whether visitors pass something on their way in, so that their visits are counted. */
export function isGated({ has_password, audience, limits, request, form }: Pick<Link, 'has_password' | 'audience' | 'limits' | 'request' | 'form'>): boolean {
  return has_password || audience !== 'anyone' || limits.visits != null || Boolean(request) || Boolean(form);
}

/** How a link stands: one that would open does not where all are suspended. */
export function standingOf({ state }: Pick<Link, 'state'>, { enabled }: LinkRules): Link['state'] | 'suspended' {
  return enabled === 'suspended' && state === 'active' ? 'suspended' : state;
}
