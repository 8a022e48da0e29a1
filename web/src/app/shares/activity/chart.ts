// How a row of numbers is drawn as bars, in units of the picture.

export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The top of the scale: a round number that holds all of them, and is never nothing. */
export function topOf(counts: readonly number[]): number {
  const most = Math.max(4, ...counts);
  const step = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 10].map((times) => times * step).find((top) => top >= most) ?? most;
}

/** One bar for each, of equal widths with gaps; what happened at all is seen. */
export function barsOf(counts: readonly number[], width: number, height: number): Bar[] {
  const top = topOf(counts);
  const room = width / Math.max(1, counts.length);
  const thin = room * 0.7;
  return counts.map((count, at) => {
    const tall = count === 0 ? 0 : Math.max(height * 0.02, (count / top) * height);
    return { x: room * at + (room - thin) / 2, y: height - tall, width: thin, height: tall };
  });
}
