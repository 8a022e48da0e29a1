// How fast bytes go, over the last seconds: one number that neither jumps nor lags.
const WINDOW_MS = 6000;
/** Before that, a speed would be a guess. */
const FIRST_MS = 800;

export class Speed {
  private marks: [at: number, sent: number][] = [];

  /** Notes how much has been sent by now. Less than before begins anew: something was taken off the list. */
  mark(now: number, sent: number): void {
    const last = this.marks.at(-1);
    if (last && sent < last[1]) this.marks = [];
    // The oldest mark inside the window stays the one to measure from.
    while (this.marks[1] && now - this.marks[1][0] >= WINDOW_MS) this.marks.shift();
    this.marks.push([now, sent]);
  }

  /** Bytes a second; 0 while it is not known. */
  get perSecond(): number {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (!first || !last || last[0] - first[0] < FIRST_MS) return 0;
    return ((last[1] - first[1]) / (last[0] - first[0])) * 1000;
  }

  /** Seconds for so many bytes more, or null while nobody can tell. */
  left(bytes: number): number | null {
    const speed = this.perSecond;
    return speed > 0 ? bytes / speed : null;
  }

  reset(): void {
    this.marks = [];
  }
}
