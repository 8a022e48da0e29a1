// Going to a row by typing the beginning of its name.
import { fold } from './filter';

const PAUSE_MS = 800;

export class TypeAhead {
  #typed = '';
  #last = 0;

  /** Whether letters are being typed: then a space is one of them, not a command. */
  typing(now = performance.now()): boolean {
    return this.#typed !== '' && now - this.#last < PAUSE_MS;
  }

  /** Whatever comes next is no longer a part of the name. */
  end(): void {
    this.#typed = '';
  }

  /**
   * The row that the letters typed so far lead to; -1 for none. The same letter again goes to the next one. `name` gives the
   * folded name of a row, nothing where it is not loaded.
   */
  find(letter: string, from: number, count: number, name: (index: number) => string | undefined, now = performance.now()): number {
    this.#typed = this.typing(now) ? this.#typed + fold(letter) : fold(letter);
    this.#last = now;
    const repeated = this.#typed.length > 1 && [...this.#typed].every((one) => one === this.#typed[0]);
    const whole = this.#search(this.#typed, this.#typed.length > 1 ? from : from + 1, count, name);
    return whole < 0 && repeated ? this.#search(this.#typed.charAt(0), from + 1, count, name) : whole;
  }

  #search(start: string, from: number, count: number, name: (index: number) => string | undefined): number {
    for (let step = 0; step < count; step += 1) {
      const index = (Math.max(0, from) + step) % count;
      if (name(index)?.startsWith(start)) return index;
    }
    return -1;
  }
}
