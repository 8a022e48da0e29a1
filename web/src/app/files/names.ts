// Names of nodes as they are shown.
import { session } from '../session.svelte';
import { t } from '../words';

const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ['\u2068', '\u2069'];

/** The name in a sentence that is plain text: its direction stays its own. */
export function isolated(name: string): string {
  return `${FIRST_STRONG_ISOLATE}${name}${POP_ISOLATE}`;
}

/** The top folder of one's own space bears no name that says anything: it is "My files". */
export function called<Step extends { id: string; name: string }>(step: Step): Step {
  return step.id === session.personal_space?.root_id ? { ...step, name: t('files.mine') } : step;
}
