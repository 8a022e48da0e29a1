// The drop zone of a link's page, and the list of what the link asks for.
import { one } from '../dom';
import { refresh } from '../page';
import { showRefused, startAsked } from './asked';
import { Panel } from './panel';
import { choose, type Picked, takeDrops, takePastes } from './pick';
import type { Target } from './queue';

export function startZone(zone: HTMLElement): void {
  const { endpoint = '', folder, fileBytesMax } = zone.dataset;
  /** `item` is what of the list it is, where it is something of the list. */
  const targetOf = (item?: string, kinds = ''): Target => ({
    endpoint,
    fileBytesMax: Number(fileBytesMax),
    kinds,
    item,
    // A taken name gets a free one: a visitor never overwrites, and never learns what is there.
    metadata: ({ file, path }: Picked): Record<string, string> => ({
      filename: file.name.normalize('NFC'),
      ...(item !== undefined ? { item } : path.includes('/') ? { relative_path: path } : {}),
      ...(folder ? { folder } : {}),
    }),
  });
  const panel = new Panel(one('[data-uploads]'), targetOf(), () => void refresh().catch(() => undefined), showRefused);
  // The list was drawn again: what stood in it stands in it again.
  document.addEventListener('stile:rows', () => showRefused(panel.refused()));
  const take = (files: Picked[]): void => panel.add(files);
  for (const what of ['files', 'folder'] as const) {
    one(`[data-act=choose-${what}]`, zone).addEventListener('click', () => choose(what, take));
  }
  startAsked((files, item, kinds) => panel.add(files, targetOf(item, kinds)));
  takeDrops(document, (over) => zone.classList.toggle('over', over), take);
  takePastes(take);
}
