/**
 * What a simulated treatment leaves behind: the lines' edges and the current of every phase.
 * Written by the recorder while the simulation runs, read by the summary, the VCD and CSV writers and the plots.
 * Units: us on the virtual clock (0 = power-on), mA at the pads, positive while REVERSE is low.
 */
import { ENABLE_A, ENABLE_B } from '../waveforms/phase-word';
import { type Course } from './course';

const FIRST_CAPACITY = 1024;

/** State of the lines after each edge. `lines` holds the bits ENABLE_A, ENABLE_B, REVERSE, RUN of phase-word.ts. */
export class EdgeLog {
  length = 0;
  atUs = new Float64Array(FIRST_CAPACITY);
  lines = new Uint8Array(FIRST_CAPACITY);

  push(atUs: number, lines: number): void {
    if (this.length === this.atUs.length) {
      this.atUs = grown(this.atUs, new Float64Array(2 * this.length));
      this.lines = grown(this.lines, new Uint8Array(2 * this.length));
    }
    this.atUs[this.length] = atUs;
    this.lines[this.length] = lines;
    this.length += 1;
  }
}

/** Every phase that was played. Between its ends the current runs in a straight line; between phases it is zero. */
export class PhaseLog {
  length = 0;
  /** Rising edge of the enable. */
  atUs = new Float64Array(FIRST_CAPACITY);
  /** 0 = channel A, 1 = channel B. */
  channel = new Uint8Array(FIRST_CAPACITY);
  /** 1 on the leading phase of a pulse, 0 on its recovery. */
  leading = new Uint8Array(FIRST_CAPACITY);
  widthUs = new Uint16Array(FIRST_CAPACITY);
  /** Signed current at the rising and at the falling edge. */
  startMa = new Float32Array(FIRST_CAPACITY);
  endMa = new Float32Array(FIRST_CAPACITY);

  push(
    atUs: number,
    channel: number,
    leading: boolean,
    widthUs: number,
    startMa: number,
    endMa: number,
  ): void {
    if (this.length === this.atUs.length) this.grow();
    const i = this.length;
    this.atUs[i] = atUs;
    this.channel[i] = channel;
    this.leading[i] = leading ? 1 : 0;
    this.widthUs[i] = widthUs;
    this.startMa[i] = startMa;
    this.endMa[i] = endMa;
    this.length += 1;
  }

  private grow(): void {
    const capacity = 2 * this.length;
    this.atUs = grown(this.atUs, new Float64Array(capacity));
    this.channel = grown(this.channel, new Uint8Array(capacity));
    this.leading = grown(this.leading, new Uint8Array(capacity));
    this.widthUs = grown(this.widthUs, new Uint16Array(capacity));
    this.startMa = grown(this.startMa, new Float32Array(capacity));
    this.endMa = grown(this.endMa, new Float32Array(capacity));
  }
}

export interface Recording {
  /** Name of the program, for titles. */
  program: string;
  /** Length of the recording. */
  spanUs: number;
  seed: number;
  levels: readonly [number, number];
  loadOhm: number;
  edges: EdgeLog;
  phases: PhaseLog;
  /** What the program plays over one cycle, at full level. */
  course?: Course;
}

export const CHANNEL_NAMES = ['A', 'B'] as const;
export const CHANNEL_ENABLES = [ENABLE_A, ENABLE_B] as const;

function grown<T extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: T): T {
  to.set(from);
  return to;
}
