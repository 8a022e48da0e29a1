// What can be done with links in "My shares": with one, or with all that are selected.
import type { Link } from '../api/types';
import { each } from '../files/batch';
import { openLink } from '../share/index.svelte';
import { copyText } from '../share/clipboard';
import { revoke } from '../share/revoke';
import { changeLink, revokeLink } from '../share/server';
import { confirm } from '../ui/confirm.svelte';
import type { MenuItem } from '../ui/menu.svelte';
import { toast } from '../ui/toasts.svelte';
import { t } from '../words';

export async function copyLinks(links: Link[]): Promise<void> {
  const urls = links.flatMap(({ url }) => url ?? []);
  const isCopied = await copyText(urls.join('\n'));
  toast(isCopied ? t('shares.copiedMany', { count: urls.length }) : t('share.notCopied'));
}

/** Gives those that changed, as they are now. */
export async function pauseLinks(links: Link[], paused: boolean): Promise<Link[]> {
  const { done, failed } = await each(links, ({ id }) => changeLink(id, { paused }));
  if (done.length > 0) toast(t(paused ? 'shares.pausedMany' : 'shares.resumedMany', { count: done.length }));
  tellFailed(failed.length);
  return done.map(({ result }) => result);
}

/** Gives those that are gone. */
export async function revokeLinks(links: Link[]): Promise<Link[]> {
  const [first] = links;
  if (links.length === 1 && first) return (await revoke(first)) ? [first] : [];
  const count = links.length;
  const sure = await confirm({ title: t('shares.revokeTitle', { count }), text: t('shares.revokeText', { count }), act: t('shares.revokeAct', { count }), danger: true });
  if (!sure) return [];
  const { done, failed } = await each(links, ({ id }) => revokeLink(id));
  if (done.length > 0) toast(t('shares.revokedMany', { count: done.length, stopped: done.reduce((sum, { result }) => sum + result, 0) }));
  tellFailed(failed.length);
  return done.map(({ item }) => item);
}

function tellFailed(count: number): void {
  if (count > 0) toast(t('shares.failedMany', { count }), { kind: 'bad' });
}

/** The menu of one link. */
export function menuOf(link: Link, act: { pause(paused: boolean): void; revoke(): void }): (MenuItem | 'line')[] {
  const { id, url, state } = link;
  const items: (MenuItem | 'line')[] = [
    state === 'revoked' ? { label: t('shares.look'), icon: 'eye', act: () => openLink(id) } : { label: t('shares.change'), icon: 'pencil', act: () => openLink(id) },
    { label: t('shares.activity'), icon: 'activity', href: `/shares/${id}/activity` },
  ];
  if (isOpen(link) && url) items.push({ label: t('shares.copy'), icon: 'copy', act: () => void copyLinks([link]) }, { label: t('shares.visit'), icon: 'external', act: () => void window.open(url, '_blank', 'noopener') });
  if (isOpen(link)) {
    items.push(link.paused ? { label: t('shares.resume'), icon: 'play', act: () => act.pause(false) } : { label: t('shares.pause'), icon: 'pause', act: () => act.pause(true) });
  }
  const [node] = link.nodes;
  if (node && !link.snapshot) items.push({ label: t('shares.where'), icon: 'folder', href: link.kinds[0] === 'folder' ? `/files/${node}` : `/files/${node}?item=${node}` });
  return state === 'revoked' ? items : [...items, 'line', { label: t('shares.revoke'), icon: 'trash', danger: true, act: act.revoke }];
}

/** Whether it opens, or will again: it has not ended. */
export function isOpen({ state }: Link): boolean {
  return state !== 'expired' && state !== 'revoked';
}
