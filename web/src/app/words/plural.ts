// Which form of a word a count takes. In every language of the app one is one, and all else is many; `Intl.PluralRules` says
// the same after the tenth of a second that a phone takes to make it.
import { number } from '../format';

/** The forms that English and German have; `#` stands for the number. */
export interface Forms {
  one: string;
  other: string;
}

/** `3 files`: the form for this count, with the number as the language writes it. */
export function plural(count: number, forms: Forms): string {
  return forms[count === 1 ? 'one' : 'other'].replaceAll('#', number(count));
}
