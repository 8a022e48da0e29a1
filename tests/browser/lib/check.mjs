// Saying what must be, and waiting for it. Nothing here sleeps for a time somebody guessed: it looks again until it is so.
import { setTimeout as pause } from 'node:timers/promises';

/** How long something may take on a machine that is busy with other tests. */
export const PATIENCE_MS = 120_000;
const LOOK_MS = 40;
/** One look waits no longer than this: what it waits for may have gone away meanwhile, and the next look sees that. */
const ONE_LOOK_MS = 3_000;

export function ensure(is, message) {
  if (!is) throw new Error(message);
}

export function same(found, wanted, what) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  ensure(a === b, `${what}: ${a} is not ${b}`);
}

/** Looks until `look` gives something true, and gives that. */
export async function eventually(what, look, patience = PATIENCE_MS) {
  const end = Date.now() + patience;
  let last;
  for (;;) {
    try {
      const found = await within(ONE_LOOK_MS, look());
      if (found) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`it does not come to this: ${what}${last ? ` (${last.message})` : ''}`);
    await pause(LOOK_MS);
  }
}

/** What comes of `looking`, or an error when that takes too long. */
async function within(time, looking) {
  const ended = new AbortController();
  const late = pause(time, undefined, { signal: ended.signal }).then(() => { throw new Error(`one look took more than ${time} ms`); });
  late.catch(() => {});
  looking.catch?.(() => {});
  try {
    return await Promise.race([looking, late]);
  } finally {
    ended.abort();
  }
}

/** Waits until it is in sight. */
export async function see(locator) {
  await locator.waitFor({ state: 'visible' });
  return locator;
}

/** Waits until it is gone. */
export async function gone(locator) {
  await locator.waitFor({ state: 'hidden' });
}

/** Nothing is wider than the window, or than the part of it that is scrolled up and down. A row of tabs and a wide table may be scrolled sideways. */
export async function fitsTheWindow(page, where) {
  const wide = await page.evaluate(() => {
    const scrolled = [...document.querySelectorAll('body, body *')].filter((element) => /auto|scroll/.test(getComputedStyle(element).overflowY) && !element.matches('nav, [role=region][tabindex]'));
    const wide = [document.documentElement, ...scrolled].filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1);
    return wide.map((element) => `${element.tagName.toLowerCase()}.${element.className} by ${element.scrollWidth - element.clientWidth} px`);
  });
  ensure(wide.length === 0, `${where} is too wide: ${wide.join(', ')}`);
}
