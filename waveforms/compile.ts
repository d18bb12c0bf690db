/**
 * The compiler: from a program as people write it to rows of integers.
 * Called on the host, at build time for the catalogue and when a program file is read. Every row that it makes has
 * passed the row check that the device runs again at load. Units: ms and Hz in, us out.
 */
import {
  PACE_RUN,
  PACE_RUN_MIN_US,
  PERIOD_MIN_US,
  RECOVERY_PARTS,
  ROWS_MAX,
  STRENGTH_FRACTION,
  WIDTH_US,
} from './bounds';
import { HALF_SPAN, VALUES_FIRST } from './columns';
import { curveAt, curveRange, isRandom, isSteady, RANDOM_CHOICES } from './curve';
import { Player } from './player';
import { GAP_DEFAULT_US, type Burst, type Curve, type Polarity, type Program, type Stage } from './program';
import {
  FLAG_SWAP_CHANNELS,
  FLAG_SWAP_POLARITY,
  POLARITY_ALTERNATE,
  POLARITY_NORMAL,
  POLARITY_REVERSE,
  ROW_COLUMNS,
  ROW_COUNT,
  ROW_PERIOD_US,
  STAGE_COLUMNS,
  compiledProblem,
  pulseSpanUs,
  rowProblem,
  type CompiledProgram,
} from './rows';
import { makeScore } from './make-score';
import { widthForStrengthUs } from './strength';
import { rateHzToPeriodUsEven } from './units';

/** Curves are followed in steps of this length (or of one period, where that is longer) (project default). */
export const CURVE_STEP_MS = 100;
/** A rest is made of silent periods of at most this. */
const REST_PIECE_US = 100000;

/** What is wrong with a program: the field's path, and a sentence that gives the value and the bound. */
export interface ProgramProblem {
  path: string;
  message: string;
}

export class ProgramError extends Error {
  constructor(readonly problems: ProgramProblem[]) {
    super(problems.map((problem) => `${problem.path}: ${problem.message}`).join('; '));
  }
}

const POLARITY_CODES: Record<Polarity, number> = {
  normal: POLARITY_NORMAL,
  reverse: POLARITY_REVERSE,
  'alternate-pulse': POLARITY_ALTERNATE,
  'alternate-stroke': POLARITY_NORMAL,
};

/**
 * Rows of a program that has passed the schema.
 * @throws ProgramError with every problem that was found.
 */
export function compile(program: Program): CompiledProgram {
  const problems = program.stages.flatMap((stage, i) => stageProblems(program, stage, `stages[${i}]`));
  if (partsOf(program) > 1 && program.relation !== 'alternate-strokes') {
    problems.push({
      path: 'recoveryParts',
      message: `${program.recoveryParts} needs the relation alternate-strokes: a split recovery plays on one channel at a time`,
    });
  }
  if (problems.length > 0) throw new ProgramError(problems);
  const compiled: CompiledProgram = {
    id: program.id,
    name: program.name,
    shuffle: program.order === 'random' ? 1 : 0,
    recoveryParts: partsOf(program),
    rows: [],
    stages: [],
  };
  program.stages.forEach((stage, i) => appendStage(compiled, program, stage, `stages[${i}]`));
  const problem = compiledProblem(compiled);
  if (problem) throw new ProgramError([{ path: 'stages', message: `compiled: ${problem}` }]);
  const hasty = program.stages.flatMap((_, i) => paceProblems(compiled, i));
  if (hasty.length > 0) throw new ProgramError(hasty);
  return compiled;
}

/** Segments of a stage that are looked at: more than the longest stroke has at the fastest pace. */
const PACE_SEGMENTS = 2000;

