/**
 * The rule against jolts: how much may change at once where a program goes from one stage to another. Within a stage a
 * stroke may begin and let go as its curves say; but what comes next at random must not come as a shock.
 * Called by the compiler with the rows of every two stages that can follow each other, and by the soak with the pulses
 * that were played. Units: us; all bounds are project defaults.
 */
import { PERIOD_MAX_US, PERIOD_MIN_US } from './bounds';
import { type Stage } from './program';
import { type ProgramProblem } from './program-check';
import {
  FLAG_SWAP_CHANNELS,
  ORDER_SEQUENCE,
  ROW_COUNT,
  ROW_PERIOD_US,
  ROW_REST_US,
  ROW_WIDTH_A_US,
  ROW_WIDTH_B_US,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_FLAGS,
  STAGE_STEPS,
  STAGE_STRIDE,
  type CompiledProgram,
} from './rows';
import { rowOf } from './row-check';

/** Phases of at most this part of the program's widest one are near zero: anything may follow them, or become them. */
export const JOIN_NEAR_ZERO_FRACTION = 1 / 3;
/** A channel that goes on changes the charge of its phases by at most this part of the widest one. */
export const JOIN_CHARGE_MAX_FRACTION = 0.25;
/** And its rate by at most this factor. */
export const JOIN_RATE_RATIO_MAX = 1.5;
/** A channel that has rested this long begins anew. */
export const JOIN_REST_US = 200000;

/** A pulse beside the joint, on one channel; a width of 0 where the channel does not play. */
export interface JoinSide {
  widthUs: number;
  /** Of the train that the pulse belongs to. */
  periodUs: number;
}

/**
 * What is wrong with a joint on one channel, or ''. Charge goes with the width, as the current does not move.
 * @param last the last pulse before the joint
 * @param first the first one behind it
 * @param restUs silence between the two trains, on that channel
 * @param widestUs of the program
 */
export function joinProblem(last: JoinSide, first: JoinSide, restUs: number, widestUs: number): string {
  const nearUs = widestUs * JOIN_NEAR_ZERO_FRACTION;
  if (first.widthUs <= nearUs && (last.widthUs <= nearUs || restUs >= JOIN_REST_US)) return '';
  // A stroke may let go.
  if (first.widthUs === 0) return '';
  if (last.widthUs === 0 || restUs >= JOIN_REST_US) {
    return `begins with ${first.widthUs} us after silence, at most ${Math.floor(nearUs)} us`;
  }
  const stepUs = Math.abs(first.widthUs - last.widthUs);
  const mostUs = widestUs * JOIN_CHARGE_MAX_FRACTION;
  if (stepUs > mostUs) {
    return `goes from ${last.widthUs} to ${first.widthUs} us at once, by at most ${Math.floor(mostUs)} us`;
  }
  const factor = Math.max(first.periodUs / last.periodUs, last.periodUs / first.periodUs);
  if (factor <= JOIN_RATE_RATIO_MAX) return '';
  return `changes its rate ${factor.toFixed(1)} times at once, at most ${JOIN_RATE_RATIO_MAX} times`;
}

/** One of the rows with which a stage may begin or end, and the silence between it and the joint. */
interface EndRow {
  periodUs: number;
  widths: [number, number];
  /** From the beginning of a period to the pulse on each channel. */
  offsetsUs: [number, number];
  restUs: number;
}

/** What a channel comes from that had to wait for its turn. */
const SILENCE: EndRow = { periodUs: PERIOD_MAX_US, widths: [0, 0], offsetsUs: [0, 0], restUs: JOIN_REST_US };

/** Jolts between any two stages that can follow each other: for each stage, the first that it does not follow well. */
export function joinProblems(compiled: CompiledProgram, stages: readonly Stage[]): ProgramProblem[] {
  const count = stages.length;
  if (count === 1) return [];
  const widestUs = widestOf(compiled);
  const begins = stages.map((_, stage) => endRows(compiled, stage, 1));
  const ends = stages.map((_, stage) => endRows(compiled, stage, -1));
  return stages.flatMap((stage, to) => {
    for (let from = 0; from < count; from += 1) {
      const follows = compiled.order === ORDER_SEQUENCE ? (from + 1) % count === to : from !== to;
      if (!follows) continue;
      const lasts = [...(ends[from] ?? []), ...(changesSides(compiled, to) ? [SILENCE] : [])];
      const problem = worstJoin(lasts, begins[to] ?? [], widestUs);
      if (!problem) continue;
      const message = `${stage.name} ${problem}, where it follows ${stages[from]?.name}: use riseMs, fallMs or restMs`;
      return [{ path: `stages[${to}]`, message }];
    }
    return [];
  });
}

