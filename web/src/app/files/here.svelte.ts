// The folder in sight, for what lies outside of the list: the shell's New button, a paste.
import type { Node } from '../api/types';
import { askName } from '../ui/ask.svelte';
import { t } from '../words';
import { createFolder } from './acts';

let folder = $state.raw<Node | null>(null);
let seen = $state.raw<Pick<Node, 'id' | 'space_id'> | null>(null);
let isSelecting = $state(false);

export const here = {
  /** Null where no folder is in sight, or it may not be seen. */
  get folder(): Node | null {
    return folder;
  },
  set folder(next: Node | null) {
    folder = next;
  },
  /** Where the address leads, also where one only looks through somebody's eyes: for what tells where one is. */
  get seen(): Pick<Node, 'id' | 'space_id'> | null {
    return seen;
  },
  set seen(next: Pick<Node, 'id' | 'space_id'> | null) {
    seen = next;
  },
  /** Whether the bar of a selection is there: on a phone it takes the place of the round button. */
  get isSelecting(): boolean {
    return isSelecting;
  },
  set isSelecting(next: boolean) {
    isSelecting = next;
  },
  /** Whether the user may put something into it. */
  get canAdd(): boolean {
    return folder?.capabilities.includes('upload') ?? false;
  },
};

/** Told the id of a folder that was just made, so that the list can show it. */
export const made = $state<{ id: string | null }>({ id: null });

/** Asks for a name and makes a folder with it in the folder in sight. */
export function newFolder(): void {
  const parent = folder;
  if (!parent) return;
  void askName({
    title: t('files.newFolder'),
    label: t('files.name'),
    value: t('files.newFolder.name'),
    select: 'all',
    act: t('files.newFolder.act'),
    check: async (name) => {
      made.id = await createFolder(parent, name);
    },
  });
}
