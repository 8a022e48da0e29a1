// The queue of uploads: what is on its way, three at a time. It knows neither the page nor the protocol: pages listen to its
// hooks and draw, `transfer.ts` moves the bytes. Every step costs the same whether ten files wait or ten thousand.
import type { Picked } from './pick';
import { tusTransfer } from './transfer';

/** What to do with a file whose name is taken. */
export type Conflict = 'refuse' | 'new_version' | 'keep_both';
export type Answer = Exclude<Conflict, 'refuse'> | 'skip';

export type State = 'waiting' | 'sending' | 'paused' | 'taken' | 'done' | 'failed';

/** Where uploads go. */
export interface Target {
  endpoint: string;
  /** The largest file taken. */
  fileBytesMax: number;
  /** Which kinds of files are taken, as people read it, where that is known: `PDF, JPG`. */
  kinds?: string;
  /** For which of the things that a link asks for they are. */
  item?: string | undefined;
  /** What tus is told about a file: its name and its place. May make the folders on the way first. */
  metadata(picked: Picked, conflict: Conflict): Record<string, string> | Promise<Record<string, string>>;
}

/** Why something failed: a stable code, and the server's own words. */
export interface Reason {
  code: string;
  detail: string;
}

/** What was chosen or dropped at once. */
export interface Batch {
  readonly target: Target;
  /** What to do with every taken name, once somebody said "for all". */
  answer: Answer | null;
}

/** One file on its way. */
export interface Item {
  readonly picked: Picked;
  readonly batch: Batch;
  readonly size: number;
  state: State;
  sent: number;
  reason: Reason | null;
  conflict: Conflict;
  /** The node it became, where the server tells. */
  node: string | null;
  transfer: Transfer | null;
}

/** One file's way to the server, which can be left and gone on with. */
export interface Transfer {
  start(): void;
  stop(): void;
  /** Stops, and asks the server to forget what it has. */
  forget(): void;
}

/** What a transfer tells the queue. */
export interface Told {
  progress(sent: number): void;
  done(node: string | null): void;
  /** The name is taken, and nobody said yet what to do. */
  taken(): void;
  /** The server cannot be reached, or is too busy. */
  lost(): void;
  /** Somebody has to sign in first. */
  locked(): void;
  failed(reason: Reason): void;
}

export type MakeTransfer = (item: Item, told: Told) => Transfer;

export interface Hooks {
  /** After every change. */
  changed(): void;
  /** When nothing is left to send or to ask. */
  settled?(): void;
  /** When an item came, or came into another state. */
  moved?(item: Item, from: State | null): void;
  /** When an item left the list. */
  removed?(item: Item): void;
  /** Asks the reader to sign in again. The queue waits for it. */
  signIn?(): Promise<void>;
}

const PARALLEL = 3;
const STALLED_MS = 5000;
/** What a file costs beside its bytes, so that a thousand tiny files move the bar too. */
const FILE_COST = 32 << 10;

export class Queue {
  items: Item[] = [];
  /** Counts up when items come or go: lists are drawn anew only then. */
  version = 0;
  /** The server cannot be reached: the queue waits and tries again. */
  isStalled = false;

