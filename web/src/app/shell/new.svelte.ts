// What can be added, and where: to the folder in sight, or from another screen to one's own files.
import { createFolder } from '../files/acts';
import { here, newFolder } from '../files/here.svelte';
import { go, route } from '../router.svelte';
import { session } from '../session.svelte';
import { askName } from '../ui/ask.svelte';
import type { MenuItem } from '../ui/menu.svelte';
import { chooseUpload } from '../uploads/index.svelte';
import { t } from '../words';
import { isAt } from './nav';

function isInFiles(): boolean {
  return isAt(route.path, '/files');
}

/** Whether something can be added here. Between two folders nobody knows: then it stays as it is. */
export function canAdd(before: boolean): boolean {
  // A name that several people share has no files of its own.
  if (!isInFiles()) return session.personal_space != null;
  // Through the eyes of somebody else nothing is changed.
  if (route.query.has('as')) return false;
  return here.folder ? here.canAdd : before;
}

/** The menu of the New button; empty where nothing can be added. */
export function newItems(): (MenuItem | 'line')[] {
  const mine = session.personal_space ? { id: session.personal_space.root_id, name: t('shell.mine') } : null;
  const target = isInFiles() ? here.folder : mine;
  if (!target || !canAdd(false)) return [];
  return [
    { label: t('shell.newFolder'), icon: 'folder-plus', act: isInFiles() ? newFolder : () => newFolderIn(target) },
    'line',
    { label: t('shell.uploadFiles'), icon: 'upload', act: () => chooseUpload(target, 'files') },
    { label: t('shell.uploadFolder'), icon: 'folder-up', act: () => chooseUpload(target, 'folder') },
  ];
}

/** Makes a folder in one that is not in sight, and goes into it. */
function newFolderIn(parent: { id: string; name: string }): void {
  let made: string | null = null;
  const check = async (name: string): Promise<void> => {
    made = await createFolder(parent, name);
  };
  const words = { title: t('shell.newFolder'), label: t('shell.newFolderName'), value: '', select: 'all', act: t('shell.newFolderMake') } as const;
  void askName({ ...words, check }).then((name) => name !== null && go(made ? `/files/${made}` : '/files'));
}
