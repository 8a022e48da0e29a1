// Which form of a word a count takes, by the rules of the language.
import { kept, number } from '../format';
import { language } from './language.svelte';

/** The forms that English and German have; `#` stands for the number. */
export interface Forms {
  one: string;
  other: string;
}

/** `3 files`: the form for this count, with the number as the language writes it. */
export function plural(count: number, forms: Forms): string {
  const rule = kept('plural', () => new Intl.PluralRules(language.tag)).select(count);
  return forms[rule === 'one' ? 'one' : 'other'].replaceAll('#', number(count));
}
