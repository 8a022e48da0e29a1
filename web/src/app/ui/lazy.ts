// Parts of the app that are fetched when they are first needed.
import type { Component } from 'svelte';

/** Fetches a part. The same call again tries again. */
export type Load<Props extends object> = () => Promise<{ default: Component<Props> }>;

/**
 * How a part is tried for again after it could not be had. A style sheet that failed is not fetched twice by the same page,
 * and a part that fails twice may be gone because the server is a newer one: then the page begins anew, at the same address.
 */
export function tryAgain(error: unknown, tries: number, again: () => void): void {
  const isStyle = error instanceof Error && error.message.includes('CSS');
  if (isStyle || tries > 0) location.reload();
  else again();
}
