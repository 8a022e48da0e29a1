// What a preset would change.
import type { PolicyValue, PolicyValues } from '../../api/admin';

export interface Difference {
  key: string;
  now: PolicyValue;
  then: PolicyValue;
}

/** Lists are the same in any order. */
export function same(a: PolicyValue | undefined, b: PolicyValue | undefined): boolean {
  const plain = (value: PolicyValue | undefined): string => JSON.stringify(Array.isArray(value) ? [...value].sort() : (value ?? null));
  return plain(a) === plain(b);
}

export function differences(values: PolicyValues, preset: PolicyValues): Difference[] {
  return Object.entries(preset).flatMap(([key, then]) => (same(values[key], then) ? [] : [{ key, now: values[key] ?? null, then }]));
}

/** The values of these keys, to go back to. */
export function before(values: PolicyValues, keys: readonly string[]): PolicyValues {
  return Object.fromEntries(keys.map((key) => [key, values[key] ?? null]));
}
