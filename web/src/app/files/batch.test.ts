import { describe, expect, it, vi } from 'vitest';
import { Problem } from '../api/client';
import { each, together } from './batch';

const many = (count: number): { id: string }[] => Array.from({ length: count }, (_, index) => ({ id: `n${index}` }));

describe('together', () => {
  it('asks for a thousand at a time, and sorts what worked from what did not', async () => {
    const ask = vi.fn(async (nodes: string[]) => ({
      results: nodes.map((id) => ({ id, problem: id === 'n1500' ? { status: 409, code: 'name_taken', detail: 'taken' } : null, node: null })),
    }));
    const outcome = await together(many(2100), ask);
    expect(ask.mock.calls.map(([nodes]) => nodes.length)).toEqual([1000, 1000, 100]);
    expect(outcome.done).toHaveLength(2099);
    expect(outcome.failed.map(({ item, error }) => [item.id, error.code])).toEqual([['n1500', 'name_taken']]);
  });

  it('where nothing could be done, everything failed for the reason that is told', async () => {
    const outcome = await together(many(3), () => Promise.reject(new Problem(403, 'refused', 'no')));
    expect(outcome.failed.map(({ error }) => error.code)).toEqual(['refused', 'refused', 'refused']);
  });
});

describe('each', () => {
  it('does all, six at a time', async () => {
    let running = 0;
    let most = 0;
    const outcome = await each(many(40), async ({ id }) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, id.length));
      running -= 1;
      return id;
    });
    expect(most).toBe(6);
    expect(outcome.done).toHaveLength(40);
  });

  it('what fails does not stop the others', async () => {
    const outcome = await each(['a', 'b', 'c'], (item) => (item === 'b' ? Promise.reject(new Error('no')) : Promise.resolve(item)));
    expect(outcome.done.map(({ item }) => item)).toEqual(['a', 'c']);
    expect(outcome.failed.map(({ item, error }) => [item, error.detail])).toEqual([['b', 'No.']]);
  });

  it('nothing to do is done', async () => expect(await each([], () => Promise.reject(new Error('never')))).toEqual({ done: [], failed: [] }));
});
