// The texts in use.
import { en } from './en';

let now = $state.raw<typeof en>(en);

export const catalogs = {
  get now(): typeof en {
    return now;
  },
  set now(next: typeof en) {
    now = next;
  },
};
