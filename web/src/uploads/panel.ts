// The list of uploads: what is on its way, how far, and what to do about it. Drawn once a frame, nodes are kept.
import { h, iconButton, setIcon } from '../dom';
import { kindTile } from '../kind';
import { bytes, duration, plural, splitName } from '../words';
import { type Item, Queue, type State, type Target } from './queue';
import type { Picked } from './pick';

/** An item's row and the parts of it that change. */
interface Row {
  element: HTMLLIElement;
  state: HTMLElement;
  bar: HTMLProgressElement;
  main: HTMLButtonElement;
  choices: HTMLElement;
  shown: State | null;
}

const SPEED_WINDOW_MS = 5000;

/** The panel inside `place`, with its queue. */
export class Panel {
  private readonly queue: Queue;
  private readonly rows = new Map<Item, Row>();
  private readonly title = h('h2');
  private readonly detail = h('p');
  private readonly total = h('progress', { max: 1, value: 0, 'aria-label': 'All uploads' });
  private readonly list = h('ul');
  private readonly said = h('p', { class: 'unseen', role: 'status' });
  private readonly all = iconButton('pause', 'Pause all', 'all');
  private readonly close = iconButton('close', 'Close', 'close');
  private readonly panel: HTMLElement;
  private readonly pageTitle = document.title;
  private marks: [at: number, sent: number][] = [];
  private frame = 0;

  constructor(
    private readonly place: HTMLElement,
    target: Target,
    onSettled: () => void,
  ) {
    this.queue = new Queue(target, () => this.draw(), () => this.settled(onSettled));
    const head = h('header', { class: 'uploads-head' }, h('div', {}, this.title, this.detail), this.all, iconButton('down', 'Fold', 'fold'), this.close);
    this.panel = h('section', { class: 'uploads', 'aria-label': 'Uploads' }, head, this.total, this.list, this.said);
    this.panel.addEventListener('click', (event) => this.onClick(event));
    addEventListener('beforeunload', (event) => this.queue.isBusy && event.preventDefault());
    addEventListener('online', () => this.queue.items.filter((item) => item.state === 'failed').forEach((item) => this.queue.resume(item)));
    place.replaceChildren(this.panel);
  }

  add(files: Picked[]): void {
    if (files.length === 0) return;
    this.place.hidden = false;
    this.queue.add(files);
  }

  private settled(onSettled: () => void): void {
    const { items } = this.queue;
    const done = items.filter((item) => item.state === 'done').length;
    const failed = items.filter((item) => item.state === 'failed').length;
    this.said.textContent = `${plural(done, 'file')} uploaded${failed ? `, ${failed} failed` : ''}`;
    if (done > 0) onSettled();
  }

