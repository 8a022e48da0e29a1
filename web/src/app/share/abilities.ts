// What a link lets its visitors do, as the one choice that the dialog offers, and what comes on top of it.
import type { Link } from '../api/types';

export type Abilities = Link['abilities'];

/** Every combination has its words; the dialog offers the common ones. */
export type Can = 'view' | 'download' | 'view_download' | 'view_upload' | 'download_upload' | 'all' | 'upload';

/** What only those can be let do who may download. */
export const EXTRAS = ['save', 'edit'] as const;
export type Extra = (typeof EXTRAS)[number];

const ABILITIES: Record<Can, Abilities> = {
  view: ['preview'],
  download: ['download'],
  view_download: ['preview', 'download'],
  view_upload: ['preview', 'upload'],
  download_upload: ['download', 'upload'],
  all: ['preview', 'download', 'upload'],
  upload: ['upload'],
};

export function abilitiesOf(can: Can): Abilities {
  return ABILITIES[can];
}

export function canOf(abilities: Abilities): Can {
  const base: Abilities = abilities.filter((ability) => ability !== 'save' && ability !== 'edit');
  const same = (of: Abilities) => of.length === base.length && of.every((ability) => base.includes(ability));
  return (Object.keys(ABILITIES) as Can[]).find((can) => same(ABILITIES[can])) ?? 'view';
}

/** Another choice, with what came on top as far as it still can. */
export function chosen(can: Can, before: Abilities): Abilities {
  const base = abilitiesOf(can);
  return base.includes('download') ? [...base, ...EXTRAS.filter((extra) => before.includes(extra))] : base;
}

export function withExtra(abilities: Abilities, extra: Extra, on: boolean): Abilities {
  const others = abilities.filter((ability) => ability !== extra);
  return on ? [...others, extra] : others;
}

/** The same, and files can be added. */
export function withUpload(abilities: Abilities): Abilities {
  return abilities.includes('upload') ? abilities : [...abilities, 'upload'];
}

type Shared = { kind: string; capabilities: string[] };

/** What one may hand on: never more than one holds on each of the nodes, and files take no uploads. */
export function offered(nodes: Shared[], now: Can | null): Can[] {
  const holds = (capability: string) => nodes.every((node) => node.capabilities.includes(capability));
  const takesUploads = holds('upload') && nodes.every(({ kind }) => kind === 'folder');
  const can: Record<string, boolean> = { preview: holds('preview'), download: holds('download'), upload: takesUploads };
  const common: Can[] = ['view', 'view_download', 'all', 'upload'];
  const possible = common.filter((one) => ABILITIES[one].every((ability) => can[ability]));
  return now === null || possible.includes(now) ? possible : [now, ...possible];
}

/** What can come on top: saving for all who may download, editing where one may edit all of it oneself. */
export function extrasOf(nodes: Shared[], now: Abilities, isSnapshot: boolean): Extra[] {
  if (!now.includes('download')) return [];
  const mayEdit = !isSnapshot && nodes.length > 0 && nodes.every(({ capabilities }) => capabilities.includes('edit'));
  return EXTRAS.filter((extra) => extra === 'save' || mayEdit || now.includes(extra));
}

/** The safe default: to look and to take along, as far as one may oneself. */
export function safest(choices: Can[]): Can {
  return choices.find((can) => can === 'view_download') ?? choices[0] ?? 'view';
}
