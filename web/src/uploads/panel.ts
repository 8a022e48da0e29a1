// The visitor's list of uploads: what is on its way, how far, and what to do about it. Rows are kept and only changed.
import { h, iconButton, setIcon } from '../dom';
import { kindTile } from '../kind';
import { bytes, splitName } from '../words';
import type { Picked } from './pick';
import { type Batch, type Item, Queue, type State, type Target } from './queue';
import { Speed } from './speed';
import { reasonWords, timeWords, words } from './words';

/** An item's row and the parts of it that change. */
interface Row {
  element: HTMLLIElement;
  state: HTMLElement;
  bar: HTMLProgressElement;
  main: HTMLButtonElement;
  shown: State | null;
}

const DRAW_MS = 100;
/** More rows than anybody reads would only slow the page down; the head tells of all. */
const ROWS_MAX = 200;

/** What another try cannot change. */
const FINAL = ['too_large', 'unwanted_type', 'unknown_item'];

/** The panel inside `place`, with its queue. */
export class Panel {
  private readonly queue: Queue;
  private readonly batch: Batch;
  private readonly rows = new Map<Item, Row>();
  private readonly title = h('h2');
  private readonly detail = h('p');
  private readonly total = h('progress', { max: 1, value: 0, 'aria-label': words.all });
  private readonly list = h('ul');
  private readonly said = h('p', { class: 'unseen', role: 'status' });
  private readonly all = iconButton('pause', words.pauseAll, 'all');
  private readonly close = iconButton('close', words.close, 'close');
  private readonly panel: HTMLElement;
  private readonly pageTitle = document.title;
  private readonly speed = new Speed();
  private drawing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly place: HTMLElement,
    target: Target,
    private readonly onSettled: () => void,
    private readonly onRefused: (refused: ReadonlyMap<string, string>) => void,
  ) {
    this.batch = { target, answer: null };
    this.queue = new Queue({ changed: () => this.draw(), settled: () => this.settled(), removed: (item) => this.forget(item) });
    const head = h('header', { class: 'uploads-head' }, h('div', {}, this.title, this.detail), this.all, iconButton('down', words.fold, 'fold'), this.close);
    this.panel = h('section', { class: 'uploads', 'aria-label': words.uploads }, head, this.total, this.list, this.said);
    this.panel.addEventListener('click', (event) => this.onClick(event));
    addEventListener('beforeunload', (event) => this.queue.isBusy && event.preventDefault());
    addEventListener('online', () => this.queue.goOn());
    place.replaceChildren(this.panel);
  }

  /** Takes files in, to where this panel sends them unless it is said otherwise. */
  add(files: Picked[], target?: Target): void {
    if (files.length === 0) return;
    // Another try at the same thing takes the place of what failed.
    if (target?.item !== undefined) for (const failed of this.failedFor(target.item)) this.queue.cancel(failed);
    this.place.hidden = false;
    this.queue.add(files, target ? { target, answer: null } : this.batch);
  }

  /** Why the last file for each thing was refused. */
  refused(): ReadonlyMap<string, string> {
    const failed = [...this.queue.of('failed')].flatMap((item) => (item.batch.target.item === undefined ? [] : [[item.batch.target.item, stateWords(item)] as const]));
    return new Map(failed);
  }

  private failedFor(thing: string): Item[] {
    return [...this.queue.of('failed')].filter(({ batch }) => batch.target.item === thing);
  }

  private settled(): void {
    const [done, failed] = [this.queue.of('done').size, this.queue.of('failed').size];
    this.said.textContent = [words.doneTitle(done), failed ? words.failedTitle(failed) : ''].filter(Boolean).join(', ');
    if (done > 0) this.onSettled();
  }

  private forget(item: Item): void {
    this.rows.get(item)?.element.remove();
    this.rows.delete(item);
  }

  private draw(): void {
    // Not once a frame: a hidden page has none, and its title goes on counting.
    this.drawing ??= setTimeout(() => {
      this.drawing = undefined;
      for (const item of this.queue.items.slice(0, ROWS_MAX)) drawRow(item, this.rows.get(item) ?? this.makeRow(item));
      this.drawHead();
      this.onRefused(this.refused());
    }, DRAW_MS);
  }

  private makeRow(item: Item): Row {
    const name = item.picked.path;
    const [stem, ext] = splitName(name);
    const state = h('p', { class: 'state' });
    const bar = h('progress', { max: Math.max(1, item.size), value: 0, 'aria-label': words.progressOf(name) });
    const main = iconButton('pause', words.pause(name), 'main');
    const label = h('p', { class: 'name' }, h('bdi', { class: 'stem' }, stem), ext ? h('bdi', { class: 'ext' }, ext) : null);
    const acts = h('div', { class: 'acts' }, main, iconButton('close', words.cancel(name), 'cancel'));
    const element = h('li', {}, kindTile(name), h('div', { class: 'what' }, label, state, bar), acts);
    const row = { element, state, bar, main, shown: null };
    this.rows.set(item, row);
    this.list.append(element);
    return row;
  }

  private drawHead(): void {
    const { items, isBusy } = this.queue;
    const { size, sent } = this.queue.total;
    const paused = this.queue.of('paused').size > 0;
    this.speed.mark(performance.now(), sent);
    this.title.textContent = this.titleWords();
    this.detail.textContent = isBusy ? [words.amount(bytes(sent), bytes(size)), this.speedWords(size - sent)].filter(Boolean).join(' · ') : bytes(sent);
    this.total.value = this.queue.share;
    this.total.hidden = !isBusy;
    this.all.hidden = !isBusy && !paused;
    label(this.all, isBusy ? 'pause' : 'play', isBusy ? words.pauseAll : words.resumeAll);
    this.close.hidden = isBusy || paused;
    document.title = isBusy && items.length > 0 ? `${Math.floor(this.queue.share * 100)} % – ${this.pageTitle}` : this.pageTitle;
  }

  private titleWords(): string {
    const { items, isBusy, isStalled } = this.queue;
    const [done, failed] = [this.queue.of('done').size, this.queue.of('failed').size];
    if (isStalled) return words.stalledTitle;
    if (isBusy) return words.busyTitle(Math.min(done + 1, items.length), items.length);
    if (this.queue.of('paused').size > 0) return words.pausedTitle;
    return failed > 0 ? words.failedTitle(failed) : words.doneTitle(done);
  }

  private speedWords(leftBytes: number): string {
    const seconds = this.speed.left(leftBytes);
    return seconds === null ? '' : words.left(bytes(Math.round(this.speed.perSecond)), timeWords(seconds));
  }

  private onClick(event: MouseEvent): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-act]') : null;
    if (!button) return;
    const item = [...this.rows].find(([, row]) => row.element.contains(button))?.[0];
    if (item) return this.actOn(item, button.dataset.act ?? '');
    if (button.dataset.act === 'fold') {
      const folded = this.panel.classList.toggle('folded');
      label(button, 'down', folded ? words.unfold : words.fold);
    } else if (button.dataset.act === 'all') {
      if (this.queue.isBusy) this.queue.pauseAll();
      else this.queue.resumeAll();
    } else if (button.dataset.act === 'close') {
      this.queue.clear();
      this.place.hidden = true;
    }
  }

  private actOn(item: Item, act: string): void {
    if (act === 'cancel') this.queue.cancel(item);
    else if (item.state === 'sending' || item.state === 'waiting') this.queue.pause(item);
    else this.queue.resume(item);
    if (this.queue.items.length === 0) this.place.hidden = true;
  }
}

