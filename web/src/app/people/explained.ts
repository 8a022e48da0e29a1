// Why somebody can open a node or not, in plain sentences.
import type { Explanation, Reason } from '../api/people';
import { called } from '../files/names';
import { day } from '../format';
import { session } from '../session.svelte';
import { t } from '../words';
import { nameOf } from './names';
import { canList, roleName } from './words';

/** What comes of it all. */
export function outcomeWords({ user, outcome, capabilities }: Explanation): string {
  const isMe = user.id === session.user.id;
  const name = nameOf(user);
  const can = canList(capabilities);
  if (outcome === 'open') return isMe ? t('people.openMe', { can }) : t('people.open', { name, can });
  if (outcome === 'name_only') return isMe ? t('people.nameOnlyMe') : t('people.nameOnlyOutcome', { name });
  return isMe ? t('people.hiddenMe') : t('people.hidden', { name });
}

/** `Editor for the group “Design” on “Clients”, given by Anna on Nov 4, 2026, until Dec 1, 2026`. */
export function grantWords({ grant }: Reason): string {
  const { principal, role, from, created_by, created_at, until } = grant;
  const to = principal.kind === 'group' ? t('people.toGroup', { name: principal.name }) : principal.id === session.user.id ? t('people.toYou') : t('people.toThem', { name: principal.name });
  const words = t('people.reason', { role: roleName(role), to, on: called(from).name, by: created_by?.name ?? '', day: day(created_at) });
  return until ? `${words}, ${t('people.until', { day: day(until) })}` : words;
}

/** What it gives, or why it gives nothing. */
export function meritWords({ grant, gives, counts, why_not }: Reason, isMe: boolean): string {
  if (counts) return t(isMe ? 'people.givesYou' : 'people.gives', { can: canList(gives) });
  if (!why_not) return '';
  return t(`people.whyNot_${why_not}`, { day: grant.until ? day(grant.until) : '', folder: grant.stopped_by?.name ?? '' });
}

/** Those that decide, and those that would if nothing stopped them. */
export function split({ reasons }: Explanation): { counting: Reason[]; others: Reason[] } {
  return { counting: reasons.filter(({ counts }) => counts), others: reasons.filter(({ counts }) => !counts) };
}
