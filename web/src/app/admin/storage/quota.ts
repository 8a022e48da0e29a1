// Quotas as people write them: a number and a unit.

export const UNITS = ['MB', 'GB', 'TB'] as const;
export type Unit = (typeof UNITS)[number];

const BYTES: Record<Unit, number> = { MB: 1e6, GB: 1e9, TB: 1e12 };

/** How full it is, from 0 up; more than 1 is over the quota. Null where there is no limit. */
export function shareOf(used: number, quota: number | null): number | null {
  if (quota === null) return null;
  return quota === 0 ? 1 : used / quota;
}

/** The largest unit in which it is at least one. */
export function split(quota: number): { amount: string; unit: Unit } {
  const unit = [...UNITS].reverse().find((one) => quota >= BYTES[one]) ?? 'MB';
  return { amount: String(Math.round((quota / BYTES[unit]) * 1000) / 1000), unit };
}

/** Null while the amount is not a number of that kind. A comma is a point. */
export function join(amount: string, unit: Unit): number | null {
  const text = amount.trim().replace(',', '.');
  const value = text === '' ? NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? Math.round(value * BYTES[unit]) : null;
}
