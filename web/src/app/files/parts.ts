// What the parts of the screen are given that are fetched when they are first needed.
import type { Node } from '../api/types';

/** Nodes for which a folder is to be chosen. */
export interface Picking {
  act: 'move' | 'copy';
  nodes: readonly Node[];
  /** Where to begin. */
  from: string;
}

export interface PreviewActs {
  close(): void;
  step(to: Node): void;
  share(node: Node): void;
  menu(node: Node, at: Element): void;
}
