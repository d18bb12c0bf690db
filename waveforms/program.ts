/**
 * A program as people write it: what a treatment does, in us, Hz, ms and fractions.
 * The catalogue is made of these and so is a user's JSON file (waveforms/program.schema.json); the compiler turns
 * them into rows. Host only: the device never sees a Program.
 */

/** A value that moves within a stroke. Time runs from the beginning of the stroke. */
export type Curve =
  | number
  /** From one value to the other over the stroke. */
  | { kind: 'ramp'; from: number; to: number }
  /** A value per step, from the start again when all are through; held, or joined by straight lines. */
  | { kind: 'table'; values: number[]; stepMs: number; interpolate?: boolean }
  /** Starts at `low`, reaches `high` after half a period. */
  | { kind: 'triangle'; low: number; high: number; periodMs: number }
  | { kind: 'sine'; low: number; high: number; periodMs: number }
  /** Drawn anew every so often, evenly between the bounds. */
  | { kind: 'random'; low: number; high: number; everyMs: number };

/**
 * Which phase leads: the positive one, the negative one, one and the other pulse by pulse, or stroke by stroke.
 * On strokes that change sides, each side has its turn before the polarity changes.
 */
export type Polarity = 'normal' | 'reverse' | 'alternate-pulse' | 'alternate-stroke';

/**
 * The two channels: both at one rate, B half a period behind A; or one stroke on A, the next on B.
 */
export type Relation = 'half-period' | 'alternate-strokes';

export interface Burst {
  /** Pulses in each burst; the stage's rate is then the rate of bursts. */
  pulses: number;
  /** Rate inside the burst. */
  rateHz: number;
}

/** One kind of stroke. */
export interface Stage {
  name: string;
  /** Length of one stroke. Whole periods are played: the stroke may end up to one period early, never in mid-pulse. */
  strokeMs: number;
  /** Silence after each stroke. */
  restMs?: number;
  /** Strokes before the next stage, 1 unless given. */
  strokes?: number;
  /** Pulses (or bursts) a second on each channel that plays. */
  rateHz: Curve;
  /** Width of one phase at full strength, us. */
  widthUs: Curve;
  /** Fraction of the strength that the level allows; 1 unless given. Made by narrowing the phase. */
  strengthFraction?: Curve;
  polarity?: Polarity;
  burst?: Burst;
  /** Chance against the other stages where `order` is 'random', 1 unless given. */
  weight?: number;
}

export interface Program {
  id: string;
  name: string;
  /** What it feels like, in a sentence. */
  feel: string;
  /** Where the figures come from; "project default" for our own choices. */
  source: string;
  relation: Relation;
  /** Stages in their order, round and round, or picked at random, never the same twice running. */
  order: 'sequence' | 'random';
  /** From the leading phase to the recovery, us; 50 unless given. */
  gapUs?: number;
  /** Parts of the recovery phase, 1 unless given; more only where one channel plays at a time. */
  recoveryParts?: number;
  stages: Stage[];
}

export const GAP_DEFAULT_US = 50;
