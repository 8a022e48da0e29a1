// What links are on. A link tells only the ids of its nodes; the node of a row is asked for when the row comes into sight.
import { SvelteMap } from 'svelte/reactivity';
import { api, must } from '../api/client';
import type { Node } from '../api/types';

const PARALLEL = 4;
/** Where a row's node is asked for before it is seen. */
const AHEAD = '200px';

/** Null for what is gone, or hidden from the asker now. */
const known = new SvelteMap<string, Node | null>();
const wanted: string[] = [];
const asked = new Set<string>();
let working = 0;

/** The node, as far as it is known by now. */
export function itemOf(id: string | undefined): Node | null {
  return (id && known.get(id)) || null;
}

/** Asks for a node once the element is nearly in sight. */
export function askInSight(id: string | undefined): (element: Element) => () => void {
  return (element) => {
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      ask(id);
    }, { rootMargin: AHEAD });
    if (id && !asked.has(id)) observer.observe(element);
    return () => observer.disconnect();
  };
}

function ask(id: string | undefined): void {
  if (!id || asked.has(id)) return;
  asked.add(id);
  wanted.push(id);
  if (working < PARALLEL) void work();
}

async function work(): Promise<void> {
  working++;
  for (let id = wanted.shift(); id; id = wanted.shift()) {
    known.set(id, await must(api.GET('/api/v1/nodes/{id}', { params: { path: { id } } })).catch(() => null));
  }
  working--;
}
