import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Batch, type Hooks, type Item, Queue, type Told, type Transfer } from './queue';

/** A transfer that does what the test says. */
interface Wire extends Transfer {
  told: Told;
  calls: string[];
}

const wires = new Map<Item, Wire>();

function makeWire(item: Item, told: Told): Transfer {
  const calls: string[] = [];
  const wire = { told, calls, start: () => void calls.push('start'), stop: () => void calls.push('stop'), forget: () => void calls.push('forget') };
  wires.set(item, wire);
  return wire;
}

function wire(item: Item | undefined): Wire {
  const found = item && wires.get(item);
  if (!found) throw new Error('nothing was sent');
  return found;
}

function newBatch(): Batch {
  return { target: { endpoint: '/tus', fileBytesMax: 1000, metadata: () => ({}) }, answer: null };
}

function files(...sizes: number[]) {
  return sizes.map((size, at) => ({ file: { name: `${at}.txt`, size, lastModified: 1 } as File, path: `${at}.txt` }));
}

function newQueue(hooks: Partial<Hooks> = {}) {
  return new Queue({ changed: () => undefined, ...hooks }, makeWire);
}

beforeEach(() => wires.clear());
afterEach(() => void vi.useRealTimers());

test('three are sent at a time, in order, and the next one when one arrives', () => {
  const queue = newQueue();
  const items = queue.add(files(10, 10, 10, 10, 10), newBatch());
  expect(items.map(({ state }) => state)).toEqual(['sending', 'sending', 'sending', 'waiting', 'waiting']);
  wire(items[1]).told.done('node');
  expect(items.map(({ state }) => state)).toEqual(['sending', 'done', 'sending', 'sending', 'waiting']);
  expect(items[1]?.node).toBe('node');
});

test('the sums follow what is sent, paused, failed and taken off', () => {
  const queue = newQueue();
  const [first, second, third] = queue.add(files(100, 200, 300), newBatch());
  wire(first).told.progress(50);
  wire(second).told.progress(999);
  expect(queue.total).toEqual({ size: 600, sent: 250 });
  wire(third).told.failed({ code: 'storage_full', detail: '' });
  expect(queue.total).toEqual({ size: 300, sent: 250 });
  if (first) queue.cancel(first);
  expect(queue.total).toEqual({ size: 200, sent: 200 });
  expect(first && wire(first).calls).toEqual(['start', 'forget']);
});

test('a pause stops one and lets the next begin; going on puts it first', () => {
  const queue = newQueue();
  const [first, , , fourth, fifth] = queue.add(files(1, 1, 1, 1, 1), newBatch());
  if (!first) throw new Error();
  queue.pause(first);
  expect(wire(first).calls).toEqual(['start', 'stop']);
  expect(fourth?.state).toBe('sending');
  queue.resume(first);
  expect(first.state).toBe('waiting');
  wire(fourth).told.done(null);
  expect([first.state, fifth?.state]).toEqual(['sending', 'waiting']);
});

test('what arrives although it was just paused has arrived', () => {
  const queue = newQueue();
  const [item] = queue.add(files(5), newBatch());
  if (!item) throw new Error();
  queue.pause(item);
  wire(item).told.lost();
  expect(item.state).toBe('paused');
  wire(item).told.done('node');
  expect(item.state).toBe('done');
});

test('pause all and resume all keep the order', () => {
  const queue = newQueue();
  const items = queue.add(files(1, 1, 1, 1, 1), newBatch());
  queue.pauseAll();
  expect(queue.isBusy).toBe(false);
  expect(queue.of('paused').size).toBe(5);
  queue.resumeAll();
  expect(items.map(({ state }) => state)).toEqual(['sending', 'sending', 'sending', 'waiting', 'waiting']);
});

test('a taken name is asked for each file, while the others go on', () => {
  const queue = newQueue();
  const items = queue.add(files(1, 1, 1, 1), newBatch());
  wire(items[0]).told.taken();
  wire(items[1]).told.taken();
  expect(items.map(({ state }) => state)).toEqual(['taken', 'taken', 'sending', 'sending']);
  if (items[0]) queue.decide(items[0], 'keep_both', false);
  expect(items[0]?.conflict).toBe('keep_both');
  expect(items[0]?.state).toBe('sending');
  expect(items[1]?.state).toBe('taken');
});

