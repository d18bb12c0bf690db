/**
 * The gate of a channel: from its enable to the closing of its bridge, through the one-shot (OS-1) and the bridge's own
 * dead time (OS-3). Owned by the plant, one a channel. Units: us.
 *
 * A rising edge starts the one-shot and takes the direction. Bridge and current follow both edges by the dead time, so
 * that a phase keeps its width. After the one-shot has run out nothing conducts until the enable has been low.
 */
export interface GateTimes {
  deadTimeUs: number;
  reverseDelayUs: number;
  /** Infinity: there is none. */
  oneShotUs: number;
}

interface Edge {
  atUs: number;
  closes: boolean;
  reversed: boolean;
  roseUs: number;
}

export class Gate {
  /** Of the conduction that the last closing has begun. */
  reversed = false;
  roseUs = 0;

  private isHigh = false;
  private coming: Edge[] = [];
  private runsOutUs = Infinity;
  private hasRunOut = false;
  private oneShotUs: number;

  constructor(
    private readonly times: GateTimes,
    private readonly onRanOut: (atUs: number) => void,
  ) {
    this.oneShotUs = times.oneShotUs;
  }

  /** From the next edge on. */
  loseOneShot(): void {
    this.oneShotUs = Infinity;
  }

  /** The enable as it is from `atUs` on. */
  onLine(atUs: number, isHigh: boolean, reversed: boolean): void {
    if (isHigh === this.isHigh) return;
    this.isHigh = isHigh;
    if (!isHigh) {
      if (!this.hasRunOut) this.open(atUs);
      this.hasRunOut = false;
      this.runsOutUs = Infinity;
    } else {
      this.runsOutUs = atUs + this.oneShotUs;
      const delayUs = this.times.deadTimeUs + (reversed ? this.times.reverseDelayUs : 0);
      this.coming.push({ atUs: atUs + delayUs, closes: true, reversed, roseUs: atUs });
    }
  }

  /** When something happens next. */
  nextUs(): number {
    const edge = this.coming[0];
    return edge === undefined ? this.runsOutUs : Math.min(edge.atUs, this.runsOutUs);
  }

  /** What happens at `nextUs`: true, the bridge closes; false, it opens; undefined, neither. */
  next(): boolean | undefined {
    const edge = this.coming[0];
    if (edge === undefined || edge.atUs > this.runsOutUs) {
      const atUs = this.runsOutUs;
      this.open(atUs);
      this.runsOutUs = Infinity;
      this.hasRunOut = true;
      this.onRanOut(atUs);
      return undefined;
    }
    this.coming.shift();
    if (edge.closes) {
      this.reversed = edge.reversed;
      this.roseUs = edge.roseUs;
    }
    return edge.closes;
  }

  private open(atUs: number): void {
    this.coming.push({ atUs: atUs + this.times.deadTimeUs, closes: false, reversed: false, roseUs: 0 });
  }
}
