// The menus of nodes: of the selection (the same by right click, "…", the keyboard and the bar), and of the folder in sight.
import { accessTo } from '../api/people';
import type { Node } from '../api/types';
import type { MenuItem } from '../ui/menu.svelte';
import { t } from '../words';
import { shown } from './columns.svelte';
import { ARCHIVE_MOST, downloading } from './download';

/** What the screen does; a menu only names it. */
export interface Acts {
  open(node: Node): void;
  share(nodes: readonly Node[]): void;
  copyShortcut(node: Node): void;
  rename(node: Node): void;
  pick(act: 'move' | 'copy', nodes: readonly Node[]): void;
  details(node: Node): void;
  trash(nodes: readonly Node[]): void;
  setPrivate(folder: Node, on: boolean): void;
  viewAs(folder: Node): void;
}

type Item = MenuItem & { label: string };

/** Whether every one of them lets it be done. */
export function may(nodes: readonly Node[], capability: string): boolean {
  return nodes.length > 0 && nodes.every(({ capabilities }) => capabilities.includes(capability));
}

const SHARING = ['share_link', 'share_people', 'manage'];

/** Whether they may be shared in any way: one with people or by link, several by one link. */
export function mayShare(nodes: readonly Node[]): boolean {
  const [first] = nodes;
  return nodes.length === 1 && first ? SHARING.some((capability) => first.capabilities.includes(capability)) : may(nodes, 'share_link');
}

/** What is done with the access to one folder by those who manage it, and by whoever made it. */
function accessItems(folder: Node, maySetPrivate: boolean, acts: Pick<Acts, 'setPrivate' | 'viewAs'>): MenuItem[] {
  const on = !folder.private;
  const barrier = { label: t(on ? 'files.makePrivate' : 'files.clearPrivate'), icon: 'lock', act: () => acts.setPrivate(folder, on) };
  const view = { label: t('files.viewAs'), icon: 'eye', act: () => acts.viewAs(folder) };
  return [...(maySetPrivate ? [barrier] : []), ...(folder.kind === 'folder' && may([folder], 'manage') ? [view] : [])];
}

/** A menu waits no longer for what it would only have more of. */
const WAIT_MS = 400;

/**
 * Whether somebody may make a folder private, or open it again: who manages it, and who made it, which only the server
 * knows. The top of a space has nothing above it to be private from.
 */
export async function maySetPrivate([node, ...others]: readonly Node[]): Promise<boolean> {
  if (node?.kind !== 'folder' || !node.parent_id || others.length > 0) return false;
  if (may([node], 'manage')) return true;
  if (!may([node], 'upload')) return false;
  const late = new Promise<false>((settle) => setTimeout(() => settle(false), WAIT_MS));
  return Promise.race([accessTo(node.id).then(({ may }) => may.set_private, () => false), late]);
}

function refusal(nodes: readonly Node[]): { disabled: true; why: string } {
  return { disabled: true, why: t('files.refused', { count: nodes.length }) };
}

function refused(nodes: readonly Node[], capability: string): { disabled: true; why: string } | Record<string, never> {
  return may(nodes, capability) ? {} : refusal(nodes);
}

/** The menu of one node or of many. What they do not let one do stands there with the reason. */
export function menuOf(nodes: readonly Node[], acts: Acts, maySetPrivate = false): (MenuItem | 'line')[] {
  const [first] = nodes;
  if (!first) return [];
  const one = nodes.length === 1;
  const single: Item[] = [{ label: t('files.open'), icon: first.kind === 'folder' ? 'folder' : 'eye', keys: '↵', act: () => acts.open(first) }];
  const shortcut: Item[] = [{ label: t('files.shortcut'), icon: 'link', act: () => acts.copyShortcut(first) }];
  const rename: Item[] = [{ label: t('files.rename'), icon: 'pencil', keys: 'F2', ...refused(nodes, 'edit'), act: () => acts.rename(first) }];
  return [
    ...(one ? single : []),
    { label: t('files.share'), icon: 'share', keys: 'S', ...(mayShare(nodes) ? {} : refusal(nodes)), act: () => acts.share(nodes) },
    ...(one ? shortcut : []),
    downloadItem(nodes),
    'line',
    ...(one ? rename : []),
    { label: t('files.move'), icon: 'move', ...refused(nodes, 'edit'), act: () => acts.pick('move', nodes) },
    { label: t('files.copyTo'), icon: 'copy', ...refused(nodes, 'download'), act: () => acts.pick('copy', nodes) },
    ...(one ? accessItems(first, maySetPrivate, acts) : []),
    ...(one ? [{ label: t('files.details'), icon: 'info', keys: 'D', act: () => acts.details(first) }] : []),
    'line',
    { label: t('files.trash'), icon: 'trash', keys: t('files.key.delete'), danger: true, ...refused(nodes, 'delete'), act: () => acts.trash(nodes) },
  ];
}

