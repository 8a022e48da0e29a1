// One picture over the whole window, and the way to its neighbours. The pictures are the links that the page has; what
// browsers do not draw, or who looks may not have, comes as pages that the server draws.
import { h, icon, iconButton } from '../dom';
import { words } from './words';

/** How far a finger goes before it means the next picture, in CSS pixels. */
const SWIPE = 48;
/** A picture that comes at once does not flicker. */
const PATIENCE_MS = 150;

const name = h('bdi', { class: 'name' });
const place = h('span', { class: 'place tabular' });
const download = h('a', { class: 'btn ghost', download: true, 'aria-label': words.download }, icon('download'), h('span', {}, words.download));
const close = iconButton('close', words.close, 'close');
const previous = h('button', { type: 'button', class: 'turn previous', 'aria-label': words.previous, title: words.previous }, icon('back'));
const next = h('button', { type: 'button', class: 'turn next', 'aria-label': words.next, title: words.next }, icon('next'));
const failed = h('p', { class: 'failed', role: 'alert', hidden: true }, words.cannotShow);
const pageBefore = iconButton('back', words.pageBefore, 'page-before');
const pageAfter = iconButton('next', words.pageAfter, 'page-after');
const pageSaid = h('span', { class: 'tabular' });
const pager = h('div', { class: 'pager', hidden: true }, pageBefore, pageSaid, pageAfter);
const stage = h('div', { class: 'stage-of-picture' }, failed);
const head = h('header', {}, h('p', { class: 'said', 'aria-live': 'polite' }, name, place), pager, download, close);
const dialog = h('dialog', { class: 'lightbox', 'aria-label': '' }, head, stage, previous, next);

let shown: HTMLAnchorElement | null = null;
let picture: HTMLImageElement | null = null;
let page = 1;
let pages = 1;
let fetching = new AbortController();

/** Shows the picture of this link, and its neighbours by the arrow keys. */
export function show(link: HTMLAnchorElement): void {
  if (!dialog.isConnected) start();
  turnTo(link);
  if (!dialog.open) dialog.showModal();
  close.focus();
}

function start(): void {
  document.body.append(dialog);
  close.addEventListener('click', () => dialog.close());
  previous.addEventListener('click', () => turn(-1));
  next.addEventListener('click', () => turn(1));
  pageBefore.addEventListener('click', () => leaf(-1));
  pageAfter.addEventListener('click', () => leaf(1));
  stage.addEventListener('click', (event) => event.target === stage && dialog.close());
  dialog.addEventListener('keydown', onKey);
  dialog.addEventListener('close', () => {
    fetching.abort();
    picture?.remove();
    shown?.focus();
  });
  listenToFingers();
}

function links(): HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>('a[data-image]')];
}

function onKey(event: KeyboardEvent): void {
  const forward = getComputedStyle(dialog).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  if (event.key === forward) turn(1);
  else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') turn(-1);
  else if (event.key === 'PageDown' || event.key === 'ArrowDown') leaf(1);
  else if (event.key === 'PageUp' || event.key === 'ArrowUp') leaf(-1);
  else if (event.key === 'Home') turnTo(links().at(0));
  else if (event.key === 'End') turnTo(links().at(-1));
  else return;
  event.preventDefault();
}

/** Behind the last comes the first. */
function turn(by: number): void {
  const all = links();
  const at = shown ? all.indexOf(shown) : 0;
  turnTo(all.at((at + by) % all.length));
}

/** To another page of the same document. */
function leaf(by: number): void {
  const to = page + by;
  if (!shown?.dataset.view || to < 1 || to > pages) return;
  page = to;
  draw(shown);
}

function turnTo(link: HTMLAnchorElement | undefined): void {
  if (!link) return;
  const all = links();
  shown = link;
  name.textContent = link.dataset.name ?? '';
  dialog.setAttribute('aria-label', link.dataset.name ?? '');
  place.textContent = all.length > 1 ? words.place(all.indexOf(link) + 1, all.length) : '';
  const fetched = link.hasAttribute('download') ? link.href : link.dataset.fetch;
  download.hidden = !fetched;
  download.href = fetched ?? '';
  page = pages = 1;
  previous.hidden = next.hidden = all.length < 2;
  draw(link);
}

function draw(link: HTMLAnchorElement): void {
  const image = h('img', { alt: link.dataset.name ?? '', decoding: 'async' });
  const timer = setTimeout(() => stage.classList.add('waiting'), PATIENCE_MS);
  const settle = (problem?: string) => {
    clearTimeout(timer);
    if (picture !== image) return;
    stage.classList.remove('waiting');
    image.hidden = problem !== undefined;
    failed.hidden = problem === undefined;
    failed.textContent = problem ?? '';
  };
  image.addEventListener('load', () => settle());
  image.addEventListener('error', () => settle(download.hidden ? words.noPreview : words.cannotShow));
  fetching.abort();
  fetching = new AbortController();
  picture?.remove();
  picture = image;
  failed.hidden = true;
  stage.classList.remove('waiting');
  sayPages();
  stage.append(image);
  const { view } = link.dataset;
  if (view) void drawn(view, image, fetching.signal).then((problem) => problem && settle(problem), () => settle(words.noPreview));
  else image.src = link.href;
}

/** Has a page drawn by the server, and learns how many there are; or says why there is none. */
async function drawn(view: string, image: HTMLImageElement, signal: AbortSignal): Promise<string | undefined> {
  const width = Math.min(innerWidth, innerHeight) * devicePixelRatio > 1100 ? 2048 : 1024;
  const answer = await fetch(`${view}?page=${page}&width=${width}`, { signal });
  if (!answer.ok) return answer.status === 503 ? words.busy : words.noPreview;
  const address = URL.createObjectURL(await answer.blob());
  image.addEventListener('load', () => URL.revokeObjectURL(address), { once: true });
  pages = Number(answer.headers.get('x-stile-pages')) || pages;
  sayPages();
  image.src = address;
  return undefined;
}

function sayPages(): void {
  pager.hidden = pages < 2;
  pageSaid.textContent = words.page(page, pages);
  pageBefore.disabled = page <= 1;
  pageAfter.disabled = page >= pages;
}

function listenToFingers(): void {
  let from: Touch | null = null;
  stage.addEventListener('touchstart', (event) => (from = event.touches.length === 1 ? (event.touches[0] ?? null) : null), { passive: true });
  stage.addEventListener('touchend', (event) => {
    const to = event.changedTouches[0];
    if (!from || !to || visualViewport?.scale !== 1) return;
    const way = to.clientX - from.clientX;
    from = null;
    if (Math.abs(way) < SWIPE) return;
    const rtl = getComputedStyle(dialog).direction === 'rtl';
    turn(way < 0 !== rtl ? 1 : -1);
  });
}
