// Short notices of what was done, with the way back.

export interface Toast {
  id: number;
  text: string;
  kind: 'plain' | 'bad';
  undo: (() => Promise<void>) | null;
}

const SHOWN_MS = 8000;
/** Deciding to take something back needs longer than reading. */
const UNDO_SHOWN_MS = 20_000;
const MOST = 3;

let list = $state.raw<readonly Toast[]>([]);
let count = 0;
let isHeld = false;
const timers = new Map<number, ReturnType<typeof setTimeout>>();

export const toasts = {
  get now(): readonly Toast[] {
    return list;
  },
};

/** Shows a notice for a while. With `undo` it has the button for it; `bad` is for what did not work. Said again, it takes its own place. */
export function toast(text: string, { undo, kind = 'plain' }: { undo?: () => Promise<void>; kind?: 'plain' | 'bad' } = {}): void {
  const shown: Toast = { id: (count += 1), text, kind, undo: undo ?? null };
  const last = list.at(-1);
  if (last && isSame(last, shown)) dropToast(last.id);
  list = [...list, shown].slice(-MOST);
  if (!isHeld) start(shown);
}

/** Two that can be taken back are two things that were done, whatever they say. */
function isSame(a: Toast, b: Toast): boolean {
  return a.text === b.text && a.kind === b.kind && a.undo === null && b.undo === null;
}

export function dropToast(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  list = list.filter((one) => one.id !== id);
}

/** While somebody points at the notices or is in them with the keys, none goes away. */
export function holdToasts(held: boolean): void {
  isHeld = held;
  for (const shown of list) {
    clearTimeout(timers.get(shown.id));
    if (!held) start(shown);
  }
}

function start({ id, undo }: Toast): void {
  timers.set(id, setTimeout(() => dropToast(id), undo ? UNDO_SHOWN_MS : SHOWN_MS));
}
