// The share dialog: one click makes a link with safe defaults and copies it. What is shown afterwards is what was stored.
import { h, iconButton, one } from '../dom';
import { momentWords } from '../words';
import { ask, type Link, tell } from './api';
import type { Subject } from './rows';
import { attempt, toast } from './toast';

let subjects: Subject[] = [];

const dialog = () => one<HTMLDialogElement>('#share-dialog');
const field = (name: string) => one<HTMLInputElement>(`#share-${name}`);

function nameOf(all: Subject[]): string {
  return all.length === 1 && all[0] ? `“${all[0].name}”` : `${all.length} items`;
}

export function share(asked: Subject[]): void {
  subjects = asked;
  one('#share-title').textContent = `Share ${nameOf(asked)}`;
  one<HTMLFormElement>('form', dialog()).reset();
  one('[data-upload-choice]').hidden = !(asked.length === 1 && asked[0]?.kind === 'folder' && asked[0].can.includes('upload'));
  field('expiry').min = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  one('[data-new-link]').hidden = false;
  one('[data-made-link]').hidden = true;
  one('[data-links]').hidden = true;
  wrong('');
  describe();
  dialog().showModal();
  if (asked.length === 1) void attempt(listLinks);
}

/** Says in words what the link would give. */
function describe(): void {
  const adds = field('upload').checked ? ', and add files' : '';
  const who = field('password').value ? 'Anyone with the link and the password' : 'Anyone with the link';
  one('[data-sentence]').textContent = `${who} can look and download${adds}.`;
}

function wrong(words: string): void {
  const place = one('[data-wrong]');
  place.hidden = words === '';
  one(':scope > span', place).textContent = words;
}

/** The end of the chosen day, where the reader is. */
function expiry(): string | undefined {
  const { value } = field('expiry');
  return value ? new Date(`${value}T23:59:59`).toISOString() : undefined;
}

async function create(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const [password, message, expires_at] = [field('password').value, field('message').value, expiry()];
  const abilities = ['preview', 'download', ...(field('upload').checked ? ['upload'] : [])];
  const wanted = { nodes: subjects.map(({ id }) => id), abilities, ...(password && { password }), ...(message && { message }), ...(expires_at && { expires_at }) };
  const button = one<HTMLButtonElement>('[type=submit]', dialog());
  button.disabled = true;
  try {
    await showMade(await ask<Link>('POST', '/api/v1/links', wanted));
  } catch (error) {
    wrong(error instanceof Error ? error.message : 'That did not work.');
  } finally {
    button.disabled = false;
  }
}

async function showMade(link: Link): Promise<void> {
  one('[data-new-link]').hidden = true;
  one('[data-made-link]').hidden = false;
  field('url').value = link.url;
  const copied = await copy(link.url);
  one('[data-made-sentence]').textContent = `${copied ? 'Copied. ' : ''}Anyone with the link can ${abilityWords(link)}.`;
  one<HTMLElement>('[data-copy]').focus();
  if (subjects.length === 1) await listLinks(link.id);
}

function abilityWords(link: Link): string {
  const can = [link.abilities.includes('download') ? 'look and download' : 'look', link.abilities.includes('upload') ? 'and add files' : ''];
  return [...can, link.has_password ? '– with the password' : '', link.expires_at ? `until ${momentWords(new Date(link.expires_at))}` : ''].filter(Boolean).join(' ');
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without https there is no clipboard: the address stands there, selected.
    field('url').select();
    return false;
  }
}

async function listLinks(without?: string): Promise<void> {
  const [subject] = subjects;
  const { items } = await ask<{ items: Link[] }>('GET', `/api/v1/links?node=${encodeURIComponent(subject?.id ?? '')}`);
  const others = items.filter((link) => link.id !== without);
  one('[data-links]').hidden = others.length === 0;
  one('[data-links] ul').replaceChildren(...others.map(linkRow));
}

function linkRow(link: Link): HTMLElement {
  const facts = [link.state === 'active' ? '' : link.state, abilityWords(link)].filter(Boolean).join(' · ');
  const row = h('li', {}, h('div', {}, h('p', { class: 'url' }, link.title || link.url), h('p', { class: 'quiet' }, facts)));
  const [copyButton, revokeButton] = [iconButton('copy', `Copy ${link.url}`, 'copy'), iconButton('trash', `Revoke ${link.url}`, 'revoke')];
  copyButton.addEventListener('click', () => void copy(link.url).then((done) => toast(done ? 'Link copied' : link.url)));
  revokeButton.addEventListener('click', () => void attempt(() => revoke(link, row)));
  row.append(copyButton, revokeButton);
  return row;
}

async function revoke(link: Link, row: HTMLElement): Promise<void> {
  if (!confirm(`Revoke this link to ${nameOf(subjects)}? Its address stops working for everybody, for ever.`)) return;
  await tell('DELETE', `/api/v1/links/${encodeURIComponent(link.id)}`);
  row.remove();
  one('[data-links]').hidden = !one('[data-links] ul').hasChildNodes();
  toast('Link revoked');
}

export function startShare(): void {
  one('form', dialog()).addEventListener('submit', (event) => void create(event as SubmitEvent));
  dialog().addEventListener('input', describe);
  one('[data-copy]').addEventListener('click', () => void copy(field('url').value).then((done) => done && toast('Link copied')));
}