  private draw(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.drawRows();
      this.drawHead();
    });
  }

  private drawRows(): void {
    for (const [item, row] of this.rows) {
      if (this.queue.items.includes(item)) continue;
      row.element.remove();
      this.rows.delete(item);
    }
    for (const item of this.queue.items) {
      const row = this.rows.get(item) ?? this.makeRow(item);
      drawRow(item, row);
    }
  }

  private makeRow(item: Item): Row {
    const name = item.picked.path;
    const [stem, ext] = splitName(name);
    const state = h('p', { class: 'state' });
    const bar = h('progress', { max: Math.max(1, item.size), value: 0, 'aria-label': `Upload of ${name}` });
    const choices = h('div', { class: 'choices', hidden: true });
    const main = iconButton('pause', `Pause ${name}`, 'main');
    const words = h('p', { class: 'name' }, h('bdi', { class: 'stem' }, stem), ext ? h('bdi', { class: 'ext' }, ext) : null);
    const acts = h('div', { class: 'acts' }, main, iconButton('close', `Cancel ${name}`, 'cancel'));
    const element = h('li', {}, kindTile(name), h('div', { class: 'what' }, words, state, choices, bar), acts);
    const row = { element, state, bar, main, choices, shown: null };
    this.rows.set(item, row);
    this.list.append(element);
    return row;
  }

  private drawHead(): void {
    const { items } = this.queue;
    const [size, sent] = [sum(items, (item) => item.size), sum(items, (item) => item.sent)];
    const done = items.filter((item) => item.state === 'done').length;
    const failed = items.filter((item) => item.state === 'failed').length;
    const busy = this.queue.isBusy;
    this.title.textContent = titleOf(items, done, failed, busy);
    this.detail.textContent = busy ? `${bytes(sent)} of ${bytes(size)}${this.speedWords(size - sent, sent)}` : bytes(sent);
    this.total.max = Math.max(1, size);
    this.total.value = size === 0 && !busy ? 1 : sent;
    this.total.hidden = !busy;
    const paused = items.some((item) => item.state === 'paused');
    this.all.hidden = !busy && !paused;
    label(this.all, busy ? 'pause' : 'play', busy ? 'Pause all' : 'Resume all');
    this.close.hidden = busy || paused;
    document.title = busy ? `${size ? Math.floor((sent / size) * 100) : 0} % – ${this.pageTitle}` : this.pageTitle;
  }

  /** Speed over the last seconds, and what is left at it. */
  private speedWords(left: number, sent: number): string {
    const now = performance.now();
    this.marks = [...this.marks.filter(([at]) => now - at < SPEED_WINDOW_MS), [now, sent]];
    const [first] = this.marks;
    const seconds = first ? (now - first[0]) / 1000 : 0;
    const speed = first && seconds > 0.8 ? (sent - first[1]) / seconds : 0;
    return speed > 0 ? ` · ${bytes(Math.round(speed))}/s · ${duration(left / speed)} left` : '';
  }

  private onClick(event: MouseEvent): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-act]') : null;
    if (!button) return;
    const item = [...this.rows].find(([, row]) => row.element.contains(button))?.[0];
    if (item) return this.actOn(item, button.dataset.act ?? '');
    if (button.dataset.act === 'fold') {
      const folded = this.panel.classList.toggle('folded');
      label(button, 'down', folded ? 'Unfold' : 'Fold');
    } else if (button.dataset.act === 'all') {
      if (this.queue.isBusy) this.queue.pauseAll();
      else this.queue.resumeAll();
    } else if (button.dataset.act === 'close') {
      this.queue.clear();
      this.place.hidden = true;
    }
  }

  private actOn(item: Item, act: string): void {
    const forAll = this.queue.items.filter((other) => other.state === 'taken').length > 1;
    if (act === 'cancel') this.queue.cancel(item);
    else if (act === 'main' && item.state === 'sending') this.queue.pause(item);
    else if (act === 'main') this.queue.resume(item);
    else if (act === 'new_version' || act === 'keep_both' || act === 'skip') this.queue.decide(item, act, false);
    else if (act === 'all_new' && forAll) this.queue.decide(item, 'new_version', true);
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
  const canMain = item.state !== 'done' && item.state !== 'taken' && !(item.state === 'failed' && item.upload === null);
  row.main.hidden = !canMain;
  if (item.state === 'failed') label(row.main, 'retry', `Try ${name} again`);
  else if (item.state === 'paused') label(row.main, 'play', `Resume ${name}`);
  else label(row.main, 'pause', `Pause ${name}`);
  row.choices.hidden = item.state !== 'taken';
  row.bar.hidden = item.state === 'taken';
  row.choices.replaceChildren(...(item.state === 'taken' ? choices() : []));
}

function choices(): HTMLElement[] {
  const choice = (act: string, words: string) => h('button', { type: 'button', class: 'btn small', 'data-act': act }, words);
  return [choice('new_version', 'Add as new version'), choice('keep_both', 'Keep both'), choice('skip', 'Skip'), choice('all_new', 'New versions of all')];
}

function stateWords(item: Item): string {
  const size = bytes(item.size);
  const words: Record<State, string> = {
    waiting: `${size} · waiting`,
    sending: `${bytes(item.sent)} of ${size}`,
    paused: `${bytes(item.sent)} of ${size} · paused`,
    taken: 'A file with this name is here already',
    done: `${size} · uploaded`,
    failed: item.reason,
  };
  return words[item.state];
}

function titleOf(items: Item[], done: number, failed: number, busy: boolean): string {
  if (busy) return `Uploading ${Math.min(done + 1, items.length)} of ${items.length}`;
  if (items.some((item) => item.state === 'paused')) return 'Uploads paused';
  if (failed > 0) return `${plural(failed, 'upload')} failed`;
  return `${plural(done, 'file')} uploaded`;
}

function label(button: HTMLElement, name: string, words: string): void {
  setIcon(button, name);
  button.title = words;
  button.setAttribute('aria-label', words);
}

function sum(items: Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