/** A stage whose segments follow each other faster than the device can make them, found by playing it. */
function paceProblems(compiled: CompiledProgram, stage: number): ProgramProblem[] {
  const stages = compiled.stages.slice(stage * STAGE_COLUMNS, (stage + 1) * STAGE_COLUMNS);
  const player = new Player(makeScore({ ...compiled, stages, shuffle: 0 }), 1);
  const endsUs = [0];
  for (let segment = 1; segment <= PACE_SEGMENTS; segment += 1) {
    player.next();
    endsUs.push((endsUs[segment - 1] as number) + 2 * (player.values[VALUES_FIRST + HALF_SPAN] as number));
    const runUs = (endsUs[segment] as number) - (endsUs[segment - PACE_RUN] ?? -Infinity);
    if (runUs < PACE_RUN_MIN_US) {
      const message = `changes too fast: ${PACE_RUN} segments in a row last ${runUs} us, at least ${PACE_RUN_MIN_US} are needed; use longer steps, rests or bursts`;
      return [{ path: `stages[${stage}]`, message }];
    }
  }
  return [];
}

function partsOf(program: Program): number {
  return program.recoveryParts ?? RECOVERY_PARTS.min;
}

function gapUsOf(program: Program): number {
  return program.gapUs ?? GAP_DEFAULT_US;
}

function strengthOf(stage: Stage): Curve {
  return stage.strengthFraction ?? STRENGTH_FRACTION.max;
}

function longestPeriodUs(stage: Stage): number {
  return rateHzToPeriodUsEven(curveRange(stage.rateHz).min);
}

/** What the fields of a stage cannot be together. */
function stageProblems(program: Program, stage: Stage, path: string): ProgramProblem[] {
  const problems: ProgramProblem[] = [];
  const curves: [string, Curve][] = [
    ['rateHz', stage.rateHz],
    ['widthUs', stage.widthUs],
    ['strengthFraction', strengthOf(stage)],
  ];
  const longestUs = longestPeriodUs(stage);
  const draws = curves.flatMap(([name, curve]) =>
    isRandom(curve) ? [{ name, everyMs: curve.everyMs }] : [],
  );
  if (longestUs > stage.strokeMs * 1000) {
    const message = `${stage.strokeMs} ms is shorter than the longest period of the stage, ${longestUs} us`;
    problems.push({ path: `${path}.strokeMs`, message });
  }
  for (const draw of draws) {
    if (draw.everyMs !== draws[0]?.everyMs) {
      problems.push({
        path: `${path}.${draw.name}.everyMs`,
        message: `${draw.everyMs} ms differs from the ${draws[0]?.everyMs} ms of ${draws[0]?.name}: the random curves of a stage are drawn together`,
      });
    }
    if (draw.everyMs * 1000 < longestUs) {
      problems.push({
        path: `${path}.${draw.name}.everyMs`,
        message: `${draw.everyMs} ms is shorter than the longest period of the stage, ${longestUs} us`,
      });
    }
    if (draw.everyMs > stage.strokeMs) {
      problems.push({
        path: `${path}.${draw.name}.everyMs`,
        message: `${draw.everyMs} ms is longer than the stroke of ${stage.strokeMs} ms`,
      });
    }
  }
  for (const [name, curve] of curves) {
    if (typeof curve === 'object' && 'low' in curve && curve.low > curve.high) {
      problems.push({ path: `${path}.${name}.low`, message: `${curve.low} is above high, ${curve.high}` });
    }
  }
  return problems.concat(fitProblems(program, stage, path), burstProblems(stage, path, draws.length > 0));
}

/** Pulses that are too long for their period: two of them, A and B, must fit at the highest rate. */
function fitProblems(program: Program, stage: Stage, path: string): ProgramProblem[] {
  const rateHz = stage.burst ? stage.burst.rateHz : curveRange(stage.rateHz).max;
  const widthUs = curveRange(stage.widthUs).max;
  const parts = partsOf(program);
  const row = [rateHzToPeriodUsEven(rateHz), widthUs, 0, gapUsOf(program), 0, 1];
  if (widthUs < WIDTH_US.min * parts) {
    const message = `${widthUs} us is below ${WIDTH_US.min * parts} us, the least for a recovery of ${parts} parts`;
    return [{ path: `${path}.widthUs`, message }];
  }
  const problem = rowProblem(row.map(Math.ceil), 0, parts);
  if (!problem) return [];
  const spanUs = pulseSpanUs(widthUs, gapUsOf(program), parts);
  return [
    {
      path: `${path}.widthUs`,
      message: `${widthUs} us makes pulses of ${spanUs} us; at ${rateHz} Hz a row ${problem}`,
    },
  ];
}

