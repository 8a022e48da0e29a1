import { describe, expect, it } from 'vitest';
import { columnsIn, scrollTo, sliceOf, stepFrom } from './window';

const view = { top: 0, height: 440, line: 44, count: 10_000, columns: 1 };

describe('the slice to draw', () => {
  it('has the height of all rows, wherever one is', () => {
    for (const top of [0, 1, 43, 44, 200_000, 10_000 * 44 - 440]) expect(sliceOf({ ...view, top }).total).toBe(440_000);
  });

  it('covers what is in sight with a screenful on each side', () => {
    for (let top = 0; top <= 440_000 - 440; top += 997) {
      const { from, end, offset } = sliceOf({ ...view, top });
      expect(offset).toBe(from * 44);
      expect(offset).toBeLessThanOrEqual(Math.max(0, top - 440));
      expect(end * 44).toBeGreaterThanOrEqual(Math.min(440_000, top + 880));
      expect(end - from).toBeLessThan(40);
    }
  });

  it('is whole lines of a grid, and ends with the last cell', () => {
    expect(sliceOf({ top: 1000, height: 500, line: 100, count: 103, columns: 4 })).toEqual({ from: 16, end: 88, offset: 400, total: 2600 });
    expect(sliceOf({ top: 9999, height: 500, line: 100, count: 103, columns: 4 }).end).toBe(103);
  });

  it('is empty without rows', () => {
    expect(sliceOf({ ...view, count: 0 })).toEqual({ from: 0, end: 0, offset: 0, total: 0 });
  });

  it('holds beyond the end, as when rows went away', () => {
    const { from, end } = sliceOf({ ...view, count: 5, top: 100_000 });
    expect([from, end]).toEqual([0, 5]);
  });
});

describe('scrolling to a cell', () => {
  const margin = { top: 36, bottom: 60 };

  it('stays when the cell is in sight', () => expect(scrollTo(3, { ...view, top: 44 }, margin)).toBe(44));
  it('goes up below what sticks to the top', () => expect(scrollTo(10, { ...view, top: 600 }, margin)).toBe(404));
  it('goes down above what covers the bottom', () => expect(scrollTo(20, view, margin)).toBe(21 * 44 + 60 - 440));
  it('never goes above the top', () => expect(scrollTo(0, { ...view, top: 10 }, margin)).toBe(0));
});

describe('steps', () => {
  it('by one, by a page and to the ends', () => {
    expect(stepFrom(5, 'down', view)).toBe(6);
    expect(stepFrom(0, 'up', view)).toBe(0);
    expect(stepFrom(5, 'right', view)).toBe(5);
    expect(stepFrom(5, 'page-down', view)).toBe(14);
    expect(stepFrom(5, 'page-up', view)).toBe(0);
    expect(stepFrom(5, 'last', view)).toBe(9_999);
    expect(stepFrom(9_999, 'first', view)).toBe(0);
  });

  it('in a grid keep their column', () => {
    const grid = { ...view, count: 10, columns: 4 };
    expect(stepFrom(1, 'down', grid)).toBe(5);
    expect(stepFrom(7, 'down', grid)).toBe(9);
    expect(stepFrom(9, 'down', grid)).toBe(9);
    expect(stepFrom(2, 'up', grid)).toBe(2);
    expect(stepFrom(3, 'right', grid)).toBe(4);
  });
});

it('a grid has as many columns as fit, and one at least', () => {
  expect(columnsIn(1000, 180, 16)).toBe(5);
  expect(columnsIn(100, 180, 16)).toBe(1);
});
