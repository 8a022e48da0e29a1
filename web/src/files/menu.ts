// The menu of a row: by its button, by the right mouse button, by Shift+F10. Only what may be done is in it.
import { one } from '../dom';
import { type Subject, subjectOf } from './rows';

let subject: Subject | null = null;

/** What the open menu is about. */
export function menuSubject(): Subject | null {
  return subject;
}

export function openMenu(row: HTMLElement, at: { x: number; y: number }): void {
  const menu = one('#row-menu');
  subject = subjectOf(row);
  for (const entry of menu.querySelectorAll<HTMLElement>('[data-needs]')) {
    entry.hidden = !subject.can.includes(entry.dataset.needs ?? '');
  }
  const download = one<HTMLAnchorElement>('[data-act=download]', menu);
  download.href = downloadUrl([subject]);
  menu.showPopover();
  // On a phone the style sheet makes it a sheet at the lower edge.
  const isPhone = matchMedia('(max-width: 820px)').matches;
  menu.style.left = isPhone ? '' : `${Math.min(at.x, innerWidth - menu.offsetWidth - 8)}px`;
  menu.style.top = isPhone ? '' : `${Math.min(at.y, innerHeight - menu.offsetHeight - 8)}px`;
  entries(menu)[0]?.focus();
}

/** One file as it is, anything else as an archive. */
export function downloadUrl(subjects: Subject[]): string {
  const [first] = subjects;
  if (first && subjects.length === 1 && first.kind === 'file') return `/api/v1/nodes/${encodeURIComponent(first.id)}/content`;
  return `/api/v1/archive?${subjects.map(({ id }) => `node=${encodeURIComponent(id)}`).join('&')}`;
}

function entries(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>(':scope > :is(a, button):not([hidden])')];
}

function onKey(event: KeyboardEvent): void {
  const menu = event.target instanceof Element ? event.target.closest<HTMLElement>('.menu') : null;
  if (!menu) return;
  const all = entries(menu);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const to = moves[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all.at(to % all.length)?.focus();
}

export function startMenus(): void {
  document.addEventListener('keydown', onKey);
  document.addEventListener('contextmenu', (event) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-rows] > tr') : null;
    if (!row?.dataset.can) return;
    event.preventDefault();
    const box = row.getBoundingClientRect();
    // The keyboard's context menu key sends no place.
    openMenu(row, event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : { x: box.left + 48, y: box.bottom });
  });
  // A choice closes its menu.
  document.addEventListener('click', (event) => {
    const entry = event.target instanceof Element ? event.target.closest('.menu > :is(a, button)') : null;
    entry?.closest<HTMLElement>('[popover]')?.hidePopover();
  });
}
