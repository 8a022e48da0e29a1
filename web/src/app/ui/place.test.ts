import { describe, expect, it } from 'vitest';
import { corner } from './place';

const room = { width: 1000, height: 600 };
const size = { width: 200, height: 300 };
const at = (left: number, top: number) => ({ left, top, right: left + 30, bottom: top + 30 });

describe('a menu', () => {
  it('hangs below its opener, from where reading begins', () => {
    expect(corner(at(100, 50), size, room, false)).toEqual({ left: 100, top: 84 });
    expect(corner(at(500, 50), size, room, true)).toEqual({ left: 330, top: 84 });
  });

  it('hangs the other way at the edges', () => {
    expect(corner(at(950, 50), size, room, false)).toEqual({ left: 780, top: 84 });
    expect(corner(at(10, 50), size, room, true)).toEqual({ left: 10, top: 84 });
    expect(corner(at(100, 550), size, room, false)).toEqual({ left: 100, top: 246 });
  });

  it('stays inside where it fits neither way', () => {
    expect(corner(at(100, 280), { width: 200, height: 560 }, room, false).top).toBe(32);
  });
});
