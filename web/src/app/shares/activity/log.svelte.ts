// What was done with a link: as many pages of it as were asked for.
import { Problem } from '../../api/client';
import type { LinkLogLine } from '../../api/types';
import { linkLog } from '../../share/server';

export const PAGE = 50;
export const LOG_ACTS = ['visit', 'preview', 'download', 'save', 'upload', 'change'] as const;
export type LogAct = (typeof LOG_ACTS)[number];
const OUTCOMES = ['any', 'done', 'refused'] as const;

/** What is looked for in it; all of it is in the address of the page. */
export interface LogWanted {
  act: LogAct | 'any';
  outcome: (typeof OUTCOMES)[number];
}

export function logWantedOf(query: URLSearchParams): LogWanted {
  const act = LOG_ACTS.find((one) => one === query.get('act')) ?? 'any';
  return { act, outcome: OUTCOMES.find((one) => one === query.get('outcome')) ?? 'any' };
}

/** What the server is asked for. */
export function logQueryOf({ act, outcome }: LogWanted): { act?: string; refused?: boolean } {
  return { ...(act !== 'any' && { act }), ...(outcome !== 'any' && { refused: outcome === 'refused' }) };
}

export class Log {
  /** Null until something is known. */
  lines = $state.raw<readonly LinkLogLine[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  isReading = $state(false);
  #cursor = $state.raw<string | null>(null);
  #turn = 0;
  #wanted: LogWanted = { act: 'any', outcome: 'any' };

  constructor(private readonly link: string) {}

  get isMore(): boolean {
    return this.#cursor !== null;
  }

  /** Looks for others. Those of before stay in sight until the answer is there. */
  async look(wanted: LogWanted): Promise<void> {
    this.#wanted = wanted;
    await this.#read([], null);
  }

  /** The next page. */
  async more(): Promise<void> {
    if (this.#cursor && !this.isReading) await this.#read(this.lines ?? [], this.#cursor);
  }

  /** An answer that comes after a later question is dropped. */
  async #read(before: readonly LinkLogLine[], cursor: string | null): Promise<void> {
    const turn = (this.#turn += 1);
    this.isReading = true;
    try {
      const page = await linkLog(this.link, { ...logQueryOf(this.#wanted), limit: PAGE, ...(cursor && { cursor }) });
      if (turn !== this.#turn) return;
      this.lines = [...before, ...page.items];
      this.#cursor = page.next_cursor ?? null;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = Problem.of(error);
    }
    if (turn === this.#turn) this.isReading = false;
  }
}
