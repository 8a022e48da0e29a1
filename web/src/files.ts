// The script of the file list.
import { ask, tell } from './files/api';
import { downloadUrl, menuSubject, openMenu, startMenus } from './files/menu';
import { newFolder, rename, startNames } from './files/names';
import { allRows, pick, pickedSubjects, pickNone, showPicked, startRows, type Subject, subjectOf } from './files/rows';
import { share, startShare } from './files/share';
import { attempt, toast } from './files/toast';
import { one } from './dom';
import { refresh, startPage } from './page';
import { plural } from './words';
import type { Panel } from './uploads/panel';
import type { Picked } from './uploads/pick';

const folder = one('#main').dataset.folder ?? '';
const canAdd = 'canAdd' in one('#main').dataset;
const FILE_BYTES_MAX = 2 ** 40;

let panel: Panel | null = null;

/** The panel is fetched and made at the first upload. */
async function upload(files: Picked[]): Promise<void> {
  if (!panel) {
    const { Panel } = await import('./uploads');
    const metadata = (on_conflict: string) => ({ parent: folder, on_conflict });
    panel ??= new Panel(one('[data-uploads]'), { endpoint: '/tus', fileBytesMax: FILE_BYTES_MAX, metadata }, () => void attempt(refresh));
  }
  panel.add(files);
}

async function chooseUpload(what: 'files' | 'folder'): Promise<void> {
  const { choose } = await import('./uploads');
  choose(what, (files) => void upload(files));
}

async function trash(subjects: Subject[]): Promise<void> {
  const gone: Subject[] = [];
  try {
    for (const subject of subjects) {
      await tell('DELETE', `/api/v1/nodes/${encodeURIComponent(subject.id)}`);
      gone.push(subject);
    }
  } finally {
    const [first] = gone;
    const what = gone.length === 1 && first ? `“${first.name}”` : plural(gone.length, 'item');
    if (first) toast(`${what} moved to the trash`, () => void attempt(() => restore(gone)));
    pickNone();
    await refresh();
  }
}

async function restore(subjects: Subject[]): Promise<void> {
  for (const subject of subjects) {
    await ask('POST', `/api/v1/trash/${encodeURIComponent(subject.id)}/restore`, { on_conflict: 'keep_both' });
  }
  await refresh();
}

async function signOut(): Promise<void> {
  await tell('DELETE', '/api/v1/session');
  location.assign('/sign-in');
}

function download(subjects: Subject[]): void {
  location.assign(downloadUrl(subjects));
}

/** What the buttons do, by their `data-act`. The row's own subject wins over the one of the open menu. */
function act(name: string, button: HTMLElement): void {
  const row = button.closest<HTMLElement>('[data-rows] > tr');
  const subject = row ? subjectOf(row) : menuSubject();
  const box = button.getBoundingClientRect();
  const acts: Record<string, () => unknown> = {
    'choose-files': () => chooseUpload('files'),
    'choose-folder': () => chooseUpload('folder'),
    'new-folder': () => newFolder(folder),
    'share-folder': () => share([{ ...subjectOf(button), can: 'uploadable' in button.dataset ? ['upload'] : [] }]),
    'sign-out': () => attempt(signOut),
    menu: () => row && openMenu(row, { x: box.right - 208, y: box.bottom + 4 }),
    share: () => subject && share([subject]),
    rename: () => subject && rename(subject),
    trash: () => subject && attempt(() => trash([subject])),
    'picked-share': () => share(pickedSubjects()),
    'picked-download': () => download(pickedSubjects()),
    'picked-trash': () => attempt(() => trash(pickedSubjects())),
    'picked-none': pickNone,
  };
  acts[name]?.();
}

/** Keys that act on the row with the focus, as the menu would. */
function onKey(event: KeyboardEvent): void {
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  const typing = target.matches('input:not([type=checkbox]), textarea, select') || target.closest('dialog, .menu') !== null;
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = target.closest<HTMLElement>('[data-rows] > tr');
  const subject = row ? subjectOf(row) : null;
  if (event.key === '/') {
    event.preventDefault();
    document.querySelector<HTMLInputElement>('[data-find]')?.focus();
  } else if (event.key === 'Escape') {
    pickNone();
  } else if (row && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    event.preventDefault();
    step(row, event.key === 'ArrowDown' ? 1 : -1);
  } else if (subject && event.key === 'F2' && subject.can.includes('edit')) {
    rename(subject);
  } else if (subject && event.key === 'Delete' && subject.can.includes('delete')) {
    void attempt(() => trash([subject]));
  } else if (subject && event.key === 's' && subject.can.includes('share_link')) {
    share([subject]);
  }
}

function step(from: HTMLElement, by: 1 | -1): void {
  const rows = allRows().filter((row) => !row.hidden);
  const next = rows[rows.findIndex((row) => row === from) + by];
  next?.querySelector<HTMLElement>('a.entry, [data-pick]')?.focus();
}

function start(): void {
  startPage();
  startRows();
  startMenus();
  startNames();
  startShare();
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest<HTMLElement>('[data-act], [data-close]');
    if (button && 'close' in button.dataset) button.closest('dialog')?.close();
    else if (button?.dataset.act && !button.closest('.uploads')) act(button.dataset.act, button);
  });
  // The browser keeps boxes ticked over a reload; the rows follow them.
  allRows().forEach((row) => pick(row, one<HTMLInputElement>('[data-pick]', row).checked));
  showPicked();
}

start();
if (canAdd) {
  void import('./uploads').then(({ takeDrops, takePastes }) => {
    const target = one('[data-drop-target]');
    takeDrops(document, (over) => (target.hidden = !over), (files) => void upload(files));
    takePastes((files) => void upload(files));
  });
}
