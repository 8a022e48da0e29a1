// Short words at the edge of the page, with a way back for eight seconds.
import { h, one } from '../dom';

const SHOWN_MS = 8000;

export function toast(words: string, undo?: () => void): void {
  const element = h('div', { class: 'toast' }, h('p', {}, words));
  const remove = () => element.remove();
  if (undo) {
    const button = h('button', { type: 'button', class: 'btn ghost small' }, 'Undo');
    button.addEventListener('click', () => {
      remove();
      undo();
    });
    element.append(button);
  }
  one('[data-toasts]').append(element);
  let timer = setTimeout(remove, SHOWN_MS);
  // Whoever points at it, or has the focus in it, is still reading.
  element.addEventListener('pointerenter', () => clearTimeout(timer));
  element.addEventListener('pointerleave', () => (timer = setTimeout(remove, SHOWN_MS)));
  element.addEventListener('focusin', () => clearTimeout(timer));
}

/** Runs an action; a refusal is said, not thrown. */
export async function attempt(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    toast(error instanceof Error ? error.message : 'That did not work.');
  }
}
