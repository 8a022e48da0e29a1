// Who would gain and who would lose when nodes go to another folder. Fetched with the first move.
import { whatIf } from '../api/people';
import type { Node } from '../api/types';
import { each } from '../files/batch';
import { isolated } from '../files/names';
import { t } from '../words';
import { askEffect } from './asking.svelte';
import { isFelt, together } from './effect';

/** Of more than this only the first ones are asked about: what lies in one folder and was not shared by itself has one access. */
const ASKED_MOST = 20;

/** What is most likely to have an access of its own comes first. */
export function byOwnAccess(nodes: readonly Node[]): Node[] {
  const rank = ({ private: isPrivate, kind }: Node): number => (isPrivate ? 0 : kind === 'folder' ? 1 : 2);
  return [...nodes].sort((a, b) => rank(a) - rank(b));
}

/** Whether nobody would feel the move, or somebody read who does and wants it. */
export async function askMove(nodes: readonly Node[], into: { id: string; name: string }, what: { count: number; name: string }): Promise<boolean> {
  const asked = await each(byOwnAccess(nodes).slice(0, ASKED_MOST), ({ id }) => whatIf(id, { kind: 'move', into: into.id }));
  // What may not be moved is refused by the move itself, with its reason.
  const effect = together(asked.done.map(({ result }) => result));
  const title = t('people.moveTitle', { ...what, into: isolated(into.name) });
  const rest = nodes.length > ASKED_MOST ? ` ${t('people.moveRest', { count: ASKED_MOST, all: nodes.length })}` : '';
  return !isFelt(effect) || askEffect({ effect, title, text: t('people.moveText') + rest, act: t('people.moveAct') });
}
