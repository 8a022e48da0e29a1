// Settings and their values in words.
import type { PolicyValue } from '../../api/admin';
import { number } from '../../format';
import { say, sayOf } from '../words.svelte';
import { settingOf } from './keys';

/** As much of a text as a notice has room for, in characters. */
const SHOWN = 60;

export function settingName(key: string): string {
  return sayOf('setting', key, key.replaceAll('_', ' '));
}

export function settingText(key: string): string {
  return sayOf('settingText', key, '');
}

/** What it means that nothing is set. */
export function noneWords(key: string): string {
  return sayOf('settingNone', key, say('policy.none'));
}

export function valueWords(key: string, value: PolicyValue): string {
  const { control } = settingOf(key, value);
  if (control.is === 'roles') return Array.isArray(value) ? value.map((id) => sayOf('role', id, say('policy.ownRole'))).join(', ') : say('policy.allRoles');
  if (typeof value === 'boolean') return say(value ? 'policy.yes' : 'policy.no');
  if (control.is === 'number' && typeof value === 'number') return say(`policy.${control.unit}`, { count: value });
  if (control.is === 'text' && typeof value === 'string') return value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
  if (value === null) return noneWords(key);
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value)) return value.join(', ');
  return sayOf('option', (control.is === 'choice' ? (control.words ?? '') : '') + value, value);
}
