// The size of an element, told once the browser has laid it out. Asking for it earlier would make it lay out everything at once.
import type { Attachment } from 'svelte/attachments';

/** Calls back with the size inside of the borders and the padding, at first and whenever it changes. */
export function sized(tell: (width: number, height: number) => void): Attachment<HTMLElement> {
  return (element) => {
    const observer = new ResizeObserver(() => tell(element.clientWidth, element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  };
}
