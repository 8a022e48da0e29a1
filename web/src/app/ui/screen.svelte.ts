// What sort of screen the app is on: what is not seen there is not drawn.
import { MediaQuery } from 'svelte/reactivity';

const phone = new MediaQuery('max-width: 820px');
const finger = new MediaQuery('pointer: coarse');

export const screen = {
  /** Too narrow for columns and a navigation at the side. */
  get isPhone(): boolean {
    return phone.current;
  },
  /** Nothing hovers over anything. */
  get isTouch(): boolean {
    return finger.current;
  },
};
