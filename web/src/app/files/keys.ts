// What the keys do in the list. One table; the screen gives each command its act.
import type { Step } from './window';

export type Plain = 'all' | 'none' | 'open' | 'up' | 'rename' | 'trash' | 'share' | 'details' | 'cut' | 'copy' | 'menu' | 'help';

export type Command =
  | { does: 'step'; step: Step; extend: boolean; alone: boolean }
  | { does: 'toggle'; extend: boolean }
  | { does: 'letter'; letter: string }
  | { does: Plain };

export interface Key {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const STEPS: Record<string, Step> = {
  ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right',
  Home: 'first', End: 'last', PageUp: 'page-up', PageDown: 'page-down',
};
const PLAIN: Record<string, Plain> = {
  Enter: 'open', Backspace: 'up', F2: 'rename', Delete: 'trash', Escape: 'none', ContextMenu: 'menu', s: 'share', d: 'details', '?': 'help',
};
const WITH_CTRL: Record<string, Plain> = { a: 'all', x: 'cut', c: 'copy' };

/**
 * The command of a key in the list; null leaves it to the browser. S, D and ? are commands only where no letters are being
 * typed: `typing`. A letter with a command begins no type-ahead; Shift with it does.
 */
export function commandOf(event: Key, typing = false): Command | null {
  const { key, shiftKey } = event;
  const ctrl = event.ctrlKey || event.metaKey;
  if (event.altKey) return key === 'ArrowUp' && !ctrl ? { does: 'up' } : null;
  const step = STEPS[key];
  if (step) return { does: 'step', step, extend: shiftKey, alone: ctrl };
  if (key === ' ' && !(typing && !ctrl && !shiftKey)) return { does: 'toggle', extend: shiftKey };
  if (key === 'F10' && shiftKey) return { does: 'menu' };
  if (ctrl) return plain(shiftKey ? undefined : WITH_CTRL[key.toLowerCase()]);
  const letter = [...key].length === 1;
  if (!(letter && typing) && key in PLAIN) return plain(PLAIN[key]);
  return letter ? { does: 'letter', letter: key } : null;
}

function plain(does: Plain | undefined): Command | null {
  return does ? { does } : null;
}
