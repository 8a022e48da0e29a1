// Taking back what was just uploaded: new files and folders go to the trash, replaced files get their former version back.
import type { Item } from '../../uploads/queue';

/** What one upload left behind. */
export interface Arrived {
  /** New folders; what is in them goes with them. */
  folders: { id: string; name: string }[];
  /** New files outside of those folders. */
  files: string[];
  /** Files that got a new version, and its size. */
  replaced: { id: string; size: number }[];
}

/** What is asked of the server. */
export interface UndoServer {
  /** Puts nodes into the trash; gives those that went. */
  trash(ids: string[]): Promise<string[]>;
  /** Gives a file its former version back, if the newest one is still the one that was uploaded. */
  takeBack(id: string, size: number): Promise<boolean>;
}

export interface TakenBack {
  trashed: string[];
  restored: number;
  /** How many could not be taken back. */
  left: number;
}

/** What arrived, as things to take back. `isInNew` says whether an item lies in a folder that is new. */
export function arrivedOf(items: Iterable<Item>, folders: { id: string; name: string }[], isInNew: (item: Item) => boolean): Arrived {
  const arrived: Arrived = { folders, files: [], replaced: [] };
  for (const item of items) {
    if (item.state !== 'done' || item.node === null) continue;
    if (item.conflict === 'new_version') arrived.replaced.push({ id: item.node, size: item.size });
    else if (!isInNew(item)) arrived.files.push(item.node);
  }
  return arrived;
}

export function countOf({ folders, files, replaced }: Arrived): number {
  return folders.length + files.length + replaced.length;
}

export async function takeBack(arrived: Arrived, server: UndoServer): Promise<TakenBack> {
  const wanted = [...arrived.folders.map(({ id }) => id), ...arrived.files];
  const trashed = wanted.length > 0 ? await server.trash(wanted) : [];
  let restored = 0;
  for (const { id, size } of arrived.replaced) {
    if (await server.takeBack(id, size)) restored++;
  }
  const left = wanted.length - trashed.length + arrived.replaced.length - restored;
  return { trashed, restored, left };
}
