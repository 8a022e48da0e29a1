// Files as the reader hands them over: chosen, dropped, pasted; whole folders too.
import { h } from '../dom';

/** A file and where it lay: `Day 1/IMG_2041.jpg`, or just its name. */
export interface Picked {
  file: File;
  path: string;
}

/** File names are compared in one form: macOS hands over the other. */
function picked(file: File, path: string): Picked {
  return { file, path: path.replace(/^\/+/, '').normalize('NFC') };
}

/** Opens the browser's own dialog. */
export function choose(what: 'files' | 'folder', take: (files: Picked[]) => void): void {
  const input = h('input', { type: 'file', multiple: true, webkitdirectory: what === 'folder' });
  input.addEventListener('change', () => take([...(input.files ?? [])].map((file) => picked(file, file.webkitRelativePath || file.name))));
  input.click();
}

/** Everything that was dropped. The entries must be asked for before the first wait: the browser empties the list then. */
export async function dropped(data: DataTransfer): Promise<Picked[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return [...data.files].map((file) => picked(file, file.name));
  return (await Promise.all(entries.filter((entry) => entry !== null).map(walk))).flat();
}

async function walk(entry: FileSystemEntry): Promise<Picked[]> {
  if (entry instanceof FileSystemFileEntry || entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [picked(file, entry.fullPath)];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  // A reader hands over a hundred at a time, and an empty list at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(walk))).flat();
}

/** Whether a drag carries files, and not a piece of text. */
export function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** Lets `area` take files that are dropped on it; `over` shows and hides that it would. */
export function takeDrops(area: HTMLElement | Document, over: (is: boolean) => void, take: (files: Picked[]) => void): void {
  let depth = 0;
  const leave = () => {
    depth = 0;
    over(false);
  };
  const on = (name: 'dragenter' | 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void) =>
    area.addEventListener(name, (event) => {
      if (!(event instanceof DragEvent) || !carriesFiles(event)) return;
      event.preventDefault();
      act(event);
    });
  on('dragenter', () => over(++depth > 0));
  on('dragover', (event) => void (event.dataTransfer && (event.dataTransfer.dropEffect = 'copy')));
  on('dragleave', () => --depth <= 0 && leave());
  on('drop', (event) => {
    leave();
    if (event.dataTransfer) void dropped(event.dataTransfer).then(take);
  });
}

/** Takes files that are pasted, a screenshot for instance. */
export function takePastes(take: (files: Picked[]) => void): void {
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])].map((file) => picked(file, file.name));
    if (files.length > 0) take(files);
  });
}
