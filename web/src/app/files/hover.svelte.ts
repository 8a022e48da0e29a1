// What a drag hangs over, so that the screen can name it.

export interface Hover {
  /** What would happen on dropping. */
  act: 'upload' | 'move' | 'copy' | 'trash';
  name: string;
  /** Whether the place is the folder in sight itself. */
  whole: boolean;
}

let now = $state.raw<Hover | null>(null);

export const hover = {
  get now(): Hover | null {
    return now;
  },
  show(next: Hover): void {
    if (now?.act !== next.act || now.name !== next.name || now.whole !== next.whole) now = next;
  },
  end(): void {
    now = null;
  },
};
