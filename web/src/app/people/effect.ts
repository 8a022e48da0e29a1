// What a change would do to whom, in a sentence and in lists.
import type { Affected, Effect } from '../api/people';
import { t } from '../words';
import { nameOf } from './names';
import { namesWords } from './words';

export type Sort = 'in' | 'more' | 'less' | 'out';
export const SORTS = ['in', 'more', 'less', 'out'] as const;

/** How a change meets a person. Who gains one thing and loses another is told as losing. */
export function sortOf({ before, after, loses }: Affected): Sort {
  if (before.length === 0) return 'in';
  if (after.length === 0) return 'out';
  return loses.length > 0 ? 'less' : 'more';
}

export function sorted({ people }: Effect): Record<Sort, Affected[]> {
  const of = (sort: Sort): Affected[] => people.filter((one) => sortOf(one) === sort);
  return { in: of('in'), more: of('more'), less: of('less'), out: of('out') };
}

/** One effect of several nodes: each person once, as the first of them says, and worst where they differ. */
export function together(effects: readonly Effect[]): Effect {
  const people = new Map<string, Affected>();
  for (const one of effects.flatMap((effect) => effect.people)) {
    const known = people.get(one.user.id);
    if (!known || SORTS.indexOf(sortOf(one)) > SORTS.indexOf(sortOf(known))) people.set(one.user.id, one);
  }
  return { people: [...people.values()], links_closed: effects.reduce((sum, { links_closed }) => sum + links_closed, 0), complete: effects.every(({ complete }) => complete) };
}

/** Whether anybody or any link would feel it. */
export function isFelt({ people, links_closed, complete }: Effect): boolean {
  return people.length > 0 || links_closed > 0 || !complete;
}

/** Whether somebody would be worse off. */
export function takes(effect: Effect): boolean {
  const { less, out } = sorted(effect);
  return less.length + out.length + effect.links_closed > 0;
}

/** `Jack and 3 others get in; nobody loses.` */
export function effectWords(effect: Effect): string {
  const parts = sorted(effect);
  const who = (people: readonly Affected[]): { who: string; count: number } => ({ who: namesWords(people.map(({ user }) => nameOf(user))), count: people.length });
  const part = (people: readonly Affected[], key: 'people.getIn' | 'people.areAble' | 'people.loseAccess'): string => (people.length > 0 ? t(key, who(people)) : '');
  const links = effect.links_closed > 0 ? t('people.linksClosed', { count: effect.links_closed }) : '';
  const partly = effect.complete ? '' : t('people.effectPartly');
  if (effect.people.length === 0) return [links || (partly ? '' : t('people.nobodyDiffers')), partly].filter(Boolean).join(' ');
  const sentence = t('people.effectSentence', {
    in: part(parts.in, 'people.getIn'),
    more: part(parts.more, 'people.areAble'),
    less: part(parts.less, 'people.areAble'),
    out: part(parts.out, 'people.loseAccess'),
  });
  return [sentence, links, partly].filter(Boolean).join(' ');
}
