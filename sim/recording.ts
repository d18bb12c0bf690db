/**
 * What a simulated treatment leaves behind: the lines' edges, every phase, and the waveform at the pads and on the rail.
 * Written by the recorder while the simulation runs, read by the writers of VCD, CSV and WAV and by the figures.
 * Units: us on the virtual clock (0 = power-on); mA, mV, nC and uJ at the pads, positive while REVERSE is low.
 */
import { ENABLE_A, ENABLE_B } from '../waveforms/phase-word';
import { type Course } from './course';
import { type Load } from './physics/load';

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

/** A stretch of current through a pair of pads, which is a phase of a pulse. Signed values are positive while REVERSE is low. */
export interface LoggedPhase {
  /** Start of the current, which follows the rising edge of the enable by the bridge's dead time; may have fractions. */
  atUs: number;
  channel: number;
  /** Of the leading phase of a pulse; false: of its recovery. */
  leading: boolean;
  widthUs: number;
  /** At its start and at its end, signed. */
  startMa: number;
  endMa: number;
  /** Across the pads at its start and at its end, signed. */
  startMv: number;
  endMv: number;
  /** Signed, and exact: the integral of what the points show all but exactly. */
  chargeNc: number;
  /** Time for which the rail had too little voltage for the current that was set. */
  clippedUs: number;
  /** Charge of the skin's capacitance at its end, signed. */
  skinNc: number;
  /** Delivered to the pads. */
  padsUj: number;
}

/** Every phase that was played, in order of their ends. */
export class PhaseLog {
  length = 0;
  atUs = new Float64Array(FIRST_CAPACITY);
  /** 0 = channel A, 1 = channel B. */
  channel = new Uint8Array(FIRST_CAPACITY);
  /** 1 on the leading phase of a pulse, 0 on its recovery. */
  leading = new Uint8Array(FIRST_CAPACITY);
  widthUs = new Float64Array(FIRST_CAPACITY);
  startMa = new Float32Array(FIRST_CAPACITY);
  endMa = new Float32Array(FIRST_CAPACITY);
  startMv = new Float32Array(FIRST_CAPACITY);
  endMv = new Float32Array(FIRST_CAPACITY);
  chargeNc = new Float64Array(FIRST_CAPACITY);
  clippedUs = new Float32Array(FIRST_CAPACITY);
  skinNc = new Float32Array(FIRST_CAPACITY);
  padsUj = new Float32Array(FIRST_CAPACITY);

  push(phase: LoggedPhase): void {
    if (this.length === this.atUs.length) this.grow();
    const i = this.length;
    this.atUs[i] = phase.atUs;
    this.channel[i] = phase.channel;
    this.leading[i] = phase.leading ? 1 : 0;
    this.widthUs[i] = phase.widthUs;
    this.startMa[i] = phase.startMa;
    this.endMa[i] = phase.endMa;
    this.startMv[i] = phase.startMv;
    this.endMv[i] = phase.endMv;
    this.chargeNc[i] = phase.chargeNc;
    this.clippedUs[i] = phase.clippedUs;
    this.skinNc[i] = phase.skinNc;
    this.padsUj[i] = phase.padsUj;
    this.length += 1;
  }

  private grow(): void {
    const capacity = 2 * this.length;
    this.atUs = grown(this.atUs, new Float64Array(capacity));
    this.channel = grown(this.channel, new Uint8Array(capacity));
    this.leading = grown(this.leading, new Uint8Array(capacity));
    this.widthUs = grown(this.widthUs, new Float64Array(capacity));
    this.startMa = grown(this.startMa, new Float32Array(capacity));
    this.endMa = grown(this.endMa, new Float32Array(capacity));
    this.startMv = grown(this.startMv, new Float32Array(capacity));
    this.endMv = grown(this.endMv, new Float32Array(capacity));
    this.chargeNc = grown(this.chargeNc, new Float64Array(capacity));
    this.clippedUs = grown(this.clippedUs, new Float32Array(capacity));
    this.skinNc = grown(this.skinNc, new Float32Array(capacity));
    this.padsUj = grown(this.padsUj, new Float32Array(capacity));
  }
}

/**
 * The waveform, as points in order of time. From one point of a channel to the next its current and the voltage across
 * its pads run all but straight; so does the rail from any point to the next. Where a value jumps, two points of the
 * channel have one instant: before it and after it.
 */
export class PointLog {
  length = 0;
  atUs = new Float64Array(FIRST_CAPACITY);
  /** 0 = channel A, 1 = channel B. */
  channel = new Uint8Array(FIRST_CAPACITY);
  /** Signed, of that channel. */
  currentMa = new Float32Array(FIRST_CAPACITY);
  padMv = new Float32Array(FIRST_CAPACITY);
  railMv = new Float32Array(FIRST_CAPACITY);

  push(atUs: number, channel: number, currentMa: number, padMv: number, railMv: number): void {
    if (this.length === this.atUs.length) this.grow();
    const i = this.length;
    this.atUs[i] = atUs;
    this.channel[i] = channel;
    this.currentMa[i] = currentMa;
    this.padMv[i] = padMv;
    this.railMv[i] = railMv;
    this.length += 1;
  }

  private grow(): void {
    const capacity = 2 * this.length;
    this.atUs = grown(this.atUs, new Float64Array(capacity));
    this.channel = grown(this.channel, new Uint8Array(capacity));
    this.currentMa = grown(this.currentMa, new Float32Array(capacity));
    this.padMv = grown(this.padMv, new Float32Array(capacity));
    this.railMv = grown(this.railMv, new Float32Array(capacity));
  }
}

export interface Recording {
  /** Name of the program, for titles. */
  program: string;
  /** Length of the recording. */
  spanUs: number;
  seed: number;
  levels: readonly [number, number];
  load: Load;
  edges: EdgeLog;
  phases: PhaseLog;
  points: PointLog;
  /** What the program plays over one cycle, at full level. */
  course?: Course;
}

export const CHANNEL_NAMES = ['A', 'B'] as const;
export const CHANNEL_ENABLES = [ENABLE_A, ENABLE_B] as const;

function grown<T extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: T): T {
  to.set(from);
  return to;
}
