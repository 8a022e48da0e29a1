// The queue of the app: one for all folders, which lives as long as the page. It is fetched with its panel, when there is
// something to upload. What the panel shows is read from it
// ten times a second at most: the queue itself is plain data, so ten thousand files cost no more to draw than ten.
import type { Found, Picked } from '../../uploads/pick';
import { type Answer, type Batch, type Item, Queue } from '../../uploads/queue';
import { Speed } from '../../uploads/speed';
import { session } from '../session.svelte';
import { toast } from '../ui/toasts.svelte';
import { t } from '../words';
import { Folders } from './folders';
import { type FolderRef, takeGiven, tellArrived } from './index.svelte';
import { sorted, splitPath } from './paths';
import { folderServer, restore, signIn, undoServer } from './server';
import { type Arrived, arrivedOf, countOf, takeBack, type TakenBack } from './undo';
import { BrowserShelf, isSame, Journal, keeping, keyOf, leftBehind, thisTab, type Unfinished } from './unfinished';

const FILE_BYTES_MAX = 2 ** 40;
const DRAW_MS = 100;

/** What was given to one folder: a batch of the queue, and the folders it made on the way. */
interface Delivery extends Batch {
  folder: FolderRef;
  folders: Folders;
  /** What lies in folders that are new. */
  inNew: WeakSet<Picked>;
}

