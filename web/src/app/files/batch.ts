// One act on many nodes. Some may fail: the others are done all the same.

export interface Outcome<Item, Result> {
  done: { item: Item; result: Result }[];
  failed: { item: Item; error: unknown }[];
}

const PARALLEL = 6;

/** Calls `act` for each, some at a time, and tells what came of each in the order given. */
export async function each<Item, Result>(items: readonly Item[], act: (item: Item) => Promise<Result>): Promise<Outcome<Item, Result>> {
  const results = new Array<{ result: Result } | { error: unknown }>(items.length);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      results[at] = await act(items[at] as Item).then((result) => ({ result }), (error: unknown) => ({ error }));
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, items.length) }, work));
  return sorted(items, results);
}

/** The two lists of what worked and what did not. */
export function sorted<Item, Result>(items: readonly Item[], results: readonly ({ result: Result } | { error: unknown })[]): Outcome<Item, Result> {
  const outcome: Outcome<Item, Result> = { done: [], failed: [] };
  items.forEach((item, at) => {
    const one = results[at];
    if (one && 'result' in one) outcome.done.push({ item, result: one.result });
    else outcome.failed.push({ item, error: one?.error });
  });
  return outcome;
}
