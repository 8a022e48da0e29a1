// How far an act on very many nodes has come.

let now = $state.raw<{ done: number; of: number } | null>(null);

export const underWay = {
  /** Null where nothing takes long. */
  get now(): { done: number; of: number } | null {
    return now;
  },
  /** Begins one; gives the way to end it. */
  begin(of: number): () => void {
    now = { done: 0, of };
    return () => (now = null);
  },
  reached(done: number): void {
    if (now) now = { ...now, done };
  },
};
