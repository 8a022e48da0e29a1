// Doing something that may not work, from a button: what was done is told, and what was not.
import { Problem } from '../../api/client';
import { toast } from '../../ui/toasts.svelte';

/** Whether it was done. `undo` takes it back. */
export async function attempt<T>(act: () => Promise<T>, done?: string | ((result: T) => string), undo?: () => Promise<unknown>): Promise<boolean> {
  let result: T;
  try {
    result = await act();
  } catch (error) {
    toast(Problem.of(error).detail, { kind: 'bad' });
    return false;
  }
  if (done) toast(typeof done === 'string' ? done : done(result), undo ? { undo: async () => void (await undo()) } : {});
  return true;
}

/** What the server finds wrong with each field, and the rest in one sentence. */
export function wrongsOf(error: unknown, fields: readonly string[]): Record<string, string> {
  const { fields: found, detail } = Problem.of(error);
  const named = found.filter(({ field }) => fields.includes(field));
  return named.length > 0 ? Object.fromEntries(named.map((one) => [one.field, one.detail])) : { all: found[0]?.detail ?? detail };
}