function burstProblems(stage: Stage, path: string, hasDraws: boolean): ProgramProblem[] {
  if (!stage.burst) return [];
  const burstUs = stage.burst.pulses * rateHzToPeriodUsEven(stage.burst.rateHz);
  const fastestHz = curveRange(stage.rateHz).max;
  if (hasDraws) {
    return [{ path: `${path}.burst`, message: 'bursts have no random curves' }];
  }
  const spareUs = rateHzToPeriodUsEven(fastestHz) - burstUs;
  if (spareUs < PERIOD_MIN_US) {
    const message = `${stage.burst.pulses} pulses at ${stage.burst.rateHz} Hz, ${fastestHz} times a second, leave ${spareUs} us of rest; at least ${PERIOD_MIN_US} us are needed`;
    return [{ path: `${path}.burst`, message }];
  }
  return [];
}

function appendStage(compiled: CompiledProgram, program: Program, stage: Stage, path: string): void {
  const first = compiled.rows.length / ROW_COLUMNS;
  const curves = [stage.rateHz, stage.widthUs, strengthOf(stage)];
  const draw = curves.find(isRandom);
  const steps = draw ? drawnSteps(program, stage, draw.everyMs) : followedSteps(program, stage);
  const isWhole = draw !== undefined && stage.strokeMs % draw.everyMs === 0 && stage.restMs === undefined;
  const steady = isWhole && curves.every(isSteady);
  const choices = draw ? RANDOM_CHOICES : 1;
  for (const rows of steady ? steps.slice(0, 1) : steps) for (const row of rows) compiled.rows.push(...row);
  if (compiled.rows.length / ROW_COLUMNS > ROWS_MAX) {
    const message = `makes the program longer than ${ROWS_MAX} rows: use longer steps, or fewer or shorter strokes`;
    throw new ProgramError([{ path, message }]);
  }
  const sides = program.relation === 'alternate-strokes' ? FLAG_SWAP_CHANNELS : 0;
  const polarity = stage.polarity === 'alternate-stroke' ? FLAG_SWAP_POLARITY : 0;
  const stride = steady ? 0 : choices;
  compiled.stages.push(
    first,
    steps.length,
    stride,
    choices,
    stage.strokes ?? 1,
    stage.weight ?? 1,
    sides | polarity,
  );
}

/** Rows of one step: one, or RANDOM_CHOICES to pick from. */
type StepRows = number[][];

/** A stage with random curves: a step a draw, in each step a row a choice. The last draw may be cut short. */
function drawnSteps(program: Program, stage: Stage, everyMs: number): StepRows[] {
  const longestUs = longestPeriodUs(stage);
  const steps: StepRows[] = [];
  for (let atMs = 0; atMs < stage.strokeMs; atMs += everyMs) {
    const spanUs = Math.min(everyMs, stage.strokeMs - atMs) * 1000;
    if (spanUs < longestUs) break;
    const rows: StepRows = [];
    for (let choice = 0; choice < RANDOM_CHOICES; choice += 1) {
      rows.push(rowAt(program, stage, atMs, spanUs, choice));
    }
    steps.push(rows);
  }
  if (stage.restMs) {
    const rest = restRow(program, stage.restMs * 1000);
    steps.push(new Array<number[]>(RANDOM_CHOICES).fill(rest));
  }
  return steps;
}

