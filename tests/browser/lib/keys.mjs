// A person who has no mouse.
import { ensure, eventually } from './check.mjs';

/** More stops than any screen has. */
const STOPS_MAX = 120;

/** Runs in the page: where the focus is, and whether somebody who looks at the page would know. */
function lookAtFocus() {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return { name: '', isNowhere: true };
  const labels = [...(focused.labels ?? [])].map(({ innerText }) => innerText).join(' ');
  const name = (focused.getAttribute('aria-label') || labels || focused.innerText || focused.value || focused.title || focused.id || focused.tagName).trim().split('\n')[0];
  // A grid keeps the focus and shows a cursor in one of its rows.
  const inside = focused.getAttribute('aria-activedescendant');
  const shown = (inside && document.getElementById(inside)) || focused;
  const box = shown.getBoundingClientRect();
  const [x, y] = [(Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2];
  const top = document.elementFromPoint(x, y);
  const isInSight = box.width > 0 && box.height > 0 && box.top >= -1 && box.bottom <= innerHeight + 1 && top !== null && (shown.contains(top) || top.contains(shown) || [...(shown.labels ?? [])].some((label) => label.contains(top)));
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = 'var(--focus)';
  const { color: focusColor } = getComputedStyle(probe);
  probe.remove();
  const isRinged = [shown, shown.parentElement, shown.parentElement?.parentElement, ...shown.children].some((element) => {
    if (!element) return false;
    const { outlineStyle, outlineWidth, borderColor } = getComputedStyle(element);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || borderColor === focusColor;
  });
  window.walked ??= [];
  const last = window.walked.at(-1);
  const isAgain = window.walked.includes(focused);
  const isInOrder = !last || isAgain || Boolean(last.compareDocumentPosition(focused) & Node.DOCUMENT_POSITION_FOLLOWING);
  window.walked.push(focused);
  return { name, isNowhere: false, isInSight, isRinged, isAgain, isInOrder, at: `${focused.tagName.toLowerCase()} ${Math.round(box.left)},${Math.round(box.top)} ${Math.round(box.width)}×${Math.round(box.height)}` };
}

export class Keys {
  constructor(person) {
    Object.assign(this, { person, page: person.page });
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** Goes on with Tab until the focus is on what is called so. */
  async tabTo(name, key = 'Tab') {
    for (let stops = 0; stops < STOPS_MAX; stops++) {
      await this.press(key);
      const focus = await this.page.evaluate(lookAtFocus);
      if (!focus.isNowhere && (name instanceof RegExp ? name.test(focus.name) : focus.name === name)) return;
    }
    throw new Error(`Tab does not come to ${name}`);
  }

  /** Waits until the focus is there by itself. */
  async isOn(locator, what) {
    await eventually(`the focus is on ${what}`, () => locator.evaluate((element) => element === document.activeElement));
  }

  /** Goes once around the screen with Tab, looks at every stop, and gives their names. */
  async walk(where) {
    await this.page.evaluate(() => {
      window.walked = [];
      if (document.querySelector('dialog:modal')) return;
      // From the top: the browser goes on from where the focus was last, even when it is gone from there.
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute('tabindex');
    });
    const names = [];
    for (let stops = 0; stops < STOPS_MAX; stops++) {
      await this.press('Tab');
      const focus = await this.page.evaluate(lookAtFocus);
      // Behind the last stop lies the browser itself.
      if (focus.isNowhere && names.length === 0) continue;
      if (focus.isNowhere || focus.isAgain) return this.judge(where, names);
      ensure(focus.isInSight, `${where}: the focus on “${focus.name}” is out of sight or covered (${focus.at})`);
      ensure(focus.isRinged, `${where}: nothing shows the focus on “${focus.name}” (${focus.at})`);
      ensure(focus.isInOrder, `${where}: the focus goes back to “${focus.name}” after “${names.at(-1)}”`);
      names.push(focus.name);
    }
    throw new Error(`${where}: Tab never comes around: ${names.slice(-5).join(', ')}`);
  }

  judge(where, names) {
    ensure(names.length > 1, `${where}: the focus is caught on “${names.join(', ')}”`);
    return names;
  }
}