test('"for all" answers those that wait and those to come of the same upload, not of another', () => {
  const queue = newQueue();
  const items = queue.add(files(1, 1, 1, 1), newBatch());
  const [other] = queue.add(files(1), newBatch());
  wire(items[0]).told.taken();
  wire(items[1]).told.taken();
  if (items[0]) queue.decide(items[0], 'new_version', true);
  expect(items.slice(0, 2).map(({ conflict }) => conflict)).toEqual(['new_version', 'new_version']);
  wire(items[2]).told.taken();
  expect(items[2]?.state).not.toBe('taken');
  expect(items[2]?.conflict).toBe('new_version');
  for (const item of items) if (item.state === 'sending') wire(item).told.done(null);
  for (const item of items) if (item.state === 'sending') wire(item).told.done(null);
  wire(other).told.taken();
  expect(other?.state).toBe('taken');
});

test('skipping takes it off the list and forgets what the server has', () => {
  const removed: Item[] = [];
  const queue = newQueue({ removed: (item) => removed.push(item) });
  const [item] = queue.add(files(1), newBatch());
  if (!item) throw new Error();
  wire(item).told.taken();
  queue.decide(item, 'skip', false);
  expect(queue.items).toEqual([]);
  expect(removed).toEqual([item]);
  expect(wire(item).calls).toContain('forget');
});

test('a name that is still taken under another rule is a failure, not a question for ever', () => {
  const queue = newQueue();
  const [item] = queue.add(files(1), newBatch());
  wire(item).told.taken();
  if (item) queue.decide(item, 'new_version', false);
  wire(item).told.taken();
  expect(item?.state).toBe('failed');
  expect(item?.reason?.code).toBe('name_taken');
});

test('without a server the queue waits, tries again by itself, and at once when asked to', () => {
  vi.useFakeTimers();
  const queue = newQueue();
  const items = queue.add(files(1, 1, 1, 1), newBatch());
  wire(items[0]).told.lost();
  expect(queue.isStalled).toBe(true);
  expect(items.map(({ state }) => state)).toEqual(['waiting', 'sending', 'sending', 'waiting']);
  vi.advanceTimersByTime(5000);
  expect(queue.isStalled).toBe(false);
  expect(items[0]?.state).toBe('sending');
  wire(items[0]).told.lost();
  queue.goOn();
  expect(items[0]?.state).toBe('sending');
});

test('a session that ended is asked for once, and the files wait for it', async () => {
  let signedIn = () => undefined as void;
  const signIn = vi.fn(() => new Promise<void>((resolve) => (signedIn = resolve)));
  const queue = newQueue({ signIn });
  const items = queue.add(files(1, 1, 1, 1), newBatch());
  items.slice(0, 3).forEach((item) => wire(item).told.locked());
  expect(signIn).toHaveBeenCalledTimes(1);
  expect(items.every(({ state }) => state === 'waiting')).toBe(true);
  signedIn();
  await vi.waitFor(() => expect(queue.of('sending').size).toBe(3));
});

test('what is too large is refused before it is sent', () => {
  const queue = newQueue();
  const [item] = queue.add(files(1001), newBatch());
  expect(item?.state).toBe('failed');
  expect(item?.reason?.code).toBe('too_large');
  expect(wires.size).toBe(0);
});

test('it says once that nothing is left, and again after more came', () => {
  const settled = vi.fn();
  const queue = newQueue({ settled });
  const [first] = queue.add(files(1), newBatch());
  wire(first).told.done(null);
  expect(settled).toHaveBeenCalledTimes(1);
  queue.clear();
  expect(settled).toHaveBeenCalledTimes(1);
  const [second] = queue.add(files(1), newBatch());
  wire(second).told.failed({ code: 'x', detail: '' });
  expect(settled).toHaveBeenCalledTimes(2);
  queue.retryAll();
  wire(second).told.done(null);
  expect(settled).toHaveBeenCalledTimes(3);
});

// Anything quadratic would take many seconds; how long it takes is measured elsewhere.
test('ten thousand files are sent one after the other', () => {
  const queue = newQueue();
  const sizes = Array.from({ length: 10_000 }, () => 10);
  queue.add(files(...sizes), newBatch());
  for (let item = [...queue.of('sending')][0]; item; item = [...queue.of('sending')][0]) wire(item).told.done(null);
  expect(queue.of('done').size).toBe(10_000);
  expect(queue.share).toBe(1);
}, 60_000);