function worstJoin(lasts: EndRow[], firsts: EndRow[], widestUs: number): string {
  for (const last of lasts) {
    for (const first of firsts) {
      for (const channel of [0, 1] as const) {
        const lastSide = { widthUs: last.widths[channel], periodUs: last.periodUs };
        const firstSide = { widthUs: first.widths[channel], periodUs: first.periodUs };
        const restUs = last.restUs + first.restUs;
        const problem =
          joinProblem(lastSide, firstSide, restUs, widestUs) || crowding(last, first, channel, restUs);
        if (problem) return problem;
      }
    }
  }
  return '';
}

/** A pulse at the end of its period, and the next one at the beginning of its own. */
function crowding(last: EndRow, first: EndRow, channel: 0 | 1, restUs: number): string {
  if (last.widths[channel] === 0 || first.widths[channel] === 0) return '';
  const spanUs = last.periodUs - last.offsetsUs[channel] + restUs + first.offsetsUs[channel];
  if (spanUs >= PERIOD_MIN_US) return '';
  return `has a pulse ${spanUs} us after the one before, on a channel that changes its turn; at least ${PERIOD_MIN_US} us`;
}

function changesSides(compiled: CompiledProgram, stage: number): boolean {
  return ((compiled.stages[stage * STAGE_COLUMNS + STAGE_FLAGS] as number) & FLAG_SWAP_CHANNELS) !== 0;
}

function widestOf(compiled: CompiledProgram): number {
  let widestUs = 0;
  for (let row = 0; rowOf(compiled, row).length > 0; row += 1) {
    const columns = rowOf(compiled, row);
    widestUs = Math.max(widestUs, columns[ROW_WIDTH_A_US] as number, columns[ROW_WIDTH_B_US] as number);
  }
  return widestUs;
}

/**
 * Rows with which a stroke of the stage may begin (`direction` 1) or end (-1): the choices of the first step that
 * plays, and where some of them are silent those of the next one too. Strokes that change sides may do either.
 */
function endRows(compiled: CompiledProgram, stage: number, direction: 1 | -1): EndRow[] {
  const columns = compiled.stages.slice(stage * STAGE_COLUMNS, (stage + 1) * STAGE_COLUMNS);
  const steps = columns[STAGE_STEPS] as number;
  const found: EndRow[] = [];
  let restUs = 0;
  for (let i = 0; i < steps; i += 1) {
    const step = direction === 1 ? i : steps - 1 - i;
    const first = (columns[STAGE_FIRST_ROW] as number) + step * (columns[STAGE_STRIDE] as number);
    const choices = Array.from({ length: columns[STAGE_CHOICES] as number }, (_, choice) =>
      rowOf(compiled, first + choice),
    );
    const silent = choices.filter(isSilent);
    for (const row of choices) {
      // The rest of a burst stands behind it.
      const ownRestUs = direction === 1 ? 0 : (row[ROW_REST_US] as number);
      if (!isSilent(row)) found.push(endRow(row, restUs + ownRestUs));
    }
    if (silent.length === 0) break;
    restUs += Math.min(...silent.map((row) => (row[ROW_PERIOD_US] as number) * (row[ROW_COUNT] as number)));
  }
  return changesSides(compiled, stage) ? found.concat(found.map(exchanged)) : found;
}

function isSilent(row: number[]): boolean {
  return row[ROW_WIDTH_A_US] === 0 && row[ROW_WIDTH_B_US] === 0;
}

function endRow(row: number[], restUs: number): EndRow {
  const widths: [number, number] = [row[ROW_WIDTH_A_US] as number, row[ROW_WIDTH_B_US] as number];
  const periodUs = row[ROW_PERIOD_US] as number;
  return { periodUs, widths, offsetsUs: [0, periodUs / 2], restUs };
}

function exchanged(row: EndRow): EndRow {
  const [a, b] = row.widths;
  const [offsetA, offsetB] = row.offsetsUs;
  return { ...row, widths: [b, a], offsetsUs: [offsetB, offsetA] };
}
