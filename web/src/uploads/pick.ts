// Files as the reader hands them over: chosen, dropped, pasted; whole folders too.

/** A file and where it lay: `Day 1/IMG_2041.jpg`, or just its name. */
export interface Picked {
  file: File;
  path: string;
}

/** A part of what was handed over. Big trees come in several. */
export interface Found {
  files: Picked[];
  /** Folders with nothing in them. */
  folders: string[];
  /** What the browser could not open. */
  unreadable: string[];
}

const PART = 200;

/** File names are compared in one form: macOS hands over the other. */
export function cleanPath(path: string): string {
  return path.replace(/^\/+/, '').normalize('NFC');
}

export function picked(file: File): Picked {
  return { file, path: cleanPath(file.webkitRelativePath || file.name) };
}

/** Opens the browser's own dialog. */
export function chooseFiles(what: 'files' | 'folder', take: (files: File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.webkitdirectory = what === 'folder';
  input.addEventListener('change', () => take([...(input.files ?? [])]));
  input.click();
}

/** Opens the browser's own dialog for one file of certain kinds: `.pdf,.jpg`, or empty for any. */
export function chooseOne(accept: string, take: (files: Picked[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.addEventListener('change', () => take([...(input.files ?? [])].map(picked)));
  input.click();
}

/** As `chooseFiles`, with their paths. */
export function choose(what: 'files' | 'folder', take: (files: Picked[]) => void): void {
  chooseFiles(what, (files) => take(files.map(picked)));
}

/**
 * Everything that was dropped, in parts as it is found. It must be called while the drop is handled: the browser empties
 * the list after that.
 */
export function dropped(data: DataTransfer): AsyncGenerator<Found> {
  const files = [...data.files];
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null).filter((entry) => entry !== null);
  const hasFolder = entries.some((entry) => entry.isDirectory);
  return hasFolder ? walkAll(entries) : flat(files);
}

async function* flat(files: File[]): AsyncGenerator<Found> {
  yield { files: files.map(picked), folders: [], unreadable: [] };
}

/** Everything in these entries, depth first and in the order of the folders. */
export async function* walkAll(entries: FileSystemEntry[]): AsyncGenerator<Found> {
  const found: Found = { files: [], folders: [], unreadable: [] };
  const todo = [...entries].reverse();
  for (let entry = todo.pop(); entry; entry = todo.pop()) {
    try {
      if (entry.isDirectory) todo.push(...(await openFolder(entry as FileSystemDirectoryEntry, found)).reverse());
      else found.files.push({ file: await fileOf(entry as FileSystemFileEntry), path: cleanPath(entry.fullPath) });
    } catch {
      found.unreadable.push(cleanPath(entry.fullPath));
    }
    if (found.files.length >= PART) yield takeAll(found);
  }
  yield takeAll(found);
}

function takeAll(found: Found): Found {
  return { files: found.files.splice(0), folders: found.folders.splice(0), unreadable: found.unreadable.splice(0) };
}

async function openFolder(folder: FileSystemDirectoryEntry, found: Found): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const inside: FileSystemEntry[] = [];
  // A reader hands over a hundred at a time, and an empty list at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    inside.push(...some);
  }
  if (inside.length === 0) found.folders.push(cleanPath(folder.fullPath));
  return inside;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
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
    if (event.dataTransfer) void takeParts(dropped(event.dataTransfer), take);
  });
}

async function takeParts(parts: AsyncGenerator<Found>, take: (files: Picked[]) => void): Promise<void> {
  for await (const { files } of parts) take(files);
}

/** The files of a paste. A screenshot comes as `image.png` every time: it gets the name that `nameOf` gives. */
export function pasted(event: ClipboardEvent, nameOf?: (extension: string) => string): File[] {
  const files = [...(event.clipboardData?.files ?? [])];
  return files.map((file) => {
    if (!nameOf || file.name !== 'image.png') return file;
    return new File([file], nameOf('png'), { type: file.type, lastModified: file.lastModified });
  });
}

/** Takes files that are pasted, a screenshot for instance. */
export function takePastes(take: (files: Picked[]) => void): void {
  document.addEventListener('paste', (event) => {
    const files = pasted(event).map(picked);
    if (files.length > 0) take(files);
  });
}
