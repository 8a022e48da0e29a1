// The settings of a link as the dialog shows them: of one that is there, or of one that is still to be made.
import type { Link, LinkChange, NewLink } from '../api/types';
import { type Abilities, abilitiesOf, type Can } from './abilities';
import { type Request, requestOf } from './request';
import { type LinkRules, usualEnd } from './rules';
import { type Audience, type Form, formOf, type Limits, limitsOf, limited, NO_FORM, NO_LIMITS } from './terms';

export interface Settings {
  abilities: Abilities;
  audience: Audience;
  limits: Limits;
  /** How often each was done; null while the link is still to be made. */
  used: Link['used'] | null;
  /** Null asks nothing. */
  form: Form | null;
  /** What visitors are asked to send in; null is nothing. */
  request: Request | null;
  /** The end of its address, where that is of one's own choice. */
  address: string | null;
  startsAt: string | null;
  expiresAt: string | null;
  hasPassword: boolean;
  title: string;
  message: string;
  note: string;
  paused: boolean;
  notify: boolean;
  snapshot: boolean;
}

export function settingsOf(link: Link): Settings {
  const { abilities, audience, used, starts_at, expires_at, has_password, title, message, note, paused, notify, snapshot } = link;
  return {
    abilities, audience, limits: limitsOf(link), used, form: formOf(link), request: requestOf(link), address: link.address ?? null,
    startsAt: starts_at ?? null, expiresAt: expires_at ?? null, hasPassword: has_password, title, message, note, paused, notify, snapshot,
  };
}

/** A link that is still to be made: what was chosen for it. */
export interface Draft extends Settings {
  /** Empty where there is to be one that nobody has typed yet. */
  password: string | null;
}

/** What a draft can be told: what a link can, and what only a new one can. */
export type SettingsChange = LinkChange & { snapshot?: boolean };

export function newDraft(can: Can, rules: LinkRules | null = null): Draft {
  const password = rules?.password_required ? '' : null;
  return {
    abilities: abilitiesOf(can), audience: 'anyone', limits: NO_LIMITS, used: null, form: null, request: null, address: null,
    startsAt: null, expiresAt: rules && usualEnd(rules), hasPassword: password !== null, title: '', message: '', note: '', paused: false, notify: false, snapshot: false, password,
  };
}

/** The settings after a change, as the server would take it. */
export function drafted<Of extends Settings>(draft: Of, change: SettingsChange): Of {
  const next = { ...draft };
  if (change.abilities) next.abilities = change.abilities;
  if (change.audience) next.audience = change.audience;
  if (change.limits) next.limits = { ...next.limits, ...change.limits };
  if (change.form !== undefined) next.form = change.form && { ...NO_FORM, ...change.form, terms: change.form.terms ?? null };
  if (change.request !== undefined) next.request = change.request;
  if (change.address !== undefined) next.address = change.address;
  if (change.starts_at !== undefined) next.startsAt = change.starts_at;
  if (change.expires_at !== undefined) next.expiresAt = change.expires_at;
  if (change.password !== undefined) Object.assign(next, { password: change.password, hasPassword: change.password !== null });
  for (const text of ['title', 'message', 'note'] as const) next[text] = change[text] ?? next[text];
  for (const mark of ['paused', 'notify', 'snapshot'] as const) next[mark] = change[mark] ?? next[mark];
  // Who is asked for files can add them, and sees nothing of what is there unless that was chosen.
  if (next.request && !next.abilities.includes('upload')) next.abilities = ['upload'];
  // Nothing is sent into what stays as it is, and nothing in it is edited.
  if (next.snapshot) Object.assign(next, { abilities: readOnly(next.abilities), request: null });
  return next;
}

/** What of a change is shown before the server has taken it: choices, which go back if it does not. Words stay where they are typed. */
export function tried({ abilities, audience, expires_at, starts_at, paused, notify }: LinkChange): SettingsChange {
  const choices = { abilities, audience, expires_at, starts_at, paused, notify };
  return Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined)) as SettingsChange;
}

function readOnly(abilities: Abilities): Abilities {
  const left = abilities.filter((ability) => ability !== 'upload' && ability !== 'edit');
  return left.length > 0 ? left : ['preview'];
}

export function newLinkOf(nodes: string[], draft: Draft): NewLink {
  return {
    nodes,
    abilities: draft.abilities,
    ...(draft.audience !== 'anyone' && { audience: draft.audience }),
    ...(limited(draft.limits).length > 0 && { limits: draft.limits }),
    ...(draft.form && { form: draft.form }),
    ...(draft.request && { request: draft.request }),
    ...(draft.address && { address: draft.address }),
    ...(draft.password && { password: draft.password }),
    ...(draft.startsAt && { starts_at: draft.startsAt }),
    ...(draft.expiresAt && { expires_at: draft.expiresAt }),
    ...(draft.title && { title: draft.title }),
    ...(draft.message && { message: draft.message }),
    ...(draft.note && { note: draft.note }),
    ...(draft.notify && { notify: true }),
    ...(draft.snapshot && { snapshot: true }),
  };
}
