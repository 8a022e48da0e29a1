// One act on many nodes. Some may fail: the others are done all the same.
import { Problem } from '../api/client';
import type { components } from '../../generated/api';
import { underWay } from './under-way.svelte';

export interface Outcome<Item, Result> {
  done: { item: Item; result: Result }[];
  failed: { item: Item; error: Problem }[];
}

type Answer = components['schemas']['BatchAnswer'];
type Result = Answer['results'][number];

/** As many as the server takes in one call. */
const TOGETHER = 1000;
const PARALLEL = 6;

/** Asks the server to do something with all of them, as many as it takes at a time. */
export async function together<Item extends { id: string }>(items: readonly Item[], ask: (nodes: string[]) => Promise<Answer>): Promise<Outcome<Item, Result['node']>> {
  const outcome: Outcome<Item, Result['node']> = { done: [], failed: [] };
  const end = items.length > TOGETHER ? underWay.begin(items.length) : null;
  for (let from = 0; from < items.length; from += TOGETHER) {
    const some = items.slice(from, from + TOGETHER);
    try {
      sort(some, (await ask(some.map(({ id }) => id))).results, outcome);
    } catch (error) {
      // Nothing of it could be done: the answer is the first reason.
      outcome.failed.push(...some.map((item) => ({ item, error: Problem.of(error) })));
    }
    if (end) underWay.reached(from + some.length);
  }
  end?.();
  return outcome;
}

/** The results stand in the order of the request. */
function sort<Item>(items: readonly Item[], results: readonly Result[], into: Outcome<Item, Result['node']>): void {
  items.forEach((item, at) => {
    const { problem, node } = results[at] ?? {};
    if (problem) into.failed.push({ item, error: Problem.read(problem.status, problem) });
    else into.done.push({ item, result: node });
  });
}

/** Calls `act` for each, some at a time, where the server has no call for many. */
export async function each<Item, Made>(items: readonly Item[], act: (item: Item) => Promise<Made>): Promise<Outcome<Item, Made>> {
  const outcome: Outcome<Item, Made> = { done: [], failed: [] };
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at] as Item;
      await act(item).then((result) => outcome.done.push({ item, result }), (error: unknown) => outcome.failed.push({ item, error: Problem.of(error) }));
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, items.length) }, work));
  return outcome;
}
