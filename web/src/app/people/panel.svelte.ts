// The dialogs about who can do what with a node, which lie over any screen and over the share dialog.
import type { Node } from '../api/types';

export type Panel =
  | { kind: 'who'; node: Node }
  /** Of oneself where no user is named. */
  | { kind: 'why'; node: Node; user?: string }
  | { kind: 'private'; node: Node; on: boolean }
  | { kind: 'as'; node: Node };

let open = $state.raw<readonly Panel[]>([]);

export const panels = {
  /** The open ones, the topmost last. */
  get now(): readonly Panel[] {
    return open;
  },
};

export function openPanel(panel: Panel): void {
  open = [...open, panel];
}

/** Closes this one, and what was opened from it. */
export function closePanel(panel: Panel): void {
  const at = open.indexOf(panel);
  if (at >= 0) open = open.slice(0, at);
}

const listeners = new Set<(node: string) => void>();

/** Tells after it was changed who can do what with a node. Gives the way to stop it. */
export function onAccessChanged(listener: (node: string) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function accessChanged(node: string): void {
  listeners.forEach((listener) => listener(node));
}
