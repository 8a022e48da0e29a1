// One menu for the whole app: opened at an element or at a point, the same by mouse, by finger and by keys.

/** One line of a menu. */
export interface MenuItem {
  label: string;
  icon?: string | undefined;
  /** The keys that do the same, as they are shown. */
  keys?: string | undefined;
  danger?: boolean | undefined;
  disabled?: boolean | undefined;
  /** Why it is disabled. */
  why?: string | undefined;
  /** Set: it is something to be switched on and off, or chosen. */
  checked?: boolean | undefined;
  href?: string | undefined;
  download?: string | undefined;
  act?: (() => void) | undefined;
}

/** What stands above the items: whose menu it is. */
export interface Head {
  title: string;
  lines: readonly string[];
}

export type Place = Element | { x: number; y: number };

interface Opened {
  items: readonly (MenuItem | 'line')[];
  at: Place;
  label: string;
  head?: Head | undefined;
}

/** A press on the opener closes the menu, and the click of the same press must not open it again. */
const SAME_PRESS_MS = 300;

let opened = $state.raw<Opened | null>(null);
let closed = { at: null as Place | null, when: 0 };

export const menu = {
  get now(): Opened | null {
    return opened;
  },
};

/** Shows a menu; a second call for the same opener closes it. */
export function openMenu(items: readonly (MenuItem | 'line')[], at: Place, label: string, head?: Head): void {
  const isSamePress = closed.at === at && performance.now() - closed.when < SAME_PRESS_MS;
  if (!isSamePress && items.length > 0) opened = { items, at, label, head };
}

export function closeMenu(): void {
  if (opened) closed = { at: opened.at, when: performance.now() };
  opened = null;
}
