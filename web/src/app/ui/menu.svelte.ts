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
/** The opener whose press closed the menu, and when. */
let pressed = { opener: null as Place | null, when: 0 };

export const menu = {
  get now(): Opened | null {
    return opened;
  },
};

/** Shows a menu. Pressing the opener of the open one only closes that. */
export function openMenu(items: readonly (MenuItem | 'line')[], at: Place, label: string, head?: Head): void {
  const isSamePress = pressed.opener === at && performance.now() - pressed.when < SAME_PRESS_MS;
  if (!isSamePress && items.length > 0) opened = { items, at, label, head };
}

/** Closes it; `by` is what was pressed for that, where it was pressed outside of the menu. */
export function closeMenu(by: EventTarget | null = null): void {
  const at = opened?.at;
  const isOpener = at instanceof Element && by instanceof Node && at.contains(by);
  pressed = { opener: isOpener ? at : null, when: performance.now() };
  opened = null;
}
