import { describe, expect, it, vi } from 'vitest';
import { Problem } from '../api/client';
import type { Node } from '../api/types';
import { Listing } from './listing.svelte';
import type { Page } from './pages';

const node = (index: number): Node => ({ id: `n${index}`, space_id: 's', kind: 'file', name: `n${index}`, private: false, capabilities: [] });

/** A folder of so many; each page waits until it is let through. */
function folder(count: number, total = true) {
  const gates: (() => void)[] = [];
  const fetch = vi.fn(async (cursor: string | undefined, limit: number): Promise<Page<Node>> => {
    await new Promise<void>((resolve) => gates.push(resolve));
    const from = Number(cursor ?? 0);
    const items = Array.from({ length: Math.min(limit, count - from) }, (_, index) => node(from + index));
    return { items, next_cursor: from + limit < count ? String(from + limit) : null, total: total && cursor === undefined ? count : null };
  });
  const next = async (): Promise<void> => {
    await vi.waitFor(() => expect(gates.length).toBeGreaterThan(0));
    gates.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { fetch, next };
}

describe('reading', () => {
  it('knows from the first page how many there will be', async () => {
    const { fetch, next } = folder(2500);
    const listing = new Listing();
    listing.open(fetch);
    expect(listing.waiting).toBe(true);
    await next();
    expect([listing.rows.length, listing.count, listing.complete]).toEqual([60, 2500, false]);
    await next();
    expect([listing.rows.length, listing.count]).toEqual([1060, 2500]);
    await next();
    await next();
    expect([listing.rows.length, listing.count, listing.complete]).toEqual([2500, 2500, true]);
    await listing.whole();
  });

  it('another folder ends the reading of the one before', async () => {
    const [slow, quick] = [folder(10), folder(3)];
    const listing = new Listing();
    listing.open(slow.fetch);
    listing.open(quick.fetch);
    await quick.next();
    await slow.next();
    expect(listing.rows).toHaveLength(3);
  });

  it('reading again leaves the rows until the new ones are all there', async () => {
    const listing = new Listing();
    const first = folder(3);
    listing.open(first.fetch);
    await first.next();
    const { generation } = listing;
    const second = folder(1300);
    listing.refresh(second.fetch);
    await second.next();
    expect([listing.rows.length, listing.generation]).toEqual([3, generation]);
    await second.next();
    await second.next();
    expect(listing.rows).toHaveLength(1300);
    expect(listing.generation).toBeGreaterThan(generation);
  });
});

describe('failing', () => {
  it('is told when there is nothing else to show, and can be tried again', async () => {
    const listing = new Listing();
    listing.open(() => Promise.reject(new Problem(503, 'unavailable', 'later')));
    await vi.waitFor(() => expect(listing.problem?.code).toBe('unavailable'));
    const again = folder(2);
    listing.refresh(again.fetch);
    expect(listing.problem).toBeNull();
    await again.next();
    expect(listing.rows).toHaveLength(2);
  });

  it('behind the scenes leaves the rows as they were', async () => {
    const listing = new Listing();
    const first = folder(3);
    listing.open(first.fetch);
    await first.next();
    listing.refresh(() => Promise.reject(new Problem(0, 'offline', '')));
    await new Promise((resolve) => setTimeout(resolve));
    expect([listing.rows.length, listing.problem]).toEqual([3, null]);
  });
});

it('rows go and change at once', async () => {
  const listing = new Listing();
  const { fetch, next } = folder(3);
  listing.open(fetch);
  await next();
  listing.drop(new Set(['n1']));
  listing.put({ ...node(2), name: 'other' });
  expect(listing.rows.map(({ name }) => name)).toEqual(['n0', 'other']);
});
