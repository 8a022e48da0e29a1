// The size of an element, told once the browser has laid it out. Asking for it earlier would make it lay out everything at once.
import type { Attachment } from 'svelte/attachments';

/**
 * Calls back with the size inside of the borders and the padding, at first and whenever it changes. In a turn of its own:
 * what is drawn anew for a size would make the frame longer that told it.
 */
export function sized(tell: (width: number, height: number) => void): Attachment<HTMLElement> {
  return (element) => {
    let turn: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(() => {
      const { clientWidth, clientHeight } = element;
      clearTimeout(turn);
      turn = setTimeout(() => tell(clientWidth, clientHeight));
    });
    observer.observe(element);
    return () => {
      clearTimeout(turn);
      observer.disconnect();
    };
  };
}
