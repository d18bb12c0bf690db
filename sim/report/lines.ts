/**
 * The recorded lines and waveforms as the file writers want them: one state an instant, values before and after it.
 * Called by the VCD, CSV, WAV and figure writers, once a recording, in order of time.
 * Units: us on the virtual clock; mA, mV. Before the first edge every line is low.
 */
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';
import type { EdgeLog, PointLog } from '../recording';

/** Names of the lines in every report, with their bits. */
export const LINES = [
  { name: 'ENABLE_A', bit: ENABLE_A },
  { name: 'ENABLE_B', bit: ENABLE_B },
  { name: 'REVERSE', bit: REVERSE },
  { name: 'RUN', bit: RUN },
] as const;

export interface LineState {
  atUs: number;
  lines: number;
  /** Bits that differ from the state before. */
  changed: number;
}

/** The edges with those of one instant made one, and those that change nothing left out. */
export function* lineStates(edges: EdgeLog): Iterable<LineState> {
  let before = 0;
  for (let i = 0; i < edges.length; i++) {
    const atUs = edges.atUs[i] ?? 0;
    if (i + 1 < edges.length && edges.atUs[i + 1] === atUs) continue;
    const lines = edges.lines[i] ?? 0;
    if (lines !== before) yield { atUs, lines, changed: lines ^ before };
    before = lines;
  }
}

/**
 * Values of the waveform of one channel, or of whatever runs through the points of both, at instants that are asked for
 * in rising order. Before its first point and after its last one a value is as it is there; without points it is 0.
 */
export class PointCursor {
  /** Last point before the instant, first and last one at or else after it; -1 and the log's length where there is none. */
  private before = -1;
  private first: number;
  private last: number;
  private atUs = 0;

  constructor(
    private readonly points: PointLog,
    private readonly channel?: number,
  ) {
    this.first = this.nextFrom(0);
    this.last = this.first;
  }

  moveTo(atUs: number): void {
    const { points } = this;
    this.atUs = atUs;
    while (this.first < points.length && (points.atUs[this.first] as number) < atUs) {
      this.before = this.first;
      this.first = this.nextFrom(this.first + 1);
    }
    this.last = this.first;
    if (!this.isOnPoint()) return;
    for (
      let next = this.last;
      points.atUs[next] === atUs && next < points.length;
      next = this.nextFrom(next + 1)
    ) {
      this.last = next;
    }
  }

  /** There is a value before the instant and another one after it. */
  jumps(): boolean {
    return this.last > this.first;
  }

  valueBefore(column: Float32Array): number {
    return this.isOnPoint() ? (column[this.first] as number) : this.between(column);
  }

  valueAfter(column: Float32Array): number {
    return this.isOnPoint() ? (column[this.last] as number) : this.between(column);
  }

  private isOnPoint(): boolean {
    return this.first < this.points.length && this.points.atUs[this.first] === this.atUs;
  }

  private between(column: Float32Array): number {
    const { atUs, length } = this.points;
    if (this.before < 0) return this.first < length ? (column[this.first] as number) : 0;
    const from = column[this.before] as number;
    if (this.first >= length) return from;
    const fromUs = atUs[this.before] as number;
    const fraction = (this.atUs - fromUs) / ((atUs[this.first] as number) - fromUs);
    return from + ((column[this.first] as number) - from) * fraction;
  }

  private nextFrom(index: number): number {
    const { channel, length } = this.points;
    let i = index;
    if (this.channel !== undefined) while (i < length && channel[i] !== this.channel) i += 1;
    return i;
  }
}

/** A value as the files print it: to a thousandth (1 uA, 1 ns), without idle zeros. */
export function printed(value: number): string {
  return String(Math.round(value * 1000) / 1000 + 0);
}

/** First index of the ascending `atUs[0..length)` that is not before `fromUs`. */
export function firstFrom(log: { atUs: Float64Array; length: number }, fromUs: number): number {
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((log.atUs[middle] ?? 0) < fromUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
