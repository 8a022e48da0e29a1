// The share dialog: one click makes a link with safe defaults and copies it. What is shown afterwards is what was stored.
import { h, iconButton, one } from '../dom';
import { momentWords, sentence } from '../words';
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
  one('details', dialog()).removeAttribute('open');
  dialog().showModal();
  one('[type=submit]', dialog()).focus();
  if (asked.length === 1) void attempt(listLinks);
}

/** `look, download and add files`. */
function abilityWords(abilities: string[]): string {
  const can = ['look', ...(abilities.includes('download') ? ['download'] : []), ...(abilities.includes('upload') ? ['add files'] : [])];
  return can.length === 1 ? 'look' : `${can.slice(0, -1).join(', ')} and ${can.at(-1)}`;
}

/** In a sentence: who can do what, until when. */
function giving(abilities: string[], hasPassword: boolean, expiresAt: string | null): string {
  const who = hasPassword ? 'Anyone with the link and the password' : 'Anyone with the link';
  return `${who} can ${abilityWords(abilities)}${expiresAt ? `, until ${momentWords(new Date(expiresAt))}` : ''}.`;
}

/** Says what the link would give. */
function describe(): void {
  const abilities = field('upload').checked ? ['preview', 'download', 'upload'] : ['preview', 'download'];
  one('[data-sentence]').textContent = giving(abilities, field('password').value !== '', expiry() ?? null);
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
  one('[data-made-sentence]').textContent = `${copied ? 'Copied. ' : ''}${giving(link.abilities, link.has_password, link.expires_at)}`;
  one<HTMLElement>('[data-copy]').focus();
  if (subjects.length === 1) await listLinks(link.id);
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
  const end = link.expires_at ? `until ${momentWords(new Date(link.expires_at))}` : 'no end';
  const facts = [link.state === 'active' ? '' : link.state, abilityWords(link.abilities), link.has_password ? 'password' : '', end];
  const row = h('li', {}, h('div', {}, h('p', { class: 'url' }, link.title || link.url), h('p', { class: 'quiet' }, sentence(facts.filter(Boolean).join(' · ')))));
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