class Uploads {
  /** Counts up when something changed: what reads it is drawn anew. */
  tick = $state(0);
  /** Files found so far while a dropped folder is read; null when none is. */
  reading = $state<number | null>(null);
  /** What was on its way when an earlier page went. */
  unfinished = $state.raw<Unfinished[]>([]);
  isFolded = $state(false);
  readonly speed = new Speed();
  readonly queue: Queue;
  private readonly shelf = new BrowserShelf();
  private readonly journal = new Journal(this.shelf);
  private readonly tab = thisTab();
  private drawing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.queue = new Queue({
      changed: () => this.draw(),
      moved: (item, from) => this.note(item, from),
      removed: (item) => this.journal.remove(keyOfItem(item)),
      signIn,
    });
    addEventListener('beforeunload', (event) => this.queue.isBusy && event.preventDefault());
    addEventListener('online', () => this.queue.goOn());
    addEventListener('pagehide', () => void this.journal.flush());
  }

  /** Asks the browser what earlier pages left behind. */
  async remember(): Promise<void> {
    this.unfinished = await leftBehind(this.shelf, session.user.id);
  }

  async take(folder: FolderRef, parts: Iterable<Found> | AsyncIterable<Found>): Promise<void> {
    const delivery = deliver(folder);
    const left = { folders: [] as string[], unreadable: 0 };
    this.reading = 0;
    try {
      for await (const { files, folders, unreadable } of parts) {
        this.reading += files.length;
        this.add(files, delivery);
        left.folders.push(...folders);
        left.unreadable += unreadable.length;
      }
    } finally {
      this.reading = null;
    }
    if (left.unreadable > 0) toast(t('uploads.unreadable', { count: left.unreadable }), { kind: 'bad' });
    await this.makeEmpty(left.folders, delivery);
  }

  /** Goes on with what was interrupted, as far as it was chosen again; gives how many that are. */
  again(files: Picked[]): number {
    const byPath = new Map(this.unfinished.map((entry) => [`${entry.path} ${entry.size}`, entry]));
    const deliveries = new Map<string, Delivery>();
    const found = new Set<string>();
    for (const one of sorted(files)) {
      const entry = byPath.get(`${one.path} ${one.file.size}`);
      if (!entry || !isSame(entry, one)) continue;
      const key = `${entry.folder.id} ${entry.conflict}`;
      const delivery = deliveries.get(key) ?? deliver(entry.folder);
      deliveries.set(key, delivery);
      found.add(entry.key);
      this.queue.add([one], delivery, entry.conflict);
    }
    this.unfinished = this.unfinished.filter(({ key }) => !found.has(key));
    return found.size;
  }

  /** Lets go of what was interrupted. What the server has of it ends by itself. */
  forgetUnfinished(): void {
    this.unfinished.forEach(({ key }) => this.journal.remove(key));
    this.unfinished = [];
  }

  /** Ends what has not arrived and empties the list. It is forgotten at once: a page that goes has no time to write. */
  close(): void {
    this.queue.cancelAll();
    this.queue.clear();
    void this.journal.flush();
  }

  decide(item: Item, answer: Answer, forAll: boolean): void {
    this.queue.decide(item, answer, forAll);
  }

  /** What arrived since the list was emptied, as things that can be taken back. */
  get arrived(): Arrived {
    const deliveries = new Set(this.queue.items.map(deliveryOf));
    const folders = [...deliveries].flatMap((delivery) => delivery.folders.made);
    return arrivedOf(this.queue.of('done'), folders, (item) => deliveryOf(item).inNew.has(item.picked));
  }

  get canUndo(): boolean {
    return !this.queue.isBusy && countOf(this.arrived) > 0;
  }

  async undo(): Promise<TakenBack> {
    const folderIds = this.queue.items.map((item) => deliveryOf(item).folder.id);
    const taken = await takeBack(this.arrived, undoServer);
    this.queue.clear();
    folderIds.forEach(tellArrived);
    return taken;
  }

  async redo(ids: string[], folderIds: string[]): Promise<void> {
    await restore(ids);
    folderIds.forEach(tellArrived);
  }

  get folderIds(): string[] {
    return [...new Set(this.queue.items.map((item) => deliveryOf(item).folder.id))];
  }

  private add(files: Picked[], delivery: Delivery): void {
    if (files.length === 0) return;
    // Given again without being asked for: then it is no longer interrupted.
    const again = new Set(files.map(({ path }) => keyOf(delivery.folder.id, path)));
    if (this.unfinished.some(({ key }) => again.has(key))) this.unfinished = this.unfinished.filter(({ key }) => !again.has(key));
    this.queue.add(files, delivery);
  }

  private async makeEmpty(paths: string[], { folder, folders }: Delivery): Promise<void> {
    let failed = 0;
    for (const path of paths) await folders.place(path).catch(() => failed++);
    if (paths.length > failed) tellArrived(folder.id);
    if (failed > 0) toast(t('uploads.foldersFailed', { count: failed }), { kind: 'bad' });
  }

  private note(item: Item, from: Item['state'] | null): void {
    const { folder } = deliveryOf(item);
    const what = keeping(item, from);
    if (what === 'put') this.journal.put(this.entryOf(item, folder));
    else if (what === 'remove') this.journal.remove(keyOfItem(item));
    if (item.state === 'done') tellArrived(folder.id);
  }

  private entryOf(item: Item, folder: FolderRef): Unfinished {
    const { file, path } = item.picked;
    const { id, name } = folder;
    return {
      key: keyOfItem(item),
      user: session.user.id,
      tab: this.tab,
      folder: { id, name },
      path,
      size: file.size,
      modified: file.lastModified,
      conflict: item.conflict,
    };
  }

  private draw(): void {
    // Not once a frame: a hidden page has none, and its title goes on counting.
    this.drawing ??= setTimeout(() => {
      this.drawing = undefined;
      this.speed.mark(performance.now(), this.queue.total.sent);
      this.tick++;
    }, DRAW_MS);
  }
}

function deliver(folder: FolderRef): Delivery {
  const folders = new Folders(folder.id, folderServer);
  const inNew = new WeakSet<Picked>();
  const metadata = async (one: Picked, conflict: Item['conflict']) => {
    const [path, name] = splitPath(one.path);
    const { parent, rest, isNew } = await folders.place(path);
    if (isNew) inNew.add(one);
    return { parent, filename: name, on_conflict: conflict, ...(rest ? { relative_path: `${rest}/${name}` } : {}) };
  };
  return { folder, folders, inNew, answer: null, target: { endpoint: '/tus', fileBytesMax: FILE_BYTES_MAX, metadata } };
}

/** Everything in the queue of the app came by a delivery. */
export function deliveryOf(item: Item): Delivery {
  return item.batch as Delivery;
}

function keyOfItem(item: Item): string {
  return keyOf(deliveryOf(item).folder.id, item.picked.path);
}

export const uploads = new Uploads();

// What was given before this was there, and what is given from now on.
takeGiven((folder, parts) => void uploads.take(folder, parts));
