// What lies above what: the open dialogs, the topmost last, and the bar that floats at the bottom. What lies outside of the
// topmost dialog is inert, so menus and toasts move into it.

const GAP_PX = 8;

let open = $state.raw<readonly HTMLElement[]>([]);
let floor = $state(0);

export const layers = {
  /** Where something must lie to be used now. */
  get top(): HTMLElement {
    return open.at(-1) ?? document.querySelector('main') ?? document.body;
  },
  /** Whether a dialog is open. */
  get isOver(): boolean {
    return open.length > 0;
  },
  /** How much higher notices and uploads lie, so that they do not cover the bar at the bottom. */
  get floor(): number {
    return floor;
  },
  add(dialog: HTMLElement): void {
    open = [...open, dialog];
  },
  remove(dialog: HTMLElement): void {
    open = open.filter((one) => one !== dialog);
  },
};

/** Attached to a bar that floats at the bottom: what else floats there lies above it. */
export function liftsOthers(bar: HTMLElement): () => void {
  floor = bar.offsetHeight + GAP_PX;
  return () => (floor = 0);
}
