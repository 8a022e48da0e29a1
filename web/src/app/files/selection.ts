// What is selected in a list, and where the cursor is. Values, not objects: each act gives a new selection.
//
// A range may reach over rows that are not loaded yet. Those are kept as spans of places, and become ids as the rows
// arrive: `settle`.
import { clamp, type Span } from './window';

/** The rows of a list: how many, and the id of each that is loaded. */
export interface Rows {
  readonly count: number;
  id(index: number): string | undefined;
}

export interface Selection {
  readonly picked: ReadonlySet<string>;
  /** Places of selected rows that are not loaded. */
  readonly pending: readonly Span[];
  /** The row that keys act on; -1 for none. */
  readonly cursor: number;
  /** Where a range begins. */
  readonly anchor: number;
}

/** Nothing is selected. */
export function nothing(cursor = -1): Selection {
  return { picked: new Set(), pending: [], cursor, anchor: cursor };
}

/** This row alone. */
export function only(rows: Rows, index: number): Selection {
  return over(rows, { from: index, end: index + 1 }, nothing(index));
}

/** This row too, or no longer. */
export function toggle(rows: Rows, selection: Selection, index: number): Selection {
  const id = rows.id(index);
  const cursor = { cursor: index, anchor: index };
  if (id === undefined) {
    const pending = isPending(selection, index) ? without(selection.pending, index) : [...selection.pending, { from: index, end: index + 1 }];
    return { ...selection, pending, ...cursor };
  }
  const picked = new Set(selection.picked);
  if (!picked.delete(id)) picked.add(id);
  return { ...selection, picked, ...cursor };
}

/** All from the anchor to this row: alone, or added to what is selected. */
export function reach(rows: Rows, selection: Selection, index: number, add = false): Selection {
  const anchor = clamp(selection.anchor, 0, rows.count - 1);
  const span = { from: Math.min(anchor, index), end: Math.max(anchor, index) + 1 };
  return { ...over(rows, span, add ? selection : nothing()), cursor: index, anchor };
}

/** Every row. */
export function all(rows: Rows, { cursor, anchor }: Selection): Selection {
  return { ...over(rows, { from: 0, end: rows.count }, nothing()), cursor: Math.max(0, cursor), anchor };
}

/** Turns the places of rows that are loaded by now into ids. */
export function settle(rows: Rows, selection: Selection): Selection {
  return selection.pending.reduce<Selection>((sum, span) => over(rows, span, sum), { ...selection, pending: [] });
}

/** The selection after the rows changed: what is gone or hidden is not selected, the cursor stays with its row. */
export function rebase(selection: Selection, before: Rows, after: Rows): Selection {
  if (selection.cursor < 0 && selection.picked.size === 0) return selection;
  const places = new Map<string, number>();
  for (let index = 0; index < after.count; index += 1) {
    const id = after.id(index);
    if (id !== undefined) places.set(id, index);
  }
  const place = (index: number): number => {
    const id = before.id(index);
    const found = id === undefined ? undefined : places.get(id);
    return found ?? clamp(index, -1, after.count - 1);
  };
  const picked = new Set([...selection.picked].filter((id) => places.has(id)));
  return { picked, pending: [], cursor: place(selection.cursor), anchor: place(selection.anchor) };
}

/** Whether the row is selected. */
export function isPicked(rows: Rows, selection: Selection, index: number): boolean {
  const id = rows.id(index);
  return id === undefined ? isPending(selection, index) : selection.picked.has(id);
}

/** How many are selected. */
export function sizeOf({ picked, pending }: Selection): number {
  return picked.size + pending.reduce((sum, { from, end }) => sum + end - from, 0);
}

function isPending(selection: Selection, index: number): boolean {
  return selection.pending.some(({ from, end }) => index >= from && index < end);
}

/** A selection with the rows of a span added. */
function over(rows: Rows, span: Span, to: Selection): Selection {
  const picked = new Set(to.picked);
  const pending = [...to.pending];
  let open = -1;
  for (let index = Math.max(0, span.from); index < Math.min(span.end, rows.count); index += 1) {
    const id = rows.id(index);
    if (id !== undefined) picked.add(id);
    if (id === undefined && open < 0 && !isPending(to, index)) open = index;
    if (open >= 0 && (id !== undefined || isPending(to, index))) {
      pending.push({ from: open, end: index });
      open = -1;
    }
  }
  if (open >= 0) pending.push({ from: open, end: Math.min(span.end, rows.count) });
  return { ...to, picked, pending };
}

function without(spans: readonly Span[], index: number): Span[] {
  const cut = ({ from, end }: Span): Span[] => (index < from || index >= end ? [{ from, end }] : [{ from, end: index }, { from: index + 1, end }]);
  return spans.flatMap(cut).filter(({ from, end }) => end > from);
}
