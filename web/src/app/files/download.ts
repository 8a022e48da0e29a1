// Taking files out: one as it is, anything else as an archive.
import type { Node } from '../api/types';

/** The most that an address names. Its archive goes on where it broke, so an address is asked wherever there is room. */
export const BY_ADDRESS_MOST = 150;
/** The most that a form names. */
export const ARCHIVE_MOST = 1000;

/** Where the bytes of these nodes are: of one file as it is, of anything else as an archive. */
export function downloadUrl(nodes: readonly Node[]): string {
  const [first] = nodes;
  if (nodes.length === 1 && first?.kind === 'file') return `/api/v1/nodes/${first.id}/content`;
  return `/api/v1/archive?${nodes.map(({ id }) => `node=${id}`).join('&')}`;
}

/** What an item of a menu does to download them: follows an address, or sends a form where they are too many for one. */
export function downloading(nodes: readonly Node[]): { href: string; download: '' } | { act: () => void } {
  return nodes.length > BY_ADDRESS_MOST ? { act: () => sendForm(nodes) } : { href: downloadUrl(nodes), download: '' };
}

/** In a tab of its own, which the browser closes when the download begins: the app stays, and uploads go on, if it is refused. */
function sendForm(nodes: readonly Node[]): void {
  const form = document.createElement('form');
  Object.assign(form, { method: 'post', action: '/api/v1/archive', target: '_blank', rel: 'noopener', hidden: true });
  form.append(...nodes.map(({ id }) => Object.assign(document.createElement('input'), { type: 'hidden', name: 'node', value: id })));
  document.body.append(form);
  form.submit();
  form.remove();
}
