// What was on its way when a page went: kept in the browser, so that the next page can say so and ask for the same files.
// A browser gives no page a file back by itself; the bytes that arrived already wait on the server.
import type { Item, State } from '../../uploads/queue';
import type { Picked } from '../../uploads/pick';

/** A file that had not arrived. */
export interface Unfinished {
  key: string;
  user: string;
  /** The tab that was sending it. */
  tab: string;
  folder: { id: string; name: string };
  path: string;
  size: number;
  modified: number;
  conflict: Item['conflict'];
}

/** Where they are kept. */
export interface Shelf {
  all(): Promise<Unfinished[]>;
  change(put: Unfinished[], remove: string[]): Promise<void>;
}

const FLUSH_MS = 400;
/** More at once would hold up the page. */
const FLUSH_ENTRIES = 300;

export function keyOf(folderId: string, path: string): string {
  return `${folderId} ${path}`;
}

/** Whether a file that was chosen again is the one that was on its way. */
export function isSame(before: Unfinished, { file, path }: Picked): boolean {
  return before.path === path && before.size === file.size && before.modified === file.lastModified;
}

/** What a step of a file means for what is kept of it. What failed is not on its way any more, until it is tried again. */
export function keeping({ state, conflict }: Pick<Item, 'state' | 'conflict'>, from: State | null): 'put' | 'remove' | 'leave' {
  if (state === 'done' || state === 'failed') return 'remove';
  const isNew = from === null || from === 'failed';
  return isNew || conflict !== 'refuse' ? 'put' : 'leave';
}

/** Writes to the shelf a few times a second at most, whatever happens in between. */
export class Journal {
  private readonly changes = new Map<string, Unfinished | null>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly shelf: Shelf) {}

  put(entry: Unfinished): void {
    this.note(entry.key, entry);
  }

  remove(key: string): void {
    this.note(key, null);
  }

  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const changes = [...this.changes];
    this.changes.clear();
    for (let at = 0; at < changes.length; at += FLUSH_ENTRIES) await this.write(changes.slice(at, at + FLUSH_ENTRIES));
  }

  private async write(changes: [key: string, entry: Unfinished | null][]): Promise<void> {
    const put = changes.flatMap(([, entry]) => entry ?? []);
    const removed = changes.filter(([, entry]) => entry === null).map(([key]) => key);
    // Without the shelf (a private window, a full disk) uploads go on; only a reload forgets them.
    await this.shelf.change(put, removed).catch(() => undefined);
  }

  private note(key: string, entry: Unfinished | null): void {
    this.changes.set(key, entry);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }
}

/** The shelf in IndexedDB. */
export class BrowserShelf implements Shelf {
  private db: Promise<IDBDatabase> | null = null;

  async all(): Promise<Unfinished[]> {
    const store = (await this.open()).transaction('unfinished').objectStore('unfinished');
    return answered(store.getAll() as IDBRequest<Unfinished[]>);
  }

  async change(put: Unfinished[], remove: string[]): Promise<void> {
    const transaction = (await this.open()).transaction('unfinished', 'readwrite');
    const store = transaction.objectStore('unfinished');
    put.forEach((entry) => store.put(entry));
    remove.forEach((key) => store.delete(key));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  }

  private open(): Promise<IDBDatabase> {
    this.db ??= new Promise((resolve, reject) => {
      const request = indexedDB.open('stile-uploads', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('unfinished', { keyPath: 'key' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return this.db;
  }
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const LOCK = 'stile-tab-';

/** Names this tab, and holds a lock of that name while it lives: so others know what is still on its way. */
export function thisTab(): string {
  const tab = crypto.getRandomValues(new Uint32Array(2)).join('-');
  void navigator.locks?.request(LOCK + tab, () => new Promise(() => undefined));
  return tab;
}

/** What tabs that are gone have left behind, of this user. */
export async function leftBehind(shelf: Shelf, user: string): Promise<Unfinished[]> {
  const entries = (await shelf.all().catch(() => [])).filter((entry) => entry.user === user);
  if (entries.length === 0) return [];
  const held = (await navigator.locks?.query())?.held ?? [];
  const alive = new Set(held.map(({ name }) => name));
  return entries.filter((entry) => !alive.has(LOCK + entry.tab));
}
