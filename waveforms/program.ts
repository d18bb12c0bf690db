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
  /** Drawn anew every so often, evenly between the bounds, and held. */
  | { kind: 'random-hold'; low: number; high: number; everyMs: number }
  /** Begins at `low`; every so often an eighth of the range up, down, or not at all. */
  | { kind: 'random-walk'; low: number; high: number; everyMs: number };

/**
 * Which phase leads: the positive one, the negative one, one and the other pulse by pulse, or stroke by stroke.
 * On strokes that change sides, each side has its turn before the polarity changes.
 */
export type Polarity = 'normal' | 'reverse' | 'alternate-pulse' | 'alternate-stroke';

/**
 * What the two channels have to do with each other:
 * together: both at one rate, B half a period behind A;
 * alternate-strokes: one stroke on A, the next on B;
 * counter-phase: as together, and B is at its weakest where A is at its strongest;
 * hand-over: as together, and each stroke travels from A to B: A goes down to nothing as B comes up;
 * ratio: A plays `ratio` pulses for each one on B.
 */
export type Relation = 'together' | 'alternate-strokes' | 'counter-phase' | 'hand-over' | 'ratio';

export interface Burst {
  /** Pulses in each burst; the stage's rate is then the rate of bursts. */
  pulses: number;
  /** Rate inside the burst. */
  rateHz: number;
}

/** One kind of stroke: a technique. */
export interface Stage {
  name: string;
  /**
   * Length of one stroke. Whole periods are played: the stroke may end up to half a period early or late. With random
   * curves each draw is cut to whole periods, and the stroke ends the earlier.
   */
  strokeMs: number;
  /** Silence after each stroke. */
  restMs?: number;
  /** Strokes before the next stage, 1 unless given. */
  strokes?: number;
  /** Pulses (or bursts) a second on each channel that plays. */
  rateHz: Curve;
  /** Width of one phase at full strength, us; where the feel is kept constant, at the slowest rate of the stage. */
  widthUs: Curve;
  /** Fraction of the strength that the level allows; 1 unless given. Made by narrowing the phase. */
  strengthFraction?: Curve;
  /** The strength comes up from nothing at the beginning of each stroke, and goes down to nothing at its end. */
  riseMs?: number;
  fallMs?: number;
  /** The phase gets narrower as the rate goes up, so that the feel stays put; true unless given. */
  constantFeel?: boolean;
  polarity?: Polarity;
  burst?: Burst;
  /** Chance against the other stages where `order` is 'random', 1 unless given. */
  weight?: number;
  /** The program's, unless given. */
  relation?: Relation;
  ratio?: number;
}

export interface Program {
  id: string;
  name: string;
  /** What it feels like, in a sentence. */
  feel: string;
  /** Where the figures come from; "project default" for our own choices. */
  source: string;
  /** Where the pads go, in words. */
  pads?: string;
  /** What a person must know before they start it. */
  warnings?: string[];
  relation: Relation;
  /** Pulses on A for each one on B, where the relation is 'ratio'. */
  ratio?: number;
  /**
   * Stages in their order, round and round; picked at random by weight, never the same twice running; or shuffled: each
   * once a round, in another order every round, and none twice running.
   */
  order: 'sequence' | 'random' | 'shuffle';
  /** From the leading phase to the recovery, us; 50 unless given. */
  gapUs?: number;
  /** Parts of the recovery phase, 1 unless given; more only where one channel plays at a time. */
  recoveryParts?: number;
  stages: Stage[];
}

export const GAP_DEFAULT_US = 50;

/** A technique of the catalogue in a program of one's own: "program/stage", with what is to be different. */
export interface StageUse {
  use: string;
  strokes?: number;
  weight?: number;
  riseMs?: number;
  fallMs?: number;
}

/** A program as it stands in a file: some of its stages may be borrowed. */
export interface ProgramFile extends Omit<Program, 'stages'> {
  $schema?: string;
  stages: (Stage | StageUse)[];
}

/** A program that comes with Knead.js. */
export interface CatalogueProgram extends Program {
  group: 'massage' | 'automatic' | 'clinical';
  pads: string;
  warnings: string[];
  /** What its pulses keep within, rests aside: stated by hand, and measured by `npm run soak`. Inside a burst for bursts. */
  ranges: { rateHz: [number, number]; widthUs: [number, number] };
}
