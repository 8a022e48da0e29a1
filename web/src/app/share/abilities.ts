// What a link lets its visitors do, as the one choice that the dialog offers.
import type { Link } from '../api/types';

export type Abilities = Link['abilities'];

/** Every combination has its words; the dialog offers the common ones. */
export type Can = 'view' | 'download' | 'view_download' | 'view_upload' | 'download_upload' | 'all' | 'upload';

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
  const same = (of: Abilities) => of.length === abilities.length && of.every((ability) => abilities.includes(ability));
  return (Object.keys(ABILITIES) as Can[]).find((can) => same(ABILITIES[can])) ?? 'view';
}

/** What one may hand on: never more than one holds on each of the nodes, and files take no uploads. */
export function offered(nodes: { kind: string; capabilities: string[] }[], now: Can | null): Can[] {
  const holds = (capability: string) => nodes.every((node) => node.capabilities.includes(capability));
  const takesUploads = holds('upload') && nodes.every(({ kind }) => kind === 'folder');
  const can: Record<string, boolean> = { preview: holds('preview'), download: holds('download'), upload: takesUploads };
  const common: Can[] = ['view', 'view_download', 'all', 'upload'];
  const possible = common.filter((one) => ABILITIES[one].every((ability) => can[ability]));
  return now === null || possible.includes(now) ? possible : [now, ...possible];
}

/** The safe default: to look and to take along, as far as one may oneself. */
export function safest(choices: Can[]): Can {
  return choices.find((can) => can === 'view_download') ?? choices[0] ?? 'view';
}