  private readonly sets: Record<State, Set<Item>> = {
    waiting: new Set(),
    sending: new Set(),
    paused: new Set(),
    taken: new Set(),
    done: new Set(),
    failed: new Set(),
  };
  private sums = { size: 0, sent: 0 };
  private isHeld = false;
  private isSettled = true;
  private stalledTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly hooks: Hooks,
    private readonly makeTransfer: MakeTransfer = tusTransfer,
  ) {}

  /** Takes files in. `conflict` is what was decided about them before, if anything was. */
  add(files: Picked[], batch: Batch, conflict: Conflict = 'refuse'): Item[] {
    const added = files.map((picked) => newItem(picked, batch, conflict));
    for (const item of added) {
      this.items.push(item);
      this.count(item, 1);
      this.sets[item.state].add(item);
      this.hooks.moved?.(item, null);
    }
    this.version++;
    this.isSettled &&= added.length === 0;
    this.next();
    return added;
  }

  pause(item: Item): void {
    if (this.hold(item)) this.next();
  }

  /** Goes on after a pause, and tries again after a failure: now, and from where the server has it. */
  resume(item: Item): void {
    if (item.state !== 'paused' && item.state !== 'failed') return;
    this.isSettled = false;
    this.moveToFront(item);
    this.goOn();
  }

  pauseAll(): void {
    for (const item of [...this.sets.sending, ...this.sets.waiting]) this.hold(item);
    this.next();
  }

  resumeAll(): void {
    this.again('paused');
  }

  retryAll(): void {
    this.again('failed');
  }

  /** Takes it off the list, and asks the server to forget what it has. */
  cancel(item: Item): void {
    if (item.state !== 'done') item.transfer?.forget();
    this.remove([item]);
    this.next();
  }

  /** Ends everything that has not arrived. */
  cancelAll(): void {
    const open = this.items.filter((item) => item.state !== 'done');
    open.forEach((item) => item.transfer?.forget());
    this.remove(open);
    this.next();
  }

  /** What to do with a taken name; `forAll` also answers for the others, and for those to come. */
  decide(item: Item, answer: Answer, forAll: boolean): void {
    const asked = forAll ? [...this.sets.taken] : [item];
    if (forAll) for (const { batch } of asked) batch.answer = answer;
    if (answer === 'skip') this.skip(asked);
    else asked.forEach((other) => this.sendUnder(other, answer));
    this.next();
  }

  /** Empties the list. What is still on its way is left alone: call `cancelAll` first. */
  clear(): void {
    this.remove(this.items);
    this.hooks.changed();
  }

  /** Tries again at once, after the server could not be reached. */
  goOn(): void {
    clearTimeout(this.stalledTimer);
    this.isStalled = false;
    this.next();
  }

  of(state: State): ReadonlySet<Item> {
    return this.sets[state];
  }

  /** Whether leaving the page would stop something. */
  get isBusy(): boolean {
    return this.sets.sending.size > 0 || this.sets.waiting.size > 0;
  }

  /** Bytes, without those that failed. */
  get total(): { size: number; sent: number } {
    return this.sums;
  }

  /** From 0 to 1. */
  get share(): number {
    const files = this.items.length - this.sets.failed.size;
    if (files === 0) return 0;
    return (this.sums.sent + this.sets.done.size * FILE_COST) / (this.sums.size + files * FILE_COST);
  }

  private hold(item: Item): boolean {
    if (item.state !== 'sending' && item.state !== 'waiting') return false;
    this.move(item, 'paused');
    item.transfer?.stop();
    return true;
  }

  private again(state: 'paused' | 'failed'): void {
    for (const item of [...this.sets[state]]) this.move(item, 'waiting');
    this.isSettled = !this.isBusy;
    this.goOn();
  }

  /** Sends a file again under another rule: as a new upload. */
  private sendUnder(item: Item, conflict: Conflict): void {
    item.transfer?.forget();
    item.transfer = null;
    item.conflict = conflict;
    this.progress(item, 0);
    this.move(item, 'waiting');
  }

  private next(): void {
    if (!this.isStalled && !this.isHeld) {
      for (const item of this.sets.waiting) {
        if (this.sets.sending.size >= PARALLEL) break;
        this.send(item);
      }
    }
    this.hooks.changed();
    const isOpen = this.isBusy || this.sets.paused.size > 0 || this.sets.taken.size > 0;
    if (isOpen || this.isSettled) return;
    this.isSettled = true;
    this.hooks.settled?.();
  }

  private send(item: Item): void {
    item.reason = null;
    item.transfer ??= this.makeTransfer(item, this.toldOf(item));
    this.move(item, 'sending');
    item.transfer.start();
  }

  private toldOf(item: Item): Told {
    // What comes in after a pause or an end is late: it changes nothing any more.
    const ifSending = (act: () => void) => () => {
      if (item.state !== 'sending') return;
      act();
      this.next();
    };
    return {
      progress: (sent) => {
        if (item.state === 'done' || !this.sets[item.state].has(item)) return;
        this.progress(item, sent);
        this.hooks.changed();
      },
      done: (node) => this.finish(item, node),
      taken: ifSending(() => this.take(item)),
      lost: ifSending(() => this.stall(item)),
      locked: ifSending(() => this.lock(item)),
      failed: (reason) => ifSending(() => this.fail(item, reason))(),
    };
  }

  /** An answer that was under way when somebody pressed "pause" still counts: the file is there. */
  private finish(item: Item, node: string | null): void {
    if (!this.sets[item.state].has(item)) return;
    this.progress(item, item.size);
    Object.assign(item, { node, transfer: null });
    this.move(item, 'done');
    this.next();
  }

  private take(item: Item): void {
    if (item.conflict !== 'refuse') return this.fail(item, { code: 'name_taken', detail: '' });
    const { answer } = item.batch;
    if (answer === 'skip') this.skip([item]);
    else if (answer) this.sendUnder(item, answer);
    else this.move(item, 'taken');
  }

  private skip(items: Item[]): void {
    items.forEach((item) => item.transfer?.forget());
    this.remove(items);
  }

  private fail(item: Item, reason: Reason): void {
    item.reason = reason;
    this.move(item, 'failed');
  }

  private stall(item: Item): void {
    this.moveToFront(item);
    this.isStalled = true;
    clearTimeout(this.stalledTimer);
    this.stalledTimer = setTimeout(() => this.goOn(), STALLED_MS);
  }

  private lock(item: Item): void {
    const { signIn } = this.hooks;
    if (!signIn) return this.fail(item, { code: 'signed_out', detail: '' });
    this.moveToFront(item);
    if (this.isHeld) return;
    this.isHeld = true;
    void signIn()
      .catch(() => this.pauseAll())
      .finally(() => {
        this.isHeld = false;
        this.next();
      });
  }

  private move(item: Item, to: State): void {
    const from = item.state;
    if (from === to) return;
    this.count(item, -1);
    this.sets[from].delete(item);
    item.state = to;
    this.sets[to].add(item);
    this.count(item, 1);
    this.hooks.moved?.(item, from);
  }

  private moveToFront(item: Item): void {
    this.move(item, 'waiting');
    const { waiting } = this.sets;
    waiting.delete(item);
    this.sets.waiting = new Set([item, ...waiting]);
  }

  private progress(item: Item, sent: number): void {
    this.count(item, -1);
    item.sent = Math.min(sent, item.size);
    this.count(item, 1);
  }

  private count(item: Item, by: 1 | -1): void {
    if (item.state === 'failed') return;
    this.sums.size += by * item.size;
    this.sums.sent += by * item.sent;
  }

  private remove(gone: Item[]): void {
    if (gone.length === 0) return;
    const all = new Set(gone);
    for (const item of all) {
      this.count(item, -1);
      this.sets[item.state].delete(item);
      this.hooks.removed?.(item);
    }
    this.items = this.items.filter((item) => !all.has(item));
    this.version++;
  }
}

function newItem(picked: Picked, batch: Batch, conflict: Conflict): Item {
  const { size } = picked.file;
  const fits = size <= batch.target.fileBytesMax;
  return {
    picked,
    batch,
    size,
    state: fits ? 'waiting' : 'failed',
    sent: 0,
    reason: fits ? null : { code: 'too_large', detail: '' },
    conflict,
    node: null,
    transfer: null,
  };
}
