/**
 * The absolute bounds in time of every pulse, and of what a program file may ask for.
 * Read by the program schema, the compiler, the row check on host and device, and the oracle of the simulator.
 * The bounds in current, charge and energy stand in firmware/limits.ts. Sources: beside each bound; "project
 * default" marks our own choice.
 */
export interface Bound {
  min: number;
  max: number;
  unit: string;
  source: string;
}

/** Width of one phase. The upper end is below the longest on-time of a phase word. */
export const WIDTH_US: Bound = { min: 20, max: 500, unit: 'us', source: 'project default' };
/** Pulses a second on one channel. */
export const RATE_HZ: Bound = {
  min: 0.5,
  max: 250,
  unit: 'Hz',
  source: 'project default; consumer units: 1-150 Hz',
};
/** Leading phase to recovery: room for REVERSE to change and settle. Up to one phase long (AUVON AS8016, measured). */
export const GAP_US: Bound = { min: 20, max: 500, unit: 'us', source: 'project default' };
/** Pieces of a split recovery. */
export const RECOVERY_PARTS: Bound = { min: 1, max: 4, unit: 'parts', source: 'project default' };
/** Strength as a fraction of what the level allows. */
export const STRENGTH_FRACTION: Bound = { min: 0, max: 1, unit: '', source: 'by definition' };
/** Length of one stroke of a stage, of the rest after it, of a curve's step. */
export const STROKE_MS: Bound = { min: 100, max: 60000, unit: 'ms', source: 'project default' };
export const REST_MS: Bound = { min: 10, max: 60000, unit: 'ms', source: 'project default' };
/** Time in which a stroke comes up from nothing, or goes down to nothing. */
export const EDGE_MS: Bound = { min: 100, max: 60000, unit: 'ms', source: 'project default' };
export const STEP_MS: Bound = { min: 100, max: 10000, unit: 'ms', source: 'project default' };
/** Period of a triangle or sine. Hand-massage imitation: 0.04-1 Hz (TCM iMassager manual); we allow more. */
export const CURVE_PERIOD_MS: Bound = { min: 200, max: 60000, unit: 'ms', source: 'project default' };
export const STROKES: Bound = { min: 1, max: 1000, unit: 'strokes', source: 'project default' };
export const STAGES: Bound = { min: 1, max: 32, unit: 'stages', source: 'project default' };
export const TABLE_VALUES: Bound = { min: 1, max: 256, unit: 'values', source: 'project default' };
/** Pulses on A for each one on B: four pulses are what sixteen words hold. */
export const RATIO: Bound = { min: 2, max: 3, unit: 'pulses', source: 'room of a template' };
export const WEIGHT: Bound = { min: 1, max: 100, unit: '', source: 'project default' };
/** Pulses in a burst: 7-10 in Twin Stim and Cefar units; we allow more. */
export const BURST_PULSES: Bound = { min: 2, max: 20, unit: 'pulses', source: 'project default' };
/** Rows of a compiled program: each becomes one or more lines of its score, 34 bytes a line. */
export const ROWS_MAX = 512;

export const PERIOD_MIN_US = 4000;
export const PERIOD_MAX_US = 2000000;

/** REVERSE stands still this long with both enables off before a phase, split into the set-up word's two times. */
export const SETUP_ON_TICKS = 5;
export const SETUP_OFF_TICKS = 6;
export const SETUP_TICKS = 11;
/** An idle word, with which a template is filled up. */
export const PAD_ON_TICKS = 3;
export const PAD_OFF_TICKS = 3;
/**
 * Both enables off at least this long after the last phase of a pulse: the bleed empties the pads' capacitance, and
 * there is room for the idle words of a template (twelve of 6 us, and the last off-time).
 */
export const RELEASE_MIN_US = 80;

/**
 * A segment, the unit of work of the device, spans at most this; trains and rests are cut into such pieces. Half of what is
 * queued ahead: where half of it has been played, another one has room.
 */
export const SEGMENT_MAX_US = 125000;
/**
 * What the device can make and still do everything else: so many segments in a row, as many as one loop commits at
 * most, last at least so long (project default: at 12 ms a segment, about a third of the time).
 */
export const PACE_RUN = 6;
export const PACE_RUN_MIN_US = 200000;
/** Half as many last at least half as long, wherever one begins: what the compiler asks for, and the queue's places hold. */
export const PACE_HALF_RUN = 3;
export const PACE_HALF_RUN_MIN_US = 100000;
/** Committed time never reaches further ahead than this: what still plays when the software has died. */
export const QUEUE_DEPTH_US = 250000;
