// The open dialogs, the topmost last. What lies outside of the topmost is inert, so menus and toasts move into it.

let open = $state.raw<readonly HTMLElement[]>([]);

export const layers = {
  /** Where something must lie to be used now. */
  get top(): HTMLElement {
    return open.at(-1) ?? document.querySelector('main') ?? document.body;
  },
  add(dialog: HTMLElement): void {
    open = [...open, dialog];
  },
  remove(dialog: HTMLElement): void {
    open = open.filter((one) => one !== dialog);
  },
};
