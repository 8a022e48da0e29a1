// Dragging nodes onto folders, and files of the computer onto either.
import type { Node } from '../api/types';

/** The type under which the nodes travel; while they hang over something only its presence can be read. */
export const NODES = 'application/x-stile-nodes';

let held: readonly Node[] = [];

/** A place to put nodes: its id, and the ids of the folders it is in where they are known. */
export interface Place {
  id: string;
  within?: readonly string[];
}

/** What the drag carries: nodes of this page, files of the computer, or nothing for us. */
export function carried({ types }: Pick<DataTransfer, 'types'>): 'nodes' | 'files' | null {
  if (types.includes(NODES)) return held.length > 0 ? 'nodes' : null;
  return types.includes('Files') ? 'files' : null;
}

/** Begins a drag of these nodes. */
export function take(nodes: readonly Node[], transfer: Pick<DataTransfer, 'setData' | 'effectAllowed'>): void {
  held = nodes;
  transfer.effectAllowed = 'copyMove';
  transfer.setData(NODES, JSON.stringify(nodes.map(({ id }) => id)));
}

/** The nodes that are being dragged. */
export function taken(): readonly Node[] {
  return held;
}

/** Ends the drag. */
export function letGo(): void {
  held = [];
}

/** Whether the nodes may go there: never into themselves or below, and a move changes the folder. */
export function fits(nodes: readonly Node[], place: Place, copy: boolean): boolean {
  const inside = [place.id, ...(place.within ?? [])];
  return nodes.length > 0 && nodes.every(({ id, parent_id }) => !inside.includes(id) && (copy || parent_id !== place.id));
}

/** Whether the keys that are held ask for a copy: Ctrl, and Alt on a Mac. */
export function asksCopy({ ctrlKey, altKey }: { ctrlKey: boolean; altKey: boolean }): boolean {
  return ctrlKey || altKey;
}
