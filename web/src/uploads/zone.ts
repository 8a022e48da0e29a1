// The drop zone of a link's page.
import { one } from '../dom';
import { refresh } from '../page';
import { Panel } from './panel';
import { choose, type Picked, takeDrops, takePastes } from './pick';

export function startZone(zone: HTMLElement): void {
  const { endpoint = '', folder, fileBytesMax } = zone.dataset;
  const target = {
    endpoint,
    fileBytesMax: Number(fileBytesMax),
    // A taken name gets a free one: a visitor never overwrites, and never learns what is there.
    metadata: ({ file, path }: Picked): Record<string, string> => ({
      filename: file.name.normalize('NFC'),
      ...(path.includes('/') ? { relative_path: path } : {}),
      ...(folder ? { folder } : {}),
    }),
  };
  const panel = new Panel(one('[data-uploads]'), target, () => void refresh().catch(() => undefined));
  const take = panel.add.bind(panel);
  for (const what of ['files', 'folder'] as const) {
    one(`[data-act=choose-${what}]`, zone).addEventListener('click', () => choose(what, take));
  }
  takeDrops(document, (over) => zone.classList.toggle('over', over), take);
  takePastes(take);
}
