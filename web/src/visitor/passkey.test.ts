import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nextOf, startPasskey } from './passkey';

const assign = vi.fn();
let refused: string[];
let asked: (CredentialRequestOptions | undefined)[];

/** The answer of a browser that waits until it is stopped, or answers at once. */
function answer(options?: CredentialRequestOptions): Promise<unknown> {
  asked.push(options);
  if (options?.mediation !== 'conditional') return Promise.resolve({ toJSON: () => ({ id: 'p' }) });
  return new Promise((_, reject) => options.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))));
}

function page(isConditional = false): HTMLElement {
  document.body.innerHTML = `<form><input autocomplete="username webauthn"></form>
    <section data-passkey hidden data-next="/files/f?item=i" data-failed="It failed" data-waiting="Waiting"><button type="button" data-passkey-button><svg></svg>Passkey</button><p data-passkey-problem role="alert" hidden></p></section>`;
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('PublicKeyCredential', Object.assign(() => {}, { isConditionalMediationAvailable: async () => isConditional, parseRequestOptionsFromJSON: (options: unknown) => options }));
  vi.stubGlobal('navigator', { credentials: { get: answer } });
  vi.stubGlobal('location', { hostname: 'localhost', origin: 'http://localhost', assign });
  vi.stubGlobal('fetch', async (path: string) => ({ ok: !refused.includes(path), status: 401, json: async () => ({ challenge: 'c', options: { challenge: 'AA' } }) }));
  return document.querySelector('section') as HTMLElement;
}

beforeEach(() => ([refused, asked] = [[], []]));
afterEach(() => {
  vi.unstubAllGlobals();
  assign.mockReset();
  document.body.replaceChildren();
});

const press = (section: HTMLElement): void => section.querySelector('button')?.click();

test('a passkey leads to where somebody wanted to go', async () => {
  const section = page();
  startPasskey(section);
  expect(section.hidden).toBe(false);
  press(section);
  expect([section.querySelector('button')?.textContent, section.querySelectorAll('svg').length]).toEqual(['Waiting', 1]);
  await vi.waitFor(() => expect(assign).toHaveBeenCalledWith('/files/f?item=i'));
});

test('a passkey that the server does not know is told, and can be tried again', async () => {
  const section = page();
  refused = ['/api/v1/sessions/passkey'];
  startPasskey(section);
  press(section);
  await vi.waitFor(() => expect(section.querySelector('p')?.textContent).toBe('It failed'));
  expect([section.querySelector('p')?.hidden, section.querySelector('button')?.disabled, section.querySelector('button')?.textContent]).toEqual([false, false, 'Passkey']);
  expect(assign).not.toHaveBeenCalled();
});

test('what lies ready in the field makes way for the button', async () => {
  const section = page(true);
  startPasskey(section);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  press(section);
  await vi.waitFor(() => expect(assign).toHaveBeenCalled());
  expect(asked.map((options) => [options?.mediation, options?.signal?.aborted])).toEqual([['conditional', true], [undefined, undefined]]);
});

test('a browser without passkeys is offered none', () => {
  const section = page();
  vi.stubGlobal('isSecureContext', false);
  startPasskey(section);
  expect(section.hidden).toBe(true);
});

test.each([['/files/a', '/files/a'], ['', '/files'], ['//evil.example', '/files'], ['https://evil.example/x', '/files'], ['/\\evil.example', '/files'], ['javascript:alert(1)', '/files']])('from %j one goes on to %s', (wanted, path) => {
  page();
  expect(nextOf(wanted)).toBe(path);
});
