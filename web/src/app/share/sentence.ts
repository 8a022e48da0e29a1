// A link in one sentence: who can do what, from when until when, how often, and what they need for it.
import { locale } from '../format';
import { t } from '../words';
import { canOf } from './abilities';
import { endWords, startWords } from './expiry';
import type { Settings } from './settings';
import { limited } from './terms';

export function sentenceOf({ abilities, audience, startsAt, expiresAt, hasPassword, limits, form, request, snapshot }: Settings, now = Date.now()): string {
  return t('share.sentence', {
    can: canOf(abilities),
    save: abilities.includes('save'),
    edit: abilities.includes('edit'),
    audience,
    from: startsAt && new Date(startsAt).getTime() > now ? startWords(startsAt, locale()) : null,
    until: expiresAt ? endWords(expiresAt, locale()) : null,
    password: hasPassword,
    limits: limited(limits),
    asks: asksOf(form),
    terms: Boolean(form?.terms),
    wanted: request && { count: request.items.length, by: request.due_at && endWords(request.due_at, locale()) },
    snapshot,
  });
}

type Asked = 'name' | 'email' | 'company' | 'more';

/** What visitors are asked for before they get in. */
export function asksOf(form: Settings['form']): Asked[] {
  if (!form) return [];
  const { name, email, company, fields } = form;
  return [...(name ? ['name' as const] : []), ...(email ? ['email' as const] : []), ...(company ? ['company' as const] : []), ...(fields.length > 0 ? ['more' as const] : [])];
}

/** `10 downloads, 5 visits`; nothing where nothing is limited. */
export function limitsWords(limits: Settings['limits']): string {
  return limited(limits).map(({ act, most }) => t(`share.most_${act}`, { count: most })).join(', ');
}

/** `Name, e-mail, conditions`. */
export function asksWords(form: Settings['form']): string {
  const words: string[] = asksOf(form).map((asked) => t(`share.ask_${asked}`));
  return [...words, ...(form?.terms ? [t('share.ask_terms')] : [])].join(', ');
}
