/** Up and down go through the links of a list: for its `onkeydown`. */
export function walkLinks(event: KeyboardEvent): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const links = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('a')];
  const at = links.indexOf(document.activeElement as HTMLElement);
  if (!by || at < 0) return;
  event.preventDefault();
  links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
}
