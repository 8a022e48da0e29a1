// Sizes as the server writes them: tenths of the unit in which there are less than a thousand.
const UNITS = ['KB', 'MB', 'GB', 'TB', 'PB'];

/** `[184, 'MB']` for 18.4 MB. */
export function tenthsOf(count: number): [tenths: number, unit: string] {
  let [tenths, unit] = [count * 10, 'B'];
  if (count < 1000) return [tenths, unit];
  for (const next of UNITS) {
    tenths = Math.floor((tenths + 500) / 1000);
    unit = next;
    if (tenths < 10_000) break;
  }
  return [tenths, unit];
}
