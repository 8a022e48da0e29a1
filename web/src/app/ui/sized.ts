// The size of an element, told once the browser has laid it out. Asking for it earlier would make it lay out everything at once.
import type { Attachment } from 'svelte/attachments';

type Tell = (width: number, height: number) => void;

/** Calls back with the size inside of the borders and the padding, at first and whenever it changes, before it is seen. */
export function sized(tell: Tell): Attachment<HTMLElement> {
  return (element) => {
    const observer = new ResizeObserver(() => tell(element.clientWidth, element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  };
}

/** The same in a turn of its own, for what may follow a frame later: drawing it would make the frame longer that told the size. */
export function sizedAfter(tell: Tell): Attachment<HTMLElement> {
  let turn: ReturnType<typeof setTimeout> | undefined;
  const observes = sized((width, height) => {
    clearTimeout(turn);
    turn = setTimeout(() => tell(width, height));
  });
  return (element) => {
    const stop = observes(element);
    return () => {
      clearTimeout(turn);
      stop?.();
    };
  };
}
