import { describe, expect, it } from 'vitest';
import { all, isPicked, nothing, only, reach, rebase, type Rows, settle, sizeOf, toggle } from './selection';

/** Rows `r0`, `r1`, … of which the first `loaded` have arrived. */
const rows = (count: number, loaded = count): Rows => ({ count, id: (index) => (index < loaded ? `r${index}` : undefined) });
const listed = (ids: string[]): Rows => ({ count: ids.length, id: (index) => ids[index] });
const ten = rows(10);

describe('with the mouse', () => {
  it('a click selects one row and takes the cursor there', () => {
    const after = only(ten, 3);
    expect([...after.picked]).toEqual(['r3']);
    expect([after.cursor, after.anchor]).toEqual([3, 3]);
  });

  it('Ctrl adds and takes away', () => {
    const two = toggle(ten, only(ten, 3), 5);
    expect([...two.picked]).toEqual(['r3', 'r5']);
    expect([...toggle(ten, two, 3).picked]).toEqual(['r5']);
  });

  it('Shift selects from the last click, in both directions, from the same anchor', () => {
    const down = reach(ten, only(ten, 3), 5);
    expect([...down.picked]).toEqual(['r3', 'r4', 'r5']);
    expect([...reach(ten, down, 1).picked]).toEqual(['r1', 'r2', 'r3']);
  });

  it('Ctrl with Shift adds the range', () => {
    const apart = toggle(ten, only(ten, 0), 4);
    expect([...reach(ten, apart, 6, true).picked]).toEqual(['r0', 'r4', 'r5', 'r6']);
  });

  it('Shift without an anchor begins at the top', () => {
    expect(sizeOf(reach(ten, nothing(), 2))).toBe(3);
  });
});

describe('over rows that are not loaded yet', () => {
  const half = rows(10, 5);

  it('a range counts them, and knows them when they arrive', () => {
    const range = reach(half, only(half, 3), 8);
    expect(sizeOf(range)).toBe(6);
    expect([...range.picked]).toEqual(['r3', 'r4']);
    expect(isPicked(half, range, 8)).toBe(true);
    expect(isPicked(half, range, 9)).toBe(false);
    const settled = settle(ten, range);
    expect([...settled.picked]).toEqual(['r3', 'r4', 'r5', 'r6', 'r7', 'r8']);
    expect(settled.pending).toEqual([]);
  });

  it('settles page by page', () => {
    const everything = all(rows(10, 2), nothing());
    const more = settle(rows(10, 6), everything);
    expect(sizeOf(more)).toBe(10);
    expect(more.picked.size).toBe(6);
    expect(more.pending).toEqual([{ from: 6, end: 10 }]);
  });

  it('takes one out of the middle', () => {
    const holed = toggle(half, all(half, nothing()), 7);
    expect(sizeOf(holed)).toBe(9);
    expect([...settle(ten, holed).picked]).not.toContain('r7');
  });

  it('counts nothing twice', () => {
    const range = reach(half, only(half, 5), 8);
    expect(sizeOf(reach(half, { ...range, anchor: 6 }, 9, true))).toBe(5);
  });
});

describe('when the rows change', () => {
  it('the cursor stays with its row and what is gone is not selected', () => {
    const before = listed(['a', 'b', 'c', 'd']);
    const picked = reach(before, only(before, 1), 2);
    const after = rebase(picked, before, listed(['x', 'c', 'a']));
    expect([...after.picked]).toEqual(['c']);
    expect(after.cursor).toBe(1);
  });

  it('the cursor of a row that is gone stays at its place', () => {
    const before = listed(['a', 'b', 'c']);
    expect(rebase(only(before, 2), before, listed(['a', 'b'])).cursor).toBe(1);
    expect(rebase(only(before, 0), before, listed([])).cursor).toBe(-1);
  });
});

it('ten thousand rows are selected at once', () => {
  expect(reach(rows(10_000), nothing(0), 9_999).picked.size).toBe(10_000);
});
