// Ending links for ever, after saying what that erases.
import type { Link } from '../api/types';
import { confirm } from '../ui/confirm.svelte';
import { toast } from '../ui/toasts.svelte';
import { t } from '../words';
import { wrongOf } from './problems';
import { revokeLink } from './server';

/** Whether it is gone now. */
export async function revoke(link: Link): Promise<boolean> {
  const text = t('share.revokeText', { count: link.nodes.length });
  if (!(await confirm({ title: t('share.revokeTitle'), text, act: t('share.revoke'), danger: true }))) return false;
  try {
    const stopped = await revokeLink(link.id);
    toast(t('share.revoked', { stopped }));
    return true;
  } catch (error) {
    toast(Object.values(wrongOf(error))[0] ?? '', { kind: 'bad' });
    return false;
  }
}