function drawRow(item: Item, row: Row): void {
  row.bar.value = item.size === 0 ? Number(item.state === 'done') : item.sent;
  row.state.textContent = stateWords(item);
  if (row.shown === item.state) return;
  row.shown = item.state;
  row.element.className = item.state;
  const name = item.picked.path;
  row.main.hidden = item.state === 'done' || FINAL.includes(item.reason?.code ?? '');
  if (item.state === 'failed') label(row.main, 'retry', words.retry(name));
  else if (item.state === 'paused') label(row.main, 'play', words.resume(name));
  else label(row.main, 'pause', words.pause(name));
}

function stateWords(item: Item): string {
  const [sent, size] = [bytes(item.sent), bytes(item.size)];
  if (item.state === 'failed' && item.reason) return reasonWords(item.reason, { size: item.size, ...item.batch.target });
  if (item.state === 'waiting') return words.waiting(size);
  if (item.state === 'paused') return words.paused(sent, size);
  return item.state === 'done' ? words.uploaded(size) : words.amount(sent, size);
}

function label(button: HTMLElement, name: string, text: string): void {
  // An icon that is set again is fetched again, and is not there meanwhile.
  if (button.title === text) return;
  setIcon(button, name);
  button.title = text;
  button.setAttribute('aria-label', text);
}
