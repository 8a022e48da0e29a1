// Places that take what is dropped on them: folders in the list, in the path and in the navigation, the screen, the trash.
// All of it can be done from the menus too.
import type { Attachment } from 'svelte/attachments';
import { uploadTo } from '../uploads/index.svelte';
import { copyInto, moveInto, trash } from './acts';
import { asksCopy, carried, fits, letGo, type Place, taken } from './drag';
import { type Hover, hover } from './hover.svelte';

interface NamedPlace extends Place {
  name: string;
  /** Whether it is the folder in sight: then nodes are there already, and only files of the computer are taken. */
  whole?: boolean;
}

interface Taker {
  /** What a drop would do now; null when this place does not take it. */
  would(event: DragEvent): Hover | null;
  drop(event: DragEvent, hover: Hover): void;
}

/** The element takes nodes (move; copy with Ctrl or Alt) and files of the computer (upload) for a folder. */
export function takesDrops(place: () => NamedPlace | null): Attachment<HTMLElement> {
  return takes({
    would(event) {
      const target = place();
      const kind = event.dataTransfer && carried(event.dataTransfer);
      if (!target || !kind) return null;
      if (kind === 'files') return { act: 'upload', name: target.name, whole: target.whole === true };
      const copy = asksCopy(event);
      if (target.whole === true || !fits(taken(), target, copy)) return null;
      return { act: copy ? 'copy' : 'move', name: target.name, whole: false };
    },
    drop(event, { act }) {
      const target = place();
      const nodes = taken();
      if (!target || !event.dataTransfer) return;
      if (act === 'upload') uploadTo({ id: target.id, name: target.name }, event.dataTransfer);
      else void (act === 'copy' ? copyInto(nodes, target) : moveInto(nodes, target));
    },
  });
}

/** The element puts nodes into the trash. */
export function takesTrash(name: () => string): Attachment<HTMLElement> {
  return takes({
    would(event) {
      const nodes = event.dataTransfer && carried(event.dataTransfer) === 'nodes' && taken();
      const may = nodes && nodes.every(({ capabilities }) => capabilities.includes('delete'));
      return may ? { act: 'trash', name: name(), whole: false } : null;
    },
    drop: () => void trash(taken()),
  });
}

function takes({ would, drop }: Taker): Attachment<HTMLElement> {
  return (element) => {
    // A place within this one is entered before this one is left.
    let depth = 0;
    const leave = (): void => {
      depth = 0;
      delete element.dataset.drop;
    };
    const listeners: Record<string, (event: DragEvent) => void> = {
      dragenter: () => (depth += 1),
      dragover(event) {
        const wanted = event.defaultPrevented ? null : would(event);
        if (!wanted || !event.dataTransfer) return void delete element.dataset.drop;
        event.preventDefault();
        event.dataTransfer.dropEffect = wanted.act === 'move' || wanted.act === 'trash' ? 'move' : 'copy';
        element.dataset.drop = wanted.act;
        hover.show(wanted);
      },
      dragleave() {
        depth -= 1;
        if (depth > 0) return;
        leave();
        hover.end();
      },
      drop(event) {
        leave();
        const wanted = event.defaultPrevented ? null : would(event);
        hover.end();
        if (!wanted) return;
        event.preventDefault();
        drop(event, wanted);
        letGo();
      },
    };
    for (const [type, listener] of Object.entries(listeners)) element.addEventListener(type, listener as EventListener);
    return () => {
      for (const [type, listener] of Object.entries(listeners)) element.removeEventListener(type, listener as EventListener);
    };
  };
}
