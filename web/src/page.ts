// What every page does: theme, local dates, showing a password, fetching a part of the page anew.
import { one, setIcon } from './dom';
import { localTimes } from './words';

const dark = matchMedia('(prefers-color-scheme: dark)');

function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : dark.matches;
}

function showThemeSwitch(): void {
  for (const button of document.querySelectorAll('[data-theme-switch]')) setIcon(button, isDark() ? 'sun' : 'moon');
}

/** The server reads the cookie and writes `data-theme` into the next page: no flash of the other theme. */
function switchTheme(): void {
  const theme = isDark() ? 'light' : 'dark';
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  showThemeSwitch();
}

function reveal(button: HTMLElement): void {
  const input = document.getElementById(button.dataset.reveal ?? '');
  if (!(input instanceof HTMLInputElement)) return;
  const shown = input.type === 'password';
  input.type = shown ? 'text' : 'password';
  // Its name stays "Show password": pressed or not says the rest.
  button.setAttribute('aria-pressed', String(shown));
  setIcon(button, shown ? 'eye-off' : 'eye');
}

/** Copies a text that is shown, and says so on the button. */
function copy(button: HTMLElement): void {
  const field = document.getElementById(button.dataset.copy ?? '');
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.select();
  const say = () => {
    const words = button.querySelector('span');
    if (words) words.textContent = button.dataset.copied ?? '';
    setIcon(button, 'check');
  };
  // Without a secure address there is no clipboard: the text is selected then, to be copied by hand.
  navigator.clipboard?.writeText(field.value).then(say, () => undefined);
}

/** Fetches a page of ours and parses it without any string becoming markup in this document. */
function fetchPage(url: string): Promise<Document> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('GET', url);
    request.responseType = 'document';
    request.onload = () => (request.status === 200 && request.responseXML ? resolve(request.responseXML) : reject(new Error(String(request.status))));
    request.onerror = () => reject(new Error('the connection was lost'));
    request.send();
  });
}

/** Draws the list, and what is asked for, again: as the server has it now. */
export async function refresh(): Promise<void> {
  const page = await fetchPage(location.href);
  for (const selector of ['[data-refresh]', '[data-request]', '[data-refresh-foot]']) {
    const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)];
    if (!old || !fresh) continue;
    const top = old.scrollTop;
    old.replaceChildren(...fresh.childNodes);
    old.scrollTop = top;
    localTimes(old);
  }
  document.dispatchEvent(new Event('stile:rows'));
}

/** Adds the next page of rows below the ones there are. */
async function showMore(link: HTMLAnchorElement): Promise<void> {
  const more = one('[data-more]');
  link.setAttribute('aria-disabled', 'true');
  const page = await fetchPage(link.href);
  const fresh = page.querySelector('[data-rows]');
  if (fresh) localTimes(fresh);
  const rows = [...(fresh?.children ?? [])];
  one('[data-rows]').append(...rows);
  const next = page.querySelector('[data-more]');
  if (next) more.replaceWith(next);
  else more.remove();
  rows[0]?.querySelector<HTMLElement>('a, button')?.focus({ preventScroll: true });
  document.dispatchEvent(new Event('stile:rows'));
}

function onClick(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  const button = target?.closest<HTMLElement>('[data-theme-switch], [data-reveal], [data-copy]');
  if (button?.dataset.copy) return copy(button);
  if (button) return button.dataset.reveal ? reveal(button) : switchTheme();
  const link = target?.closest<HTMLAnchorElement>('[data-more] a');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  // Where fetching fails the link still works as a link.
  showMore(link).catch(() => location.assign(link.href));
}

export function startPage(): void {
  localTimes();
  showThemeSwitch();
  dark.addEventListener('change', showThemeSwitch);
  document.addEventListener('click', onClick);
}
