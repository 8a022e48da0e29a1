// Signing in with a passkey: by its button, and where the browser can, from the list that it shows at the field of the address.
import { one } from '../dom';
import { knowsPasskeys, offersInFields, usePasskey } from '../webauthn';

interface Begun {
  challenge: string;
  options: PublicKeyCredentialRequestOptionsJSON;
}

const RENEWED_MS = 4 * 60_000;

async function post(path: string, body: object): Promise<unknown> {
  const answer = await fetch(`/api/v1/sessions/passkey${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function signIn(next: string, how: Parameters<typeof usePasskey>[1]): Promise<void> {
  const { challenge, options } = (await post('/begin', {})) as Begun;
  const credential = await usePasskey(options, how);
  await post('', { challenge, credential });
  location.assign(next);
}

/** Where somebody goes after it: to a page of ours, whatever the address says. */
export function nextOf(wanted = ''): string {
  const next = URL.canParse(wanted, location.origin) ? new URL(wanted, location.origin) : null;
  return wanted && next?.origin === location.origin ? next.pathname + next.search + next.hash : '/files';
}

export function startPasskey(section: HTMLElement): void {
  if (!knowsPasskeys()) return;
  const button = one<HTMLButtonElement>('[data-passkey-button]', section);
  /** What it says; before that stands its icon. */
  const label = button.lastChild ?? button;
  const next = nextOf(section.dataset.next);
  const problem = one('[data-passkey-problem]', section);
  const usual = label.textContent;
  let offered = new AbortController();

  function show(isWaiting: boolean, failed: boolean): void {
    button.disabled = isWaiting;
    label.textContent = isWaiting ? (section.dataset.waiting ?? usual) : usual;
    problem.hidden = !failed;
    problem.textContent = failed ? (section.dataset.failed ?? '') : '';
  }

  /** Lies ready in the field until somebody takes one, or presses the button. One that opens nothing is not offered again. */
  async function offer(): Promise<void> {
    if (!document.querySelector('input[autocomplete~=webauthn]') || !(await offersInFields())) return;
    offered = new AbortController();
    const { signal } = offered;
    // What the server asked is answered within five minutes, or asked again.
    const renewal = setTimeout(() => (offered.abort(), void offer()), RENEWED_MS);
    signal.addEventListener('abort', () => clearTimeout(renewal));
    try {
      await signIn(next, { mediation: 'conditional', signal });
    } catch (error) {
      // Nothing was asked for where the server did not begin, or the button took over.
      if (error instanceof Error && error.message === '401') show(false, true);
    }
  }

  async function press(): Promise<void> {
    offered.abort();
    show(true, false);
    try {
      await signIn(next, {});
    } catch {
      show(false, true);
      button.focus();
      void offer();
    }
  }

  section.hidden = false;
  button.addEventListener('click', () => void press());
  void offer();
}
