// The rows of the list: what they stand for, which are picked, which are shown.
import { one } from '../dom';
import { bytes, plural } from '../words';

/** What a row, or the folder itself, stands for. */
export interface Subject {
  id: string;
  name: string;
  kind: string;
  etag: string;
  sizeBytes: number;
  can: string[];
}

export function subjectOf(element: HTMLElement): Subject {
  const { id = '', name = '', kind = 'file', etag = '', size, can = '' } = element.dataset;
  return { id, name, kind, etag, sizeBytes: Number(size ?? 0), can: can.split(' ') };
}

export function allRows(): HTMLTableRowElement[] {
  return [...document.querySelectorAll<HTMLTableRowElement>('[data-rows] > tr')];
}

export function pickedRows(): HTMLTableRowElement[] {
  return allRows().filter((row) => row.classList.contains('picked'));
}

export function pickedSubjects(): Subject[] {
  return pickedRows().map(subjectOf);
}

function boxOf(row: HTMLElement): HTMLInputElement {
  return one<HTMLInputElement>('[data-pick]', row);
}

export function pick(row: HTMLElement, is: boolean): void {
  row.classList.toggle('picked', is);
  boxOf(row).checked = is;
}

export function pickNone(): void {
  allRows().forEach((row) => pick(row, false));
  showPicked();
}

/** Brings the bar and the box in the head in line with the rows. */
export function showPicked(): void {
  const rows = allRows().filter((row) => !row.hidden);
  const picked = pickedSubjects();
  const bar = one('[data-picked]');
  bar.hidden = picked.length === 0;
  const size = picked.reduce((sum, subject) => sum + subject.sizeBytes, 0);
  one('[data-picked-count]').textContent = `${plural(picked.length, 'item')}${size ? ` · ${bytes(size)}` : ''}`;
  const can = (word: string) => picked.every((subject) => subject.can.includes(word));
  one('[data-act=picked-share]', bar).hidden = !can('share_link');
  one('[data-act=picked-download]', bar).hidden = !can('download');
  one('[data-act=picked-trash]', bar).hidden = !can('delete');
  const all = document.querySelector<HTMLInputElement>('[data-pick-all]');
  if (!all) return;
  all.checked = picked.length > 0 && picked.length >= rows.length;
  all.indeterminate = picked.length > 0 && !all.checked;
}

let last: HTMLTableRowElement | null = null;

/** A click on a box: alone, or with shift from the last one to this. */
function onPick(row: HTMLTableRowElement, is: boolean, range: boolean): void {
  const rows = allRows();
  const [from, to] = [last ? rows.indexOf(last) : -1, rows.indexOf(row)];
  const span = range && from >= 0 ? rows.slice(Math.min(from, to), Math.max(from, to) + 1) : [row];
  span.filter((each) => !each.hidden).forEach((each) => pick(each, is));
  last = row;
  showPicked();
}

function find(words: string): void {
  const wanted = words.trim().toLowerCase().normalize('NFC');
  for (const row of allRows()) {
    row.hidden = !subjectOf(row).name.toLowerCase().includes(wanted);
    if (row.hidden) pick(row, false);
  }
  showPicked();
}

export function startRows(): void {
  const input = document.querySelector<HTMLInputElement>('[data-find]');
  input?.addEventListener('input', () => find(input.value));
  document.addEventListener('click', (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) return;
    const row = box.closest<HTMLTableRowElement>('[data-rows] > tr');
    if (row && 'pick' in box.dataset) onPick(row, box.checked, event.shiftKey);
    if ('pickAll' in box.dataset) {
      allRows().filter((each) => !each.hidden).forEach((each) => pick(each, box.checked));
      showPicked();
    }
  });
  document.addEventListener('stile:rows', () => {
    find(input?.value ?? '');
  });
}
