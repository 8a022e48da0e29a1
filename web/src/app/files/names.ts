// Names of nodes in sentences, and new names made of them.
import { session } from '../session.svelte';
import { t } from '../words';
import { baseLength } from './kind';

const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ['\u2068', '\u2069'];

/** The name in a sentence that is plain text: its direction stays its own. */
export function isolated(name: string): string {
  return `${FIRST_STRONG_ISOLATE}${name}${POP_ISOLATE}`;
}

/** `a.txt`, 2: `a (2).txt`, as the server numbers them. */
export function numbered(node: { kind: string; name: string }, number: number): string {
  const base = baseLength(node);
  return `${node.name.slice(0, base)} (${number})${node.name.slice(base)}`;
}

/** The top folder of one's own space bears no name that says anything: it is "My files". */
export function called<Step extends { id: string; name: string }>(step: Step): Step {
  return step.id === session.personal_space.root_id ? { ...step, name: t('files.mine') } : step;
}
