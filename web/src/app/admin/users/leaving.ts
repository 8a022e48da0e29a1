// What is decided about what somebody leaves.
import type { Departure, Leaving } from '../../api/admin';
import type { Found } from '../parts/found';

export type Step = 'links' | 'files' | 'confirm';

export interface Decided {
  links: Leaving['links']['action'];
  linksTo: Found | null;
  files: Leaving['files']['action'];
  filesTo: Found | null;
}

/** Only what is there is asked about; and nothing about links that end with the account, as the policy wants it. */
export function stepsOf({ links, personal_space }: Departure, linksEnd: boolean): Step[] {
  return [...(links > 0 && !linksEnd ? ['links' as const] : []), ...(personal_space ? ['files' as const] : []), 'confirm'];
}

export function isDecided(step: Step, { links, linksTo, files, filesTo }: Decided): boolean {
  if (step === 'links') return links !== 'reassign' || linksTo !== null;
  if (step === 'files') return files !== 'hand_over' || filesTo !== null;
  return true;
}

export function leavingOf({ links, linksTo, files, filesTo }: Decided): Leaving {
  // Nothing to hand over is nothing to decide: then erasing erases nothing.
  const hasHeir = files === 'hand_over' && filesTo !== null;
  return {
    links: links === 'reassign' && linksTo ? { action: links, to: linksTo.id } : { action: links === 'reassign' ? 'keep' : links },
    files: hasHeir ? { action: 'hand_over', to: filesTo.id } : { action: 'erase' },
  };
}
