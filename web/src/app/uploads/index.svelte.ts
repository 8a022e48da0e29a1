// Uploading, as the app asks for it. The queue and its panel are fetched when the first file is given, or when an earlier
// page left something behind: until then only what must be done within the click or the drop is here.
import { chooseFiles, dropped, type Found, pasted, picked } from '../../uploads/pick';
import type { Node } from '../api/types';
import { session } from '../session.svelte';
import { t } from '../words';
import { sorted } from './paths';
import { BrowserShelf, leftBehind } from './unfinished';

export type FolderRef = Pick<Node, 'id' | 'name'>;
type Parts = Iterable<Found> | AsyncIterable<Found>;
type Take = (folder: FolderRef, parts: Parts) => void;
type Listener = (folderIds: ReadonlySet<string>) => void;

const ARRIVED_MS = 500;

let isNeeded = $state(false);
let take: Take | null = null;
let given: Parameters<Take>[] = [];

export const uploading = {
  /** Whether there is anything for the panel to show. */
  get isNeeded(): boolean {
    return isNeeded;
  },
};

function give(...what: Parameters<Take>): void {
  isNeeded = true;
  if (take) take(...what);
  else given.push(what);
}

/** The queue is there: it takes what was given until now, and what will be. */
export function takeGiven(next: Take): void {
  take = next;
  given.splice(0).forEach((what) => next(...what));
}

/** Whether an earlier page left something behind is asked when nothing else is to be done. */
export function rememberUploads(): void {
  const look = async (): Promise<void> => void (isNeeded ||= (await leftBehind(new BrowserShelf(), session.user.id)).length > 0);
  if ('requestIdleCallback' in window) requestIdleCallback(look);
  else setTimeout(look, 1000);
}

/** Uploads what was chosen or dropped. A drop must be handed over while it is handled: the browser empties it after that. */
export function uploadTo({ id, name }: FolderRef, source: FileList | File[] | DataTransfer): void {
  const parts = source instanceof DataTransfer ? dropped(source) : [{ files: sorted([...source].map(picked)), folders: [], unreadable: [] }];
  give({ id, name }, parts);
}

/** Opens the browser's chooser, and uploads what comes of it. */
export function chooseUpload(folder: FolderRef, what: 'files' | 'folder'): void {
  chooseFiles(what, (files) => uploadTo(folder, files));
}

/** Uploads the files of a paste; whether there were any. */
export function pasteUpload(folder: FolderRef, event: ClipboardEvent): boolean {
  const time = new Date().toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.');
  const files = pasted(event, (extension) => `${t('files.screenshot', { time })}.${extension}`);
  if (files.length > 0) uploadTo(folder, files);
  return files.length > 0;
}

const listeners = new Set<Listener>();
const arrivedIn = new Set<string>();
let telling: ReturnType<typeof setTimeout> | undefined;

/** Tells in which folders something arrived or was taken back, a few times a second at most. Gives the way to stop it. */
export function onArrived(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function tellArrived(folderId: string): void {
  arrivedIn.add(folderId);
  telling ??= setTimeout(() => {
    telling = undefined;
    const ids = new Set(arrivedIn);
    arrivedIn.clear();
    listeners.forEach((listener) => listener(ids));
  }, ARRIVED_MS);
}
