// Those a link was sent to.
import type { LinkRecipient } from '../api/types';

/** How it stands with somebody: `sent` where the link opens for everybody, so that nobody knows who came. */
export type RecipientState = 'opened' | 'waiting' | 'shut' | 'sent';

export function stateOf(one: LinkRecipient, isFor: boolean): RecipientState {
  if (one.revoked_at) return 'shut';
  if (one.opened_at) return 'opened';
  return isFor ? 'waiting' : 'sent';
}

const ORDER: Record<RecipientState, number> = { waiting: 0, sent: 0, opened: 1, shut: 2 };

/** Whoever has not come yet first, those who were shut out last; else as the server has them, by address. */
export function inOrder(all: readonly LinkRecipient[], isFor: boolean): LinkRecipient[] {
  return [...all].sort((a, b) => ORDER[stateOf(a, isFor)] - ORDER[stateOf(b, isFor)]);
}

/** How many are in which state. */
export function counted(all: readonly LinkRecipient[]): { opened: number; waiting: number; shut: number } {
  const count = { opened: 0, waiting: 0, shut: 0, sent: 0 };
  for (const one of all) count[stateOf(one, true)] += 1;
  return count;
}
