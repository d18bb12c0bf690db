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
  ROW_PERIOD_US,
  ROW_RATIO,
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
import { rowOf, spanOfRowUs } from './row-check';

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

/** A channel's first pulse in a stroke, or its last one: as one of the draws has it. */
interface ChannelEnd extends JoinSide {
  /** From the pulse to the beginning, or the end, of its row, a row's own rest aside. */
  marginUs: number;
  /** Silence of the channel beyond that, to the edge of the stroke: the shortest there may be, and the longest. */
  restUs: [number, number];
}

/** A channel that has been silent for a while: it begins anew. */
const SILENCE: ChannelEnd = {
  widthUs: 0,
  periodUs: PERIOD_MAX_US,
  marginUs: 0,
  restUs: [JOIN_REST_US, Infinity],
};

/** Jolts between any two stages that can follow each other: for each stage, the first that it does not follow well. */
export function joinProblems(compiled: CompiledProgram, stages: readonly Stage[]): ProgramProblem[] {
  const count = stages.length;
  if (count === 1) return [];
  const widestUs = widestOf(compiled);
  return stages.flatMap((stage, to) => {
    for (let from = 0; from < count; from += 1) {
      const follows = compiled.order === ORDER_SEQUENCE ? (from + 1) % count === to : from !== to;
      const problem = follows ? stageJoinProblem(compiled, from, to, widestUs) : '';
      if (!problem) continue;
      const message = `${stage.name} ${problem}, where it follows ${stages[from]?.name}: use riseMs, fallMs or restMs`;
      return [{ path: `stages[${to}]`, message }];
    }
    return [];
  });
}

function stageJoinProblem(compiled: CompiledProgram, from: number, to: number, widestUs: number): string {
  for (const channel of [0, 1] as const) {
    // What has the second turn begins after a stroke of silence, whatever was before.
    const lasts = endsOf(compiled, from, channel, -1).concat(changesSides(compiled, to) ? [SILENCE] : []);
    for (const last of lasts) {
      for (const first of endsOf(compiled, to, channel, 1)) {
        const problem = endsProblem(last, first, widestUs);
        if (problem) return problem;
      }
    }
  }
  return '';
}

/** Between the shortest silence and the longest there is nothing that neither of them has. */
function endsProblem(last: ChannelEnd, first: ChannelEnd, widestUs: number): string {
  const [leastUs, mostUs] = [0, 1].map((i) => (last.restUs[i] as number) + (first.restUs[i] as number)) as [
    number,
    number,
  ];
  const problem = joinProblem(last, first, leastUs, widestUs) || joinProblem(last, first, mostUs, widestUs);
  if (problem || last.widthUs === 0 || first.widthUs === 0) return problem;
  const spanUs = last.marginUs + leastUs + first.marginUs;
  if (spanUs >= PERIOD_MIN_US) return '';
  return `has a pulse ${spanUs} us after the one before, on a channel that changes its turn; at least ${PERIOD_MIN_US} us`;
}

/** Ends of a stage on a channel: where strokes change sides, those of the channel that plays, or silence. */
function endsOf(compiled: CompiledProgram, stage: number, channel: 0 | 1, direction: 1 | -1): ChannelEnd[] {
  if (!changesSides(compiled, stage)) return plannedEnds(compiled, stage, channel, direction);
  return [...plannedEnds(compiled, stage, 0, direction), SILENCE];
}

/**
 * Beginnings (`direction` 1) or ends (-1) of a stroke on a planned channel: the draws of the outermost step in which
 * it plays, and where some of them are silent those of the next one too.
 */
function plannedEnds(
  compiled: CompiledProgram,
  stage: number,
  channel: 0 | 1,
  direction: 1 | -1,
): ChannelEnd[] {
  const columns = compiled.stages.slice(stage * STAGE_COLUMNS, (stage + 1) * STAGE_COLUMNS);
  const steps = columns[STAGE_STEPS] as number;
  const found: ChannelEnd[] = [];
  let restUs: [number, number] = [0, 0];
  for (let i = 0; i < steps; i += 1) {
    const step = direction === 1 ? i : steps - 1 - i;
    const first = (columns[STAGE_FIRST_ROW] as number) + step * (columns[STAGE_STRIDE] as number);
    const rows = Array.from({ length: columns[STAGE_CHOICES] as number }, (_, choice) =>
      rowOf(compiled, first + choice),
    );
    const silentUs = rows.filter((row) => widthOf(row, channel) === 0).map(spanOfRowUs);
    for (const row of rows) if (widthOf(row, channel) > 0) found.push(endOf(row, channel, direction, restUs));
    if (silentUs.length === 0) return found;
    restUs = [restUs[0] + Math.min(...silentUs), restUs[1] + Math.max(...silentUs)];
  }
  // A stroke, or a draw of it, in which the channel has no pulse at all.
  return [...found, SILENCE];
}

function endOf(row: number[], channel: 0 | 1, direction: 1 | -1, restUs: [number, number]): ChannelEnd {
  const periodUs = row[ROW_PERIOD_US] as number;
  const roundUs = channel === 1 ? periodUs * (row[ROW_RATIO] as number) : periodUs;
  // B stands half a period behind the first pulse of A.
  const leadUs = channel === 1 ? periodUs / 2 : 0;
  // The rest of a burst stands behind it.
  const ownRestUs = direction === 1 ? 0 : (row[ROW_REST_US] as number);
  return {
    widthUs: widthOf(row, channel),
    periodUs: roundUs,
    marginUs: direction === 1 ? leadUs : roundUs - leadUs,
    restUs: [restUs[0] + ownRestUs, restUs[1] + ownRestUs],
  };
}

function changesSides(compiled: CompiledProgram, stage: number): boolean {
  return ((compiled.stages[stage * STAGE_COLUMNS + STAGE_FLAGS] as number) & FLAG_SWAP_CHANNELS) !== 0;
}

function widthOf(row: number[], channel: 0 | 1): number {
  return row[channel === 0 ? ROW_WIDTH_A_US : ROW_WIDTH_B_US] as number;
}

function widestOf(compiled: CompiledProgram): number {
  let widestUs = 0;
  for (let row = 0; rowOf(compiled, row).length > 0; row += 1) {
    const columns = rowOf(compiled, row);
    widestUs = Math.max(widestUs, widthOf(columns, 0), widthOf(columns, 1));
  }
  return widestUs;
}
