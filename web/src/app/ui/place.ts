// Where something that floats goes: below its opener and inside the window.
import type { Place } from './menu.svelte';

const GAP = 4;
const EDGE = 8;

interface Box {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The corner of a box of this size at a place. Below if there is room, else above; it never leaves the window. */
export function corner(at: Box, size: { width: number; height: number }, room: { width: number; height: number }, isRtl: boolean): { left: number; top: number } {
  const fitsBelow = at.bottom + GAP + size.height <= room.height - EDGE;
  const top = fitsBelow || at.top - GAP - size.height < EDGE ? at.bottom + GAP : at.top - GAP - size.height;
  // From the side of the opener where reading begins; at the window's other edge it hangs the other way.
  const [first, second] = isRtl ? [at.right - size.width, at.left] : [at.left, at.right - size.width];
  const fits = (left: number): boolean => left >= EDGE && left + size.width <= room.width - EDGE;
  const inside = (value: number, length: number, whole: number): number => Math.max(EDGE, Math.min(value, whole - length - EDGE));
  return { left: fits(first) ? first : inside(second, size.width, room.width), top: inside(top, size.height, room.height) };
}

/** Puts a fixed element at an opener or a point. */
export function place(element: HTMLElement, at: Place): void {
  const box = at instanceof Element ? at.getBoundingClientRect() : { top: at.y, bottom: at.y, left: at.x, right: at.x };
  const size = { width: element.offsetWidth, height: element.offsetHeight };
  const { left, top } = corner(box, size, { width: innerWidth, height: innerHeight }, getComputedStyle(element).direction === 'rtl');
  element.style.setProperty('left', `${left}px`);
  element.style.setProperty('top', `${top}px`);
}
