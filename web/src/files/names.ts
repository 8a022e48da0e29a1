// The dialog that asks for a name: of a new folder, of a node to be renamed.
import { one } from '../dom';
import { refresh } from '../page';
import { splitName } from '../words';
import { ask } from './api';
import type { Subject } from './rows';

interface Question {
  title: string;
  button: string;
  value: string;
  /** How much of the value is selected: the name without its extension. */
  selected: number;
  save(name: string): Promise<unknown>;
}

let question: Question | null = null;

function open(asked: Question): void {
  const dialog = one<HTMLDialogElement>('#name-dialog');
  const input = one<HTMLInputElement>('#name-input');
  question = asked;
  one('#name-title').textContent = asked.title;
  one('[type=submit]', dialog).textContent = asked.button;
  input.value = asked.value;
  wrong('');
  dialog.showModal();
  input.focus();
  input.setSelectionRange(0, asked.selected);
}

function wrong(words: string): void {
  const place = one('#name-wrong');
  place.hidden = words === '';
  one(':scope > span', place).textContent = words;
  one('#name-input').toggleAttribute('aria-invalid', false);
  if (words) one('#name-input').setAttribute('aria-invalid', 'true');
}

async function save(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const button = one<HTMLButtonElement>('#name-dialog [type=submit]');
  button.disabled = true;
  try {
    await question?.save(one<HTMLInputElement>('#name-input').value);
    one<HTMLDialogElement>('#name-dialog').close();
    await refresh();
  } catch (error) {
    wrong(error instanceof Error ? error.message : 'That did not work.');
  } finally {
    button.disabled = false;
  }
}

export function newFolder(parent: string): void {
  const made = (name: string) => ask('POST', `/api/v1/nodes/${encodeURIComponent(parent)}/folders`, { name });
  open({ title: 'New folder', button: 'Create', value: '', selected: 0, save: made });
}

export function rename(subject: Subject): void {
  const stem = subject.kind === 'file' ? splitName(subject.name)[0] : subject.name;
  const headers: Record<string, string> = subject.etag ? { 'If-Match': subject.etag } : {};
  const renamed = (name: string) => ask('PATCH', `/api/v1/nodes/${encodeURIComponent(subject.id)}`, { name }, headers);
  open({ title: `Rename “${subject.name}”`, button: 'Rename', value: subject.name, selected: stem.length, save: renamed });
}

export function startNames(): void {
  one('#name-dialog form').addEventListener('submit', (event) => void save(event as SubmitEvent));
}
