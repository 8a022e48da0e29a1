// Tells lists that something in a folder changed, whoever changed it.

type Listener = (folders: ReadonlySet<string>) => void;
const listeners = new Set<Listener>();

/** Something was put into these folders, taken out of them, or renamed there. */
export function changed(folders: Iterable<string | null | undefined>): void {
  const ids = new Set([...folders].filter((id) => typeof id === 'string'));
  listeners.forEach((listener) => listener(ids));
}

/** Calls back on each change; gives the way to stop. */
export function onChanged(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
