// A session that ended while the app is open. Whoever notices waits here until somebody signed in again, or left.

let waiting = $state.raw<{ promise: Promise<boolean>; settle: (signedIn: boolean) => void } | null>(null);
let isKnown = false;

export const expired = {
  /** Whether the dialog that asks to sign in again is to be shown. */
  get now(): boolean {
    return waiting !== null;
  },
};

/** From now on somebody is known to be signed in, so that an end of the session can be told from not being signed in. */
export function knowSession(): void {
  isKnown = true;
}

/** Resolves when it is decided: true after signing in again. Before anybody was known it is false at once. */
export function signInAgain(): Promise<boolean> {
  if (!isKnown) return Promise.resolve(false);
  if (!waiting) {
    let settle: (signedIn: boolean) => void = () => {};
    const promise = new Promise<boolean>((resolve) => (settle = resolve));
    waiting = { promise, settle };
  }
  return waiting.promise;
}

/** Lets all that wait go on. */
export function settleExpired(signedIn: boolean): void {
  waiting?.settle(signedIn);
  waiting = null;
}
