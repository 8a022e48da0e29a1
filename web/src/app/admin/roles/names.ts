// Roles and what they may do, in words.
import type { Capability, Role } from '../../api/admin';
import { sayOf } from '../words.svelte';

export const CAPABILITIES: readonly Capability[] = ['list', 'preview', 'download', 'upload', 'edit', 'delete', 'share_link', 'share_people', 'manage'];

/** The built-in ones are translated; the organization's own are called as it wrote them. */
export function roleName({ id, name, own }: Pick<Role, 'id' | 'name' | 'own'>): string {
  return own ? name : sayOf('role', id, name);
}
