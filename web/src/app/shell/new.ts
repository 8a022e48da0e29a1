// What can be added to the folder in sight.
import { here, newFolder } from '../files/here.svelte';
import type { MenuItem } from '../ui/menu.svelte';
import { chooseUpload } from '../uploads/index.svelte';
import { t } from '../words';

/** The menu of the New button; empty where nothing can be added. */
export function newItems(): (MenuItem | 'line')[] {
  const { folder } = here;
  if (!folder || !here.canAdd) return [];
  return [
    { label: t('shell.newFolder'), icon: 'folder-plus', act: newFolder },
    'line',
    { label: t('shell.uploadFiles'), icon: 'upload', act: () => chooseUpload(folder, 'files') },
    { label: t('shell.uploadFolder'), icon: 'folder-up', act: () => chooseUpload(folder, 'folder') },
  ];
}
