// Narrowing a folder to some of its rows: by words of the name, by kind, by when it was changed.
import type { Node } from '../api/types';
import { kindOf, KINDS, type Kind } from './kind';

export const SINCE = { today: 1, week: 7, month: 30, year: 365 } as const;
export type Since = keyof typeof SINCE;

export interface Filter {
  words: string;
  kind: Kind | null;
  since: Since | null;
}

/** As the address says it. */
export function filterOf(query: URLSearchParams): Filter {
  const since = query.get('since');
  return {
    words: query.get('q') ?? '',
    kind: KINDS.find((kind) => kind === query.get('kind')) ?? null,
    since: since !== null && since in SINCE ? (since as Since) : null,
  };
}

/** The same text for the same filter: what else the address says changes nothing. */
export function filterKey(query: URLSearchParams): string {
  return JSON.stringify(filterOf(query));
}

/** Whether it leaves anything out. */
export function narrows({ words, kind, since }: Filter): boolean {
  return words.trim() !== '' || kind !== null || since !== null;
}

/** Letters without case and marks: `Résumé` is found by `resume`. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

const folded = new WeakMap<Node, string>();

/** The folded name, once for each node. */
export function foldedName(node: Node): string {
  let name = folded.get(node);
  if (name === undefined) folded.set(node, (name = fold(node.name)));
  return name;
}

/** The nodes that pass, in their order. Every word must be in the name. */
export function narrow(nodes: readonly Node[], filter: Filter, now = Date.now()): readonly Node[] {
  if (!narrows(filter)) return nodes;
  const words = fold(filter.words).split(/\s+/u).filter(Boolean);
  const oldest = filter.since ? startOfDay(now) - (SINCE[filter.since] - 1) * 86_400_000 : -Infinity;
  return nodes.filter((node) => {
    if (filter.kind && kindOf(node) !== filter.kind) return false;
    if (filter.since && !(node.modified_at && Date.parse(node.modified_at) >= oldest)) return false;
    return words.every((word) => foldedName(node).includes(word));
  });
}

function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}
