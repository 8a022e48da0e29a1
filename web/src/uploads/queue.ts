// The queue of uploads: three at a time by tus, each pausable, resumed after a lost connection and after a reload.
import type { DetailedError, Upload } from 'tus-js-client';
import { bytes, sentence } from '../words';
import type { Picked } from './pick';

/** What to do with a file whose name is taken. */
export type Conflict = 'refuse' | 'new_version' | 'keep_both';

/** Where uploads go. */
export interface Target {
  endpoint: string;
  /** The largest file taken. */
  fileBytesMax: number;
  /** What tus says about a file beside its name and path. */
  metadata(conflict: Conflict): Record<string, string>;
}

export type State = 'waiting' | 'sending' | 'paused' | 'taken' | 'done' | 'failed';

/** One file on its way. */
export interface Item {
  readonly picked: Picked;
  readonly size: number;
  state: State;
  sent: number;
  /** Why it failed, for people. */
  reason: string;
  conflict: Conflict;
  upload: Upload | null;
}

const PARALLEL = 3;

export class Queue {
  readonly items: Item[] = [];
  private conflictForAll: Conflict | 'skip' | null = null;

  constructor(
    private readonly target: Target,
    /** Called after every change. */
    private readonly changed: () => void,
    /** Called when nothing is left to send. */
    private readonly settled: () => void,
  ) {}

  add(files: Picked[]): void {
    for (const picked of files) {
      const { size } = picked.file;
      const fits = size <= this.target.fileBytesMax;
      const reason = fits ? '' : `Larger than the ${bytes(this.target.fileBytesMax)} allowed here`;
      this.items.push({ picked, size, state: fits ? 'waiting' : 'failed', sent: 0, reason, conflict: 'refuse', upload: null });
    }
    this.next();
  }

  pause(item: Item): void {
    if (item.state !== 'sending' && item.state !== 'waiting') return;
    item.state = 'paused';
    void item.upload?.abort();
    this.next();
  }

  /** Goes on after a pause, and tries again after a failure: from where the server has it. */
  resume(item: Item): void {
    if (item.state !== 'paused' && item.state !== 'failed') return;
    item.state = 'waiting';
    this.next();
  }

  pauseAll(): void {
    this.items.forEach((item) => this.pause(item));
  }

  resumeAll(): void {
    this.items.filter((item) => item.state === 'paused').forEach((item) => this.resume(item));
  }

  /** Stops it, and asks the server to forget what it has. */
  cancel(item: Item): void {
    this.items.splice(this.items.indexOf(item), 1);
    if (item.state !== 'done') void item.upload?.abort(true).catch(() => undefined);
    this.next();
  }

  /** What to do with a taken name; `forAll` also answers for the rest. */
  decide(item: Item, answer: Conflict | 'skip', forAll: boolean): void {
    if (forAll) this.conflictForAll = answer;
    const asked = forAll ? this.items.filter((other) => other.state === 'taken') : [item];
    for (const other of asked) this.settle(other, answer);
    this.next();
  }

  clear(): void {
    this.items.length = 0;
    this.conflictForAll = null;
    this.changed();
  }

  get isBusy(): boolean {
    return this.items.some((item) => item.state === 'sending' || item.state === 'waiting');
  }

  private settle(item: Item, answer: Conflict | 'skip'): void {
    if (answer === 'skip') {
      this.items.splice(this.items.indexOf(item), 1);
    } else {
      Object.assign(item, { conflict: answer, state: 'waiting', upload: null, sent: 0 });
    }
  }

  private next(): void {
    const free = PARALLEL - this.items.filter((item) => item.state === 'sending').length;
    const waiting = this.items.filter((item) => item.state === 'waiting');
    for (const item of waiting.slice(0, Math.max(0, free))) void this.send(item);
    this.changed();
    const open = this.items.some((item) => item.state === 'sending' || item.state === 'waiting' || item.state === 'paused');
    if (!open && this.items.length > 0) this.settled();
  }

  private async send(item: Item): Promise<void> {
    item.state = 'sending';
    try {
      item.upload ??= await this.prepare(item);
      // It may have been paused while the library was being fetched.
      if (item.state === 'sending') item.upload.start();
    } catch {
      this.fail(item, 'The upload could not be started. Is the connection up?');
    }
  }

  private async prepare(item: Item): Promise<Upload> {
    const tus = await import('tus-js-client');
    const { file, path } = item.picked;
    const names = { filename: file.name.normalize('NFC'), ...(path.includes('/') ? { relative_path: path } : {}) };
    const metadata = { ...names, ...this.target.metadata(item.conflict) };
    const upload = new tus.Upload(file, {
      endpoint: this.target.endpoint,
      metadata,
      retryDelays: [0, 1000, 3000, 5000, 10_000, 20_000],
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(['stile', this.target.endpoint, JSON.stringify(metadata), file.size, file.lastModified].join(' ')),
      onShouldRetry: (error) => mayRetry(error),
      onProgress: (sent) => {
        item.sent = Math.min(sent, item.size);
        this.changed();
      },
      onSuccess: () => {
        Object.assign(item, { state: 'done', sent: item.size });
        this.next();
      },
      onError: (error) => this.stopped(item, error),
    });
    const [previous] = await upload.findPreviousUploads();
    if (previous) upload.resumeFromPreviousUpload(previous);
    return upload;
  }

  private stopped(item: Item, error: Error | DetailedError): void {
    if (!isNameTaken(error)) return this.fail(item, reasonOf(error));
    item.state = 'taken';
    if (this.conflictForAll) this.settle(item, this.conflictForAll);
    this.next();
  }

  private fail(item: Item, reason: string): void {
    Object.assign(item, { state: 'failed', reason });
    this.next();
  }
}

function statusOf(error: Error | DetailedError): number {
  return 'originalResponse' in error ? (error.originalResponse?.getStatus() ?? 0) : 0;
}

/** A lost connection, a busy server and an offset that moved are worth another try; what was refused is not. */
function mayRetry(error: DetailedError): boolean {
  const status = statusOf(error);
  const isPatch = error.originalRequest?.getMethod() === 'PATCH';
  const busy = [429, 500, 502, 503, 504].includes(status);
  return status === 0 || busy || (isPatch && (status === 409 || status === 423));
}

function problemOf(error: Error | DetailedError): { code?: string; detail?: string } {
  try {
    return JSON.parse(('originalResponse' in error && error.originalResponse?.getBody()) || '{}');
  } catch {
    return {};
  }
}

function isNameTaken(error: Error | DetailedError): boolean {
  return statusOf(error) === 409 && problemOf(error).code === 'name_taken';
}

function reasonOf(error: Error | DetailedError): string {
  const status = statusOf(error);
  const words: Record<number, string> = {
    0: 'The connection was lost',
    404: 'This share does not take files any more',
    413: 'The file is too large',
    429: 'Too many uploads at once. Try again in a moment',
    507: 'There is no storage left',
  };
  const detail = problemOf(error).detail;
  return words[status] ?? (detail ? sentence(detail) : `The server answered ${status}`);
}
