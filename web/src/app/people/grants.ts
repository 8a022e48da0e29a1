// Changing and taking away what was given: who gains and who loses is said before, where anybody does.
import { changeGrant, type Grant, type GrantChange, takeAway, whatIf } from '../api/people';
import { Problem } from '../api/client';
import { isolated } from '../files/names';
import { confirm } from '../ui/confirm.svelte';
import { toast } from '../ui/toasts.svelte';
import { t } from '../words';
import { effectWords, isFelt, takes } from './effect';

/** The grant as it is now; null where nothing came of it. */
export async function change(node: string, grant: Grant, by: GrantChange, title: string): Promise<Grant | null> {
  return tried(async () => {
    const effect = await whatIf(node, { kind: 'change_grant', grant: grant.id, ...by });
    const isSure = !takes(effect) || (await confirm({ title, text: effectWords(effect), act: t('people.changeAct') }));
    if (!isSure) return null;
    const changed = await changeGrant(node, grant.id, by);
    toast(isFelt(effect) ? effectWords(effect) : t('people.changed'));
    return changed;
  });
}

/** Whether it is gone now. */
export async function remove(node: string, grant: Grant): Promise<boolean> {
  const name = isolated(grant.principal.name);
  const done = await tried(async () => {
    const effect = await whatIf(node, { kind: 'revoke', grant: grant.id });
    const asked = { title: t('people.takeAwayTitle', { name }), text: effectWords(effect), act: t('people.takeAwayAct'), danger: true };
    if (!(await confirm(asked))) return null;
    await takeAway(node, grant.id);
    toast(t('people.takenAway', { name }));
    return true;
  });
  return done ?? false;
}

async function tried<Result>(act: () => Promise<Result | null>): Promise<Result | null> {
  try {
    return await act();
  } catch (error) {
    toast(Problem.of(error).detail, { kind: 'bad' });
    return null;
  }
}
