// The texts in use, in two parts: bringing the second one draws nothing anew that speaks out of the first.
import type { en } from './en';
import { first as english } from './en/first';

export type First = typeof english;
export type Rest = Omit<typeof en, keyof First>;

let first = $state.raw<First>(english);
let rest = $state.raw<Rest | null>(null);

export const catalogs = {
  get first(): First {
    return first;
  },
  set first(next: First) {
    first = next;
  },
  /** Null until something that is not the file list was opened. */
  get rest(): Rest | null {
    return rest;
  },
  set rest(next: Rest | null) {
    rest = next;
  },
};
