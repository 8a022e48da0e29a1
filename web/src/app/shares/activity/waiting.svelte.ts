// The files that came in by a link and wait until somebody accepts them: as many pages of them as were asked for.
import { Problem } from '../../api/client';
import type { SubmittedFile } from '../../api/types';
import { judgeFile, linkReceipts } from '../../share/server';

const PAGE = 100;

export type Verdict = 'accepted' | 'declined';

/** What came of accepting all. */
export interface Accepted {
  count: number;
  /** The first that could not be accepted; those behind it wait on. */
  stopped: { file: SubmittedFile; problem: Problem } | null;
}

export class Waiting {
  /** Newest first; null until something is known. */
  files = $state.raw<readonly SubmittedFile[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  isReading = $state(false);
  #cursor = $state.raw<string | null>(null);
  #turn = 0;
  #reading: Promise<void> = Promise.resolve();
  /** Decided here: an answer that was on its way meanwhile may still name them. */
  readonly #decided = new Set<string>();

  /** `judged` is told each file about which was decided. */
  constructor(
    private readonly link: string,
    private readonly judged: (file: SubmittedFile) => void,
  ) {}

  get isMore(): boolean {
    return this.#cursor !== null;
  }

  /** Those of before stay in sight until the answer is there. */
  read(): Promise<void> {
    return (this.#reading = this.#read(null));
  }

  /** The next page. */
  more(): Promise<void> {
    if (this.#cursor && !this.isReading) this.#reading = this.#read(this.#cursor);
    return this.#reading;
  }

  /** It waits no more. Null where somebody else had decided already. */
  async judge(file: SubmittedFile, verdict: Verdict): Promise<SubmittedFile | null> {
    const judged = await judgeFile(this.link, file.id, verdict).catch((error: unknown) => {
      const { status, code } = Problem.of(error);
      if (status !== 404 && code !== 'not_waiting') throw error;
      return null;
    });
    this.#decided.add(file.id);
    this.files = this.#waiting(this.files ?? []);
    if (judged) this.judged(judged);
    return judged;
  }

  /** One after the other, until the first refusal. Not what comes in meanwhile: nobody has seen it. */
  async acceptAll(): Promise<Accepted> {
    let count = 0;
    for (let file = await this.#next(); file; file = await this.#next()) {
      try {
        if (await this.judge(file, 'accepted')) count += 1;
      } catch (error) {
        return { count, stopped: { file, problem: Problem.of(error) } };
      }
    }
    return { count, stopped: null };
  }

  async #next(): Promise<SubmittedFile | undefined> {
    while (this.files?.length === 0 && this.isMore && !this.problem) await this.more();
    return this.files?.[0];
  }

  /** An answer that comes after a later question is dropped. */
  async #read(cursor: string | null): Promise<void> {
    const turn = (this.#turn += 1);
    this.isReading = true;
    try {
      const page = await linkReceipts(this.link, { verdict: 'held', limit: PAGE, ...(cursor && { cursor }) });
      if (turn !== this.#turn) return;
      this.files = this.#waiting([...(cursor ? (this.files ?? []) : []), ...page.items]);
      this.#cursor = page.next_cursor ?? null;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = Problem.of(error);
    }
    if (turn === this.#turn) this.isReading = false;
  }

  #waiting(files: readonly SubmittedFile[]): readonly SubmittedFile[] {
    return files.filter(({ id }) => !this.#decided.has(id));
  }
}
