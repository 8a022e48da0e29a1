// The list of what a link asks for: a file for each thing, chosen or dropped on it.
import { h } from '../dom';
import { chooseOne, type Picked, takeDrops } from './pick';

/** Sends files for one thing; `kinds` is what it may be, as people read it. */
export type Send = (files: Picked[], item: string, kinds: string) => void;

export function startAsked(send: Send): void {
  const place = document.querySelector<HTMLElement>('[data-request]');
  if (!place) return;
  place.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? buttonOf(event.target) : null;
    if (button) chooseOne(button.dataset.accept ?? '', (files) => sendFor(button, files, send));
  });
  takeDropsOnEach(place, send);
  keepFocus(place);
  // The list is drawn again after something came.
  document.addEventListener('stile:rows', () => takeDropsOnEach(place, send));
}

function buttonOf(within: Element): HTMLElement | null {
  return within.closest<HTMLElement>('[data-act=choose-item]');
}

function sendFor(button: HTMLElement, files: Picked[], send: Send): void {
  const { item = '', accept = '' } = button.dataset;
  send(files, item, accept.split(',').map((end) => end.slice(1).toUpperCase()).join(', '));
}

/** Says at each thing why the file for it was not taken. */
export function showRefused(refused: ReadonlyMap<string, string>): void {
  for (const asked of document.querySelectorAll<HTMLElement>('[data-request] .asked')) {
    const said = asked.querySelector<HTMLElement>('.why');
    const why = refused.get(asked.querySelector<HTMLElement>('[data-item]')?.dataset.item ?? '');
    if (!why) said?.remove();
    else if (!said) asked.querySelector('.words')?.append(h('p', { class: 'why', role: 'alert' }, why));
    else if (said.textContent !== why) said.textContent = why;
  }
}

function takeDropsOnEach(place: HTMLElement, send: Send): void {
  for (const asked of place.querySelectorAll<HTMLElement>('.asked')) {
    const button = asked.querySelector<HTMLElement>('[data-act=choose-item]');
    if (!button) continue;
    takeDrops(asked, (over) => asked.classList.toggle('over', over), (files) => sendFor(button, files, send));
    // What is dropped on one thing is not for the whole page as well.
    for (const name of ['dragenter', 'dragover', 'dragleave', 'drop']) asked.addEventListener(name, (event) => event.stopPropagation());
  }
}

/** Whoever is on the button of a thing is on it again when the list has been drawn again. */
function keepFocus(place: HTMLElement): void {
  let last: string | undefined;
  place.addEventListener('focusin', (event) => (last = event.target instanceof HTMLElement ? event.target.dataset.item : undefined));
  place.addEventListener('focusout', (event) => event.relatedTarget && (last = undefined));
  document.addEventListener('stile:rows', () => {
    if (last === undefined || document.activeElement !== document.body) return;
    [...place.querySelectorAll<HTMLElement>('[data-item]')].find(({ dataset }) => dataset.item === last)?.focus({ preventScroll: true });
  });
}
