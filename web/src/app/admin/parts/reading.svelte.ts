// Something that a screen reads before it can be drawn, and reads again when it changed.
import { Problem } from '../../api/client';

export class Reading<Data> {
  /** What was read last; it stays while it is read again. */
  data = $state.raw<Data | null>(null);
  problem = $state.raw<Problem | null>(null);
  isReading = $state(false);
  #turn = 0;

  constructor(private readonly ask: () => Promise<Data>) {}

  /** An answer that comes after a later question is dropped. */
  read = async (): Promise<void> => {
    const turn = (this.#turn += 1);
    this.isReading = true;
    try {
      const data = await this.ask();
      if (turn !== this.#turn) return;
      this.data = data;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = Problem.of(error);
    }
    if (turn === this.#turn) this.isReading = false;
  };
}
