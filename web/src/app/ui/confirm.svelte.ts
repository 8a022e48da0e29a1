// A question before something that is hard to take back.

export interface Question {
  title: string;
  text: string;
  /** What the button says: the act itself, never only "OK". */
  act: string;
  danger?: boolean;
  /** What must be typed first. */
  typed?: string;
}

let asked = $state.raw<(Question & { answer: (yes: boolean) => void }) | null>(null);

export const question = {
  get now(): Question | null {
    return asked;
  },
};

/** Whether the user wants it. */
export function confirm(what: Question): Promise<boolean> {
  asked?.answer(false);
  return new Promise((answer) => (asked = { ...what, answer }));
}

export function answer(yes: boolean): void {
  const now = asked;
  asked = null;
  now?.answer(yes);
}