/** A stage without: rows follow the curves, period by period where these are longer than a step; equal rows join. */
function followedSteps(program: Program, stage: Stage): StepRows[] {
  const rows: number[][] = [];
  const strokeUs = stage.strokeMs * 1000;
  let atUs = 0;
  while (atUs < strokeUs) {
    const spanUs = Math.min(CURVE_STEP_MS * 1000, strokeUs - atUs);
    const step = stage.burst
      ? burstRows(program, stage, stage.burst, atUs / 1000)
      : [rowAt(program, stage, atUs / 1000, spanUs, 0)];
    const stepUs = step.reduce((sum, row) => sum + spanOfRowUs(row), 0);
    if (atUs > 0 && atUs + stepUs > strokeUs) break;
    rows.push(...step);
    atUs += stepUs;
  }
  if (stage.restMs) rows.push(restRow(program, stage.restMs * 1000));
  return joinEqualRows(rows).map((row) => [row]);
}

function spanOfRowUs(row: number[]): number {
  return (row[ROW_PERIOD_US] as number) * (row[ROW_COUNT] as number);
}

/** As many whole periods as fit into the span, at least one. */
function rowAt(program: Program, stage: Stage, atMs: number, spanUs: number, choice: number): number[] {
  const rateHz = curveAt(stage.rateHz, atMs, stage.strokeMs, choice);
  const periodUs = rateHzToPeriodUsEven(rateHz);
  const fitting = Math.max(1, Math.floor(spanUs / periodUs));
  // Pulses that alternate come in pairs: an odd one would be a segment of its own.
  const count = stage.polarity === 'alternate-pulse' && fitting > 1 ? fitting - (fitting % 2) : fitting;
  return pulseRow(program, stage, atMs, periodUs, count, choice);
}

function pulseRow(
  program: Program,
  stage: Stage,
  atMs: number,
  periodUs: number,
  count: number,
  choice: number,
): number[] {
  // A second random curve walks through its values in another order, so that rate and width are not tied together.
  const other = (choice * 7 + 3) % RANDOM_CHOICES;
  const third = (choice * 11 + 5) % RANDOM_CHOICES;
  const fullUs = curveAt(stage.widthUs, atMs, stage.strokeMs, isRandom(stage.rateHz) ? other : choice);
  const strength = curveAt(strengthOf(stage), atMs, stage.strokeMs, third);
  const shortestUs = WIDTH_US.min * partsOf(program);
  const width = Math.round(widthForStrengthUs(fullUs, strength));
  const widthUs = width < shortestUs ? 0 : width;
  const widthBUs = program.relation === 'alternate-strokes' ? 0 : widthUs;
  const polarity = POLARITY_CODES[stage.polarity ?? 'normal'];
  return [periodUs, widthUs, widthBUs, gapUsOf(program), polarity, count];
}

function burstRows(program: Program, stage: Stage, burst: Burst, atMs: number): number[][] {
  const innerUs = rateHzToPeriodUsEven(burst.rateHz);
  const burstsUs = rateHzToPeriodUsEven(curveAt(stage.rateHz, atMs, stage.strokeMs, 0));
  const restUs = burstsUs - burst.pulses * innerUs;
  const train = pulseRow(program, stage, atMs, innerUs, burst.pulses, 0);
  return [train, restRow(program, restUs)];
}

/** Silence in equal pieces of even time; under two us a piece are lost. */
function restRow(program: Program, restUs: number): number[] {
  const pieces = Math.ceil(restUs / REST_PIECE_US);
  return [2 * Math.floor(restUs / pieces / 2), 0, 0, gapUsOf(program), POLARITY_NORMAL, pieces];
}

function joinEqualRows(rows: number[][]): number[][] {
  const joined: number[][] = [];
  for (const row of rows) {
    const last = joined[joined.length - 1];
    if (last && last.every((value, column) => column === ROW_COUNT || value === row[column])) {
      last[ROW_COUNT] = (last[ROW_COUNT] as number) + (row[ROW_COUNT] as number);
    } else {
      joined.push([...row]);
    }
  }
  return joined;
}