/** The acts of the bar: what the selection lets one do, under short names. */
export function barOf(nodes: readonly Node[], acts: Acts): Item[] {
  const items: (Item & { of?: string })[] = [
    { label: t('files.bar.share'), icon: 'share', act: () => acts.share(nodes) },
    { of: 'download', ...downloadItem(nodes), label: t('files.download') },
    { of: 'edit', label: t('files.bar.move'), icon: 'move', act: () => acts.pick('move', nodes) },
    { of: 'download', label: t('files.bar.copy'), icon: 'copy', act: () => acts.pick('copy', nodes) },
    { of: 'delete', label: t('files.bar.trash'), icon: 'trash', act: () => acts.trash(nodes) },
  ];
  return items.filter(({ of, disabled }) => (of ? may(nodes, of) : mayShare(nodes)) && !disabled);
}

function downloadItem(nodes: readonly Node[]): Item {
  const item = { label: nodes.length === 1 && nodes[0]?.kind === 'file' ? t('files.download') : t('files.downloadZip'), icon: 'download' };
  if (!may(nodes, 'download')) return { ...item, ...refused(nodes, 'download') };
  if (nodes.length > ARCHIVE_MOST) return { ...item, disabled: true, why: t('files.download.many', { count: ARCHIVE_MOST }) };
  return { ...item, ...downloading(nodes) };
}

/** What the screen does with its folder. */
export interface FolderActs {
  newFolder(): void;
  upload(what: 'files' | 'folder'): void;
  paste(): void;
  selectAll(): void;
  share(): void;
  copyShortcut(node: Node): void;
  details(): void;
  setPrivate(folder: Node, on: boolean): void;
  viewAs(folder: Node): void;
}

/** The menu of the folder in sight. */
export function folderMenu(folder: Node, can: { paste: boolean; setPrivate: boolean }, acts: FolderActs): (MenuItem | 'line')[] {
  const add: (MenuItem | 'line')[] = [
    { label: t('files.newFolder'), icon: 'folder-plus', act: acts.newFolder },
    { label: t('files.uploadFiles'), icon: 'upload', act: () => acts.upload('files') },
    { label: t('files.uploadFolder'), icon: 'folder-up', act: () => acts.upload('folder') },
    ...(can.paste ? [{ label: t('files.paste'), icon: 'paste', keys: t('files.key.paste'), act: acts.paste }] : []),
    'line',
  ];
  return [
    ...(may([folder], 'upload') ? add : []),
    ...(mayShare([folder]) ? [{ label: t('files.shareFolder'), icon: 'share', act: acts.share }] : []),
    { label: t('files.shortcut'), icon: 'link', act: () => acts.copyShortcut(folder) },
    ...(may([folder], 'download') ? [downloadItem([folder])] : []),
    { label: t('files.selectAll'), icon: 'check', keys: t('files.key.all'), act: acts.selectAll },
    ...accessItems(folder, can.setPrivate, acts),
    { label: t('files.details'), icon: 'info', act: acts.details },
  ];
}

/** The menu of the columns. */
export function columnMenu(): MenuItem[] {
  return (['modified', 'created', 'size'] as const).map((column) => ({
    label: t(`files.column.${column}`),
    checked: shown.columns.includes(column),
    act: () => shown.toggle(column),
  }));
}
