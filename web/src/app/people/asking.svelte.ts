// Asks whether something is to be done, naming who gains and who loses by it.
import type { Effect } from '../api/people';

export interface EffectQuestion {
  effect: Effect;
  title: string;
  text: string;
  act: string;
}

let asked = $state.raw<(EffectQuestion & { answer: (yes: boolean) => void }) | null>(null);

export const effectQuestion = {
  get now(): EffectQuestion | null {
    return asked;
  },
};

export function askEffect(what: EffectQuestion): Promise<boolean> {
  asked?.answer(false);
  return new Promise((answer) => (asked = { ...what, answer }));
}

export function answerEffect(yes: boolean): void {
  const now = asked;
  asked = null;
  now?.answer(yes);
}
