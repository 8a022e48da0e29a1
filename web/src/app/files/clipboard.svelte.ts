// Nodes that were cut or copied, until they are pasted.
import type { Node } from '../api/types';

export interface Clipboard {
  act: 'cut' | 'copy';
  nodes: readonly Node[];
}

let now = $state.raw<Clipboard | null>(null);

export const clipboard = {
  get now(): Clipboard | null {
    return now;
  },
  /** Whether the node waits to be moved: it is shown pale. */
  isCut(id: string): boolean {
    return now?.act === 'cut' && now.nodes.some((node) => node.id === id);
  },
  hold(act: Clipboard['act'], nodes: readonly Node[]): void {
    now = nodes.length > 0 ? { act, nodes } : null;
  },
  /** Hands over what is there. What was cut is pasted once. */
  take(): Clipboard | null {
    const taken = now;
    if (taken?.act === 'cut') now = null;
    return taken;
  },
  clear(): void {
    now = null;
  },
};
