// The settings of a link as the dialog shows them: of one that is there, or of one that is still to be made.
import type { Link, LinkChange, NewLink } from '../api/types';
import { type Abilities, abilitiesOf, type Can } from './abilities';

export interface Settings {
  abilities: Abilities;
  expiresAt: string | null;
  hasPassword: boolean;
  title: string;
  message: string;
  note: string;
  paused: boolean;
}

export function settingsOf(link: Link): Settings {
  const { abilities, expires_at, has_password, title, message, note, paused } = link;
  return { abilities, expiresAt: expires_at ?? null, hasPassword: has_password, title, message, note, paused };
}

/** A link that is still to be made: what was chosen for it. */
export interface Draft extends Settings {
  password: string | null;
}

export function newDraft(can: Can): Draft {
  return { abilities: abilitiesOf(can), expiresAt: null, hasPassword: false, title: '', message: '', note: '', paused: false, password: null };
}

/** The draft after a change, as the server would take it. */
export function drafted(draft: Draft, change: LinkChange): Draft {
  const next = { ...draft };
  if (change.abilities) next.abilities = change.abilities;
  if (change.expires_at !== undefined) next.expiresAt = change.expires_at;
  if (change.password !== undefined) Object.assign(next, { password: change.password, hasPassword: change.password !== null });
  for (const text of ['title', 'message', 'note'] as const) next[text] = change[text] ?? next[text];
  return next;
}

export function newLinkOf(nodes: string[], draft: Draft): NewLink {
  return {
    nodes,
    abilities: draft.abilities,
    ...(draft.password ? { password: draft.password } : {}),
    ...(draft.expiresAt ? { expires_at: draft.expiresAt } : {}),
    ...(draft.title ? { title: draft.title } : {}),
    ...(draft.message ? { message: draft.message } : {}),
    ...(draft.note ? { note: draft.note } : {}),
  };
}
