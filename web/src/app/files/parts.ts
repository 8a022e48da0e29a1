// What the parts of the screen are given that are fetched when they are first needed.
import type { Node } from '../api/types';

/** Nodes for which a folder is to be chosen. */
export interface Picking {
  act: 'move' | 'copy';
  nodes: readonly Node[];
  /** Where to begin. */
  from: string;
}

/** What is no node here yet, for which a folder is to be chosen. */
export interface Keeping {
  act: 'save' | 'ask';
  name: string;
  /** Where to begin; null is the list of spaces. */
  from: string | null;
  /** Puts it there. What it throws is shown, and another folder can be chosen. */
  put(into: Node): Promise<void>;
}

export interface PreviewActs {
  close(): void;
  step(to: Node): void;
  share(node: Node): void;
  menu(node: Node, at: Element): void;
}
