// What links are on. A link tells the ids of its nodes and which are folders; by default its title is the name of the first.
// Where that does not say what sort of file it is, the node is asked for when the row comes into sight.
import { SvelteMap } from 'svelte/reactivity';
import { api, must } from '../api/client';
import type { Link, Node } from '../api/types';
import { kindOf } from '../files/kind';

const PARALLEL = 4;
/** Where a row's node is asked for before it is seen. */
const AHEAD = '200px';

/** Null for what is gone, or hidden from the asker now. */
const known = new SvelteMap<string, Node | null>();
const wanted: string[] = [];
const asked = new Set<string>();
let working = 0;

/** The first node of a link, as far as it is known by now. */
export function itemOf({ nodes: [id] }: Link): Node | null {
  return (id && known.get(id)) || null;
}

/** What the icon of a link shows. */
export function shownAs(link: Link): { kind: string; name: string } {
  return itemOf(link) ?? { kind: link.kinds[0] ?? 'file', name: link.title };
}

/** Asks for the node of a link, if need be, once the element is nearly in sight. */
export function askInSight(link: Link): (element: Element) => (() => void) | undefined {
  return (element) => {
    const [id] = link.nodes;
    if (!id || link.snapshot || asked.has(id) || kindOf(shownAs(link)) !== 'other') return;
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      ask(id);
    }, { rootMargin: AHEAD });
    observer.observe(element);
    return () => observer.disconnect();
  };
}

function ask(id: string): void {
  if (asked.has(id)) return;
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
