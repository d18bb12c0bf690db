/**
 * The recorded lines and currents as the file writers want them: one state an instant, one current an instant.
 * Called by the VCD, CSV and figure writers, once a recording, in order of time.
 * Units: us on the virtual clock, mA at the pads. Before the first edge every line is low and no current flows.
 */
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';
import type { EdgeLog, PhaseLog } from '../recording';

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

/** Current of the two channels at instants asked for in rising order. */
export class CurrentCursor {
  private next = 0;
  private readonly latest = [-1, -1];

  constructor(private readonly phases: PhaseLog) {}

  /** Just after `atUs`: the first current at a rising edge, zero at a falling one, mA. */
  justAfter(atUs: number): [number, number] {
    while (this.next < this.phases.length && (this.phases.atUs[this.next] ?? 0) <= atUs) {
      this.latest[this.phases.channel[this.next] ?? 0] = this.next;
      this.next += 1;
    }
    return [this.inPhase(this.latest[0] ?? -1, atUs), this.inPhase(this.latest[1] ?? -1, atUs)];
  }

  private inPhase(index: number, atUs: number): number {
    if (index < 0) return 0;
    const widthUs = this.phases.widthUs[index] ?? 0;
    const sinceUs = atUs - (this.phases.atUs[index] ?? 0);
    if (sinceUs >= widthUs) return 0;
    const startMa = this.phases.startMa[index] ?? 0;
    return startMa + (((this.phases.endMa[index] ?? 0) - startMa) * sinceUs) / widthUs;
  }
}

/** A current as the files print it: to 1 uA, without idle zeros. */
export function printedMa(currentMa: number): string {
  return String(Number(currentMa.toFixed(3)) + 0);
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
