// Which rows of a long list to draw. Every row has the same height, so the scrollbar is true from the first frame.

export interface View {
  /** How far the list is scrolled. */
  top: number;
  /** The height of what is in sight. */
  height: number;
  /** The height of one line of cells. */
  line: number;
  count: number;
  /** Cells beside each other: 1 for a list. */
  columns: number;
  /** The most lines that are drawn above and below the first one in sight. */
  most?: number;
}

export interface Span {
  /** The first of them. */
  from: number;
  /** The first after them. */
  end: number;
}

export interface Slice extends Span {
  /** Where the first cell begins. */
  offset: number;
  /** The height of the whole list. */
  total: number;
}

/** The cells to draw: those in sight and a screenful on each side, so that scrolling never shows an empty frame. */
export function sliceOf({ top, height, line, count, columns, most = Infinity }: View): Slice {
  const lines = Math.ceil(count / columns);
  const shown = Math.ceil(height / line) + 1;
  const first = clamp(Math.floor(top / line), 0, Math.max(0, lines - shown));
  const from = Math.max(0, first - Math.min(shown, most));
  const end = Math.min(lines, first + Math.min(2 * shown, most));
  return { from: from * columns, end: Math.min(count, end * columns), offset: from * line, total: lines * line };
}

/** Where to scroll so that a cell is in sight; the present place if it is. `margin` is what covers the list at its ends. */
export function scrollTo(index: number, { top, height, line, columns }: View, margin: { top: number; bottom: number }): number {
  const at = Math.floor(index / columns) * line;
  if (at < top + margin.top) return Math.max(0, at - margin.top);
  if (at + line > top + height - margin.bottom) return at + line + margin.bottom - height;
  return top;
}

/** How many tiles of at least this width fit beside each other. */
export function columnsIn(width: number, least: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (least + gap)));
}

export type Step = 'up' | 'down' | 'left' | 'right' | 'first' | 'last' | 'page-up' | 'page-down';

/** The index that a key leads to. In a list left and right lead nowhere. */
export function stepFrom(index: number, step: Step, { height, line, count, columns }: Omit<View, 'top'>): number {
  const page = Math.max(1, Math.floor(height / line) - 1) * columns;
  const by = { up: -columns, down: columns, left: columns > 1 ? -1 : 0, right: columns > 1 ? 1 : 0, 'page-up': -page, 'page-down': page };
  if (step === 'first') return 0;
  if (step === 'last') return count - 1;
  const to = index + by[step];
  // Up from the first line and down from the last one stay where they are; a page stops at the end.
  if (step === 'up' && to < 0) return index;
  if (step === 'down' && to >= count) return Math.floor(index / columns) === Math.floor((count - 1) / columns) ? index : count - 1;
  return clamp(to, 0, count - 1);
}

/** The number, or the limit it is beyond. */
export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
