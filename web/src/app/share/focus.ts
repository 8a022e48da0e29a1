// Where the dialog begins: at its first action, not at the button that closes it.

/** Takes the focus when it is drawn, if nobody has moved it on from where the dialog put it. */
export function takeFocus(element: Element): void {
  const before = document.activeElement;
  const isUntouched = before === document.body || before?.closest('dialog > header, dialog > form > header') || before instanceof HTMLDialogElement;
  if (isUntouched && element instanceof HTMLElement) element.focus({ preventScroll: true });
}
