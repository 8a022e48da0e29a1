import { expect, it } from 'vitest';
import { each } from './batch';

it('does all, six at a time, in the order given', async () => {
  let running = 0;
  let most = 0;
  const outcome = await each(Array.from({ length: 40 }, (_, index) => index), async (item) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, item % 3));
    running -= 1;
    return item * 2;
  });
  expect(most).toBe(6);
  expect(outcome.done.map(({ result }) => result)).toEqual(Array.from({ length: 40 }, (_, index) => index * 2));
});

it('what fails does not stop the others', async () => {
  const outcome = await each(['a', 'b', 'c'], (item) => (item === 'b' ? Promise.reject(new Error('no')) : Promise.resolve(item)));
  expect(outcome.done.map(({ item }) => item)).toEqual(['a', 'c']);
  expect(outcome.failed.map(({ item }) => item)).toEqual(['b']);
});

it('nothing to do is done', async () => expect(await each([], () => Promise.reject(new Error('never')))).toEqual({ done: [], failed: [] }));
