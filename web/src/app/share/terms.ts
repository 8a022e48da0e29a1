// On which terms a link opens: to whom, how often, and after telling what.
import type { Link, LinkForm } from '../api/types';

export type Audience = Link['audience'];
export type Limits = { [Act in keyof Link['used']]: number | null };
export type Act = keyof Limits;
export type Form = Required<LinkForm> & { terms: string | null };

/** The most that the server takes. */
export const LIMIT_MOST = 9999;
export const QUESTIONS_MOST = 8;
export const QUESTION_CHARACTERS = 100;

export const ACTS: readonly Act[] = ['visits', 'previews', 'downloads', 'saves', 'uploads'];
export const NO_LIMITS: Limits = { visits: null, previews: null, downloads: null, saves: null, uploads: null };
export const NO_FORM: Form = { name: false, email: false, company: false, fields: [], terms: null };

const NEEDS: Record<Act, Link['abilities'][number] | null> = { visits: null, previews: 'preview', downloads: 'download', saves: 'save', uploads: 'upload' };

export function limitsOf({ limits }: Pick<Link, 'limits'>): Limits {
  return { ...NO_LIMITS, ...limits };
}

export function formOf({ form }: Pick<Link, 'form'>): Form | null {
  return form ? { ...NO_FORM, ...form, terms: form.terms ?? null } : null;
}

/** What can be limited: what visitors may do at all, and what is limited already. */
export function limitable(abilities: Link['abilities'], limits: Limits): Act[] {
  return ACTS.filter((act) => {
    const need = NEEDS[act];
    return need === null || abilities.includes(need) || limits[act] !== null;
  });
}

/** What a field for a number holds: null is no limit, undefined is no number that can be taken. */
export function limitIn(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const count = Number(text);
  return Number.isInteger(count) && count >= 1 && count <= LIMIT_MOST ? count : undefined;
}

export function limited(limits: Limits): { act: Act; most: number }[] {
  return ACTS.flatMap((act) => {
    const most = limits[act];
    return most === null ? [] : [{ act, most }];
  });
}

/** As the server keeps it: one that asks for nothing is none. */
export function tidied(form: Form): Form | null {
  const fields = form.fields.map((field) => field.trim()).filter(Boolean);
  const terms = form.terms?.trim() || null;
  return form.name || form.email || form.company || fields.length > 0 || terms ? { ...form, fields, terms } : null;
}

/** Whether both ask the same. */
export function sameForm(a: Form | null, b: Form | null): boolean {
  const plain = (form: Form | null): string => JSON.stringify(form && [form.name, form.email, form.company, form.fields, form.terms]);
  return plain(a) === plain(b);
}
