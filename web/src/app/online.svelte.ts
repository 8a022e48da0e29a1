// Whether the server can be reached. A call that failed says no; from then on it is asked in pauses until it answers.

const PAUSE_MS = 4000;

let now = $state(navigator.onLine !== false);
let timer: ReturnType<typeof setTimeout> | undefined;

async function tryAgain(): Promise<void> {
  clearTimeout(timer);
  const answered = await fetch('/healthz', { cache: 'no-store' }).then(({ ok }) => ok, () => false);
  if (answered) online.reached();
  else timer = setTimeout(tryAgain, PAUSE_MS);
}

export const online = {
  get now(): boolean {
    return now;
  },
  /** An answer came. */
  reached(): void {
    clearTimeout(timer);
    now = true;
  },
  /** None came. */
  missed(): void {
    now = false;
    clearTimeout(timer);
    timer = setTimeout(tryAgain, PAUSE_MS);
  },
  /** Asks at once instead of after the pause. */
  tryAgain,
};

addEventListener('offline', () => online.missed());
addEventListener('online', () => void tryAgain());
