/**
 * The sketch of a program: how strong each channel is, column by column, as the device's own player plays it.
 * Called on the host when a catalogue is packed; the device draws the string (face.ts). Pure, always the same.
 * Units: us; steps of strength, 0..SKETCH_FULL.
 *
 * A column holds the strongest of its pulses, each where it begins: slow pulses stand as single bars, fast ones as a
 * block. Columns are whole steps of the curves, or nearly so, so that a step does not smear over two of them.
 */
import { CURVE_STEP_MS } from './curve';
import { ENTRY_COLUMNS, ENTRY_LINE, ENTRY_TIMES, HALF_SPAN } from './columns';
import { SKETCH_COLUMNS, SKETCH_FIRST_CODE, SKETCH_FULL, SKETCH_SHIFT_A } from './face';
import { playedPlan, type PlayedPlan } from './played-plan';
import { makePlayer } from './player.brief';
import { STAGE_COLUMNS, STAGE_STROKES } from './rows';
import { type PackedProgram, type Score, unpackProgram } from './score';
import { strengthOfWidth } from './strength';

/**
 * Of the draws of the programs that play at random: one with which each of the catalogue is seen at its full strength
 * (project default).
 */
export const SKETCH_SEED = 20;

/** How long a column may be: 6 to 16 s in all (project default). */
const COLUMNS_US = [1, 2, 2.5].map((steps) => steps * CURVE_STEP_MS * 1000);
const SHORTEST_US = COLUMNS_US[0] as number;
const LONGEST_US = COLUMNS_US[COLUMNS_US.length - 1] as number;
/** Single pulses stay distinct below 20 Hz (Kaczmarek/Szeto): there they are the picture, and not the strokes. */
const DISTINCT_US = 50_000;

/** SKETCH_COLUMNS characters, as face.ts describes them. */
export function sketchOf({ bytes }: Pick<PackedProgram, 'bytes'>): string {
  const score = unpackProgram(Uint8Array.from(bytes, (char) => char.charCodeAt(0)).buffer, 0);
  const steps = stepsOf(score, columnUsOf(score));
  return steps.map(([a, b]) => String.fromCharCode(SKETCH_FIRST_CODE + (a << SKETCH_SHIFT_A) + b)).join('');
}

/** Time of a sketch's column: the shortest one with which all strokes are in it, or else the longest. */
export function columnUsOf(score: Score): number {
  if (score.shortestUs > DISTINCT_US) return SHORTEST_US;
  const roundUs = roundUsOf(score);
  return COLUMNS_US.find((columnUs) => columnUs * SKETCH_COLUMNS >= roundUs) ?? LONGEST_US;
}

/** All strokes of all stages once, whatever their order; of a row that repeats, one time. */
function roundUsOf(score: Score): number {
  let roundUs = 0;
  for (let at = 0; at < score.stages.length; at += STAGE_COLUMNS) {
    const [first = 0, steps = 0, stride = 0] = score.stages.subarray(at, at + STAGE_STROKES);
    const strokes = score.stages[at + STAGE_STROKES] as number;
    for (let step = 0; step < steps; step += 1) roundUs += strokes * rowUs(score, first + step * stride);
  }
  return roundUs;
}

function rowUs({ entries, firstEntry, lines }: Score, row: number): number {
  const end = (firstEntry[row + 1] as number) * ENTRY_COLUMNS;
  let spanUs = 0;
  for (let at = (firstEntry[row] as number) * ENTRY_COLUMNS; at < end; at += ENTRY_COLUMNS) {
    const line = entries[at + ENTRY_LINE] as number;
    spanUs += 2 * (lines[line + HALF_SPAN] as number) * (entries[at + ENTRY_TIMES] as number);
  }
  return spanUs;
}

type Steps = [number, number];

/** Of both channels, column by column. */
function stepsOf(score: Score, columnUs: number): Steps[] {
  const columns = Array.from({ length: SKETCH_COLUMNS }, (): Steps => [0, 0]);
  const player = makePlayer(score, SKETCH_SEED);
  const endUs = SKETCH_COLUMNS * columnUs;
  for (let atUs = 0; atUs < endUs;) {
    player.next();
    const plan = playedPlan(player);
    for (const { channel, atUs: behindUs, widthUs } of pulsesOf(plan)) {
      const column = columns[Math.floor((atUs + behindUs) / columnUs)];
      if (column) column[channel] = Math.max(column[channel], stepOf(widthUs, score.widestUs));
    }
    atUs += plan.spanUs;
  }
  return columns;
}

/** The softest pulse is still one. */
function stepOf(widthUs: number, widestUs: number): number {
  return Math.max(1, Math.round(SKETCH_FULL * strengthOfWidth(widthUs, widestUs)));
}

interface SketchedPulse {
  channel: 0 | 1;
  /** From the beginning of the segment. */
  atUs: number;
  widthUs: number;
}

/** Pulses of a segment. Where the enables are exchanged, the one that leads is B. */
function pulsesOf(plan: PlayedPlan): SketchedPulse[] {
  const { periodUs, spanUs, widthAUs, widthBUs, loneB, ratio, swapped } = plan;
  const leading: Omit<SketchedPulse, 'atUs'> = swapped
    ? { channel: 1, widthUs: widthBUs }
    : { channel: 0, widthUs: widthAUs };
  const following: Omit<SketchedPulse, 'atUs'> = swapped
    ? { channel: 0, widthUs: widthAUs }
    : { channel: 1, widthUs: widthBUs };
  const pulses: SketchedPulse[] = [];
  for (let atUs = 0, period = 0; atUs < spanUs; atUs += periodUs, period += 1) {
    pulses.push({ ...leading, atUs });
    if (period % ratio === 0) pulses.push({ ...following, atUs: loneB ? atUs : atUs + periodUs / 2 });
  }
  return pulses.filter(({ widthUs }) => widthUs > 0);
}
