/**
 * The compiler: from a program as people write it to rows of integers.
 * Called on the host, at build time for the catalogue and when a program file is read. Every row that it makes has
 * passed the row check, and every stage has been played to see that the device can keep up with it.
 * Units: ms and Hz in, us out.
 */
import { ROWS_MAX, SEGMENT_MAX_US, WIDTH_US } from './bounds';
import {
  choiceInLane,
  curveAt,
  curveRange,
  isRandom,
  isSteady,
  isWalk,
  nextChangeMs,
  nextStepMs,
  CURVE_STEP_MS,
  RANDOM_CHOICES,
} from './curve';
import { joinProblems } from './joins';
import { makeScore } from './make-score';
import { stagePaceProblem } from './pace';
import { type Curve, type Polarity, type Program } from './program';
import {
  gapUsOf,
  headProblems,
  partsOf,
  ProgramError,
  settingOf,
  settingProblems,
  slowestHz,
  type ProgramProblem,
  type Setting,
} from './program-check';
import {
  FLAG_SWAP_CHANNELS,
  FLAG_SWAP_POLARITY,
  FLAG_WALK,
  ORDER_RANDOM,
  ORDER_SEQUENCE,
  ORDER_SHUFFLE,
  POLARITY_ALTERNATE,
  POLARITY_NORMAL,
  POLARITY_REVERSE,
  ROW_COLUMNS,
  ROW_COUNT,
  ROW_REPEATS,
  ROW_REST_US,
  STAGE_COLUMNS,
  type CompiledProgram,
} from './rows';
import { compiledProblem, isSilentRow, spanOfRowUs } from './row-check';
import { scoreProblem } from './score-check.brief';
import { widthForRateUs, widthForStrengthUs } from './strength';
import { rateHzToPeriodUsEven } from './units';

export { ProgramError, type ProgramProblem } from './program-check';

const ORDERS: Record<Program['order'], number> = {
  sequence: ORDER_SEQUENCE,
  random: ORDER_RANDOM,
  shuffle: ORDER_SHUFFLE,
};

const POLARITY_CODES: Record<Polarity, number> = {
  normal: POLARITY_NORMAL,
  reverse: POLARITY_REVERSE,
  'alternate-pulse': POLARITY_ALTERNATE,
  'alternate-stroke': POLARITY_NORMAL,
};

/** Rows of one stage, and its line in the table of stages: steps, stride, choices, strokes, weight, flags. */
interface CompiledStage {
  rows: number[][];
  columns: number[];
}

/**
 * Rows of a program that has passed the schema.
 * @throws ProgramError with every problem that was found: of the program, of each stage, and where two stages meet
 */
export function compile(program: Program): CompiledProgram {
  const { compiled, problems } = compileStages(program);
  if (compiled.stages.length === STAGE_COLUMNS * program.stages.length) {
    problems.push(...joinProblems(compiled, program.stages));
  }
  if (problems.length > 0) throw new ProgramError(problems);
  return compiled;
}

/** The stages that are sound, and what is wrong with the others; how they follow each other is not looked at. */
export function compileStages(program: Program): { compiled: CompiledProgram; problems: ProgramProblem[] } {
  const problems = headProblems(program);
  const stages = program.stages.flatMap((stage, i) => {
    const path = `stages[${i}]`;
    const setting = settingOf(program, stage);
    const found = settingProblems(setting, path);
    // Without the program's ratio, which its head is said to miss, there is nothing to compile.
    const isSound = found.length === 0 && !Number.isNaN(setting.ratio);
    const compiled = isSound ? compileStage(setting) : undefined;
    if (compiled) found.push(...playingProblems(program, compiled, path));
    problems.push(...found);
    return compiled && found.length === 0 ? [compiled] : [];
  });
  const compiled = joinStages(program, stages);
  if (problems.length === 0) problems.push(...wholeProblems(compiled));
  return { compiled, problems };
}

function joinStages(program: Program, stages: CompiledStage[]): CompiledProgram {
  const compiled: CompiledProgram = {
    id: program.id,
    name: program.name,
    order: ORDERS[program.order],
    gapUs: gapUsOf(program),
    recoveryParts: partsOf(program),
    rows: [],
    stages: [],
  };
  for (const { rows, columns } of stages) {
    compiled.stages.push(compiled.rows.length / ROW_COLUMNS, ...columns);
    for (const row of rows) compiled.rows.push(...row);
  }
  return compiled;
}

function wholeProblems(compiled: CompiledProgram): ProgramProblem[] {
  const rows = compiled.rows.length / ROW_COLUMNS;
  if (rows > ROWS_MAX) {
    const message = `make ${rows} rows, at most ${ROWS_MAX}: use longer steps, or fewer or shorter strokes`;
    return [{ path: 'stages', message }];
  }
  const problem = compiledProblem(compiled) || scoreProblem(makeScore(compiled));
  return problem ? [{ path: 'stages', message: `compiled: ${problem}` }] : [];
}

/** A stage that is too long, or whose segments follow each other faster than the device can make them. */
function playingProblems(program: Program, stage: CompiledStage, path: string): ProgramProblem[] {
  const alone = { ...joinStages(program, [stage]), order: ORDER_SEQUENCE };
  const problems = wholeProblems(alone);
  if (problems.length > 0) return problems.map(({ message }) => ({ path, message }));
  if (stage.rows.every(isSilentRow)) {
    const message = `plays no pulse: its widths stay under ${WIDTH_US.min * alone.recoveryParts} us`;
    return [{ path, message }];
  }
  const message = stagePaceProblem(makeScore(alone));
  return message ? [{ path, message }] : [];
}

function compileStage(setting: Setting): CompiledStage {
  const { stage, relation } = setting;
  const curves = curvesOf(setting);
  const draw = curves.find(isRandom);
  const steps = draw ? drawnSteps(setting, draw.everyMs) : followedSteps(setting);
  const isWhole = draw !== undefined && stage.strokeMs % draw.everyMs === 0 && stage.restMs === undefined;
  const moves = relation === 'hand-over' || stage.riseMs !== undefined || stage.fallMs !== undefined;
  const steady = isWhole && !moves && curves.every(isSteady);
  const choices = draw ? RANDOM_CHOICES : 1;
  const flags =
    (relation === 'alternate-strokes' ? FLAG_SWAP_CHANNELS : 0) |
    (stage.polarity === 'alternate-stroke' ? FLAG_SWAP_POLARITY : 0) |
    (draw && isWalk(draw) ? FLAG_WALK : 0);
  return {
    rows: (steady ? steps.slice(0, 1) : steps).flat(),
    columns: [steps.length, steady ? 0 : choices, choices, stage.strokes ?? 1, stage.weight ?? 1, flags],
  };
}

function curvesOf({ stage, strength }: Setting): Curve[] {
  return [stage.rateHz, stage.widthUs, strength];
}

/** Rows of one step: one, or RANDOM_CHOICES to pick from. */
type StepRows = number[][];

/** A stage with random curves: a step a draw, in each step a row a choice. The last draw may be cut short. */
function drawnSteps(setting: Setting, everyMs: number): StepRows[] {
  const { stage } = setting;
  const longestUs = rateHzToPeriodUsEven(slowestHz(stage));
  const steps: StepRows[] = [];
  for (let atMs = 0; atMs < stage.strokeMs; atMs += everyMs) {
    const spanUs = Math.min(everyMs, stage.strokeMs - atMs) * 1000;
    if (spanUs < longestUs) break;
    const rows: StepRows = [];
    for (let choice = 0; choice < RANDOM_CHOICES; choice += 1) {
      const moment = momentAt(setting, atMs, choice);
      rows.push(rowAt(setting, moment, atMs, Math.floor(spanUs / moment.periodUs)));
    }
    steps.push(rows);
  }
  if (stage.restMs) steps.push(new Array<number[]>(RANDOM_CHOICES).fill(restRow(stage.restMs * 1000)));
  return steps;
}

/**
 * A stage without: a row from one change of its curves to the next, as many whole periods as come nearest to it; what
 * they are early or late is made up for by the next row. Equal rows join.
 */
function followedSteps(setting: Setting): StepRows[] {
  const { stage } = setting;
  const rows: number[][] = [];
  const strokeUs = stage.strokeMs * 1000;
  for (let atUs = 0; atUs < strokeUs;) {
    const startUs = startOfStepUs(setting, atUs);
    const moment = momentAt(setting, startUs / 1000, 0);
    if (atUs > 0 && strokeUs - atUs < leastUs(setting, moment) / 2) break;
    const endUs = Math.min(strokeUs, changeAfterUs(setting, startUs));
    const row = rowAt(setting, moment, atUs / 1000, (endUs - atUs) / moment.periodUs);
    rows.push(row);
    atUs += spanOfRowUs(row);
  }
  if (stage.restMs) rows.push(restRow(stage.restMs * 1000));
  return joinEqualRows(rows).map((row) => [row]);
}

/** The change that is less than half a period ahead, or half a step, or else now. */
function startOfStepUs(setting: Setting, atUs: number): number {
  const changeUs = changeAfterUs(setting, atUs);
  const nearUs = Math.min(leastUs(setting, momentAt(setting, atUs / 1000, 0)), 1000 * CURVE_STEP_MS) / 2;
  return changeUs - atUs < nearUs && changeUs < setting.stage.strokeMs * 1000 ? changeUs : atUs;
}

/** The least that can be played: a period, a burst, a round. */
function leastUs(setting: Setting, { periodUs }: Moment): number {
  return periodUs * wholePeriods(setting, periodUs, 1);
}

function changeAfterUs(setting: Setting, atUs: number): number {
  const { stage, relation } = setting;
  const atMs = atUs / 1000;
  const riseMs = stage.riseMs ?? 0;
  const fallAtMs = stage.strokeMs - (stage.fallMs ?? 0);
  const changes = curvesOf(setting).map((curve) => nextChangeMs(curve, atMs));
  if (relation === 'hand-over') changes.push(nextStepMs(atMs, CURVE_STEP_MS));
  if (atMs < riseMs) changes.push(Math.min(riseMs, nextStepMs(atMs, CURVE_STEP_MS)));
  if (atMs < fallAtMs) changes.push(fallAtMs);
  else if (stage.fallMs) changes.push(nextStepMs(atMs, CURVE_STEP_MS));
  return Math.min(...changes) * 1000;
}

/** What the curves of a stage say at an instant; the period is that of the bursts where there are any. */
interface Moment {
  periodUs: number;
  fullWidthUs: number;
  /** Of channel A; and of B, where it does not follow from A's place in the stroke. */
  strengths: [number, number];
}

function momentAt({ stage, strength, relation }: Setting, atMs: number, choice: number): Moment {
  let lane = 0;
  const valueOf = (curve: Curve): number => {
    const own = isRandom(curve) ? choiceInLane(curve, choice, lane++) : 0;
    return curveAt(curve, atMs, stage.strokeMs, own);
  };
  const rateHz = valueOf(stage.rateHz);
  const widthUs = valueOf(stage.widthUs);
  const one = valueOf(strength);
  const { min, max } = curveRange(strength);
  return {
    periodUs: rateHzToPeriodUsEven(rateHz),
    fullWidthUs: stage.constantFeel === false ? widthUs : widthForRateUs(widthUs, slowestHz(stage), rateHz),
    strengths: [one, relation === 'counter-phase' ? min + max - one : one],
  };
}

/** A row that begins at `atMs` of the stroke, of as many periods, or bursts, as come nearest to `periods`. */
function rowAt(setting: Setting, moment: Moment, atMs: number, periods: number): number[] {
  const { stage, ratio } = setting;
  const polarity = POLARITY_CODES[stage.polarity ?? 'normal'];
  const whole = wholePeriods(setting, moment.periodUs, periods);
  const count = stage.burst ? stage.burst.pulses : whole;
  const spanMs = (whole * moment.periodUs) / 1000;
  const widths = widthsAt(setting, moment, atMs + spanMs / 2);
  if (!stage.burst) return [moment.periodUs, ...widths, polarity, count, ratioOf(widths, ratio), 0, 1];
  const innerUs = rateHzToPeriodUsEven(stage.burst.rateHz);
  const restUs = moment.periodUs - count * innerUs;
  return [innerUs, ...widths, polarity, count, ratioOf(widths, ratio), restUs, whole];
}

/** Silence has no ratio. */
function ratioOf(widths: [number, number], ratio: number): number {
  return widths[0] > 0 ? ratio : 1;
}

/** Pulses at a ratio come in whole rounds; those that alternate in pairs, where an odd one would be one more segment. */
function wholePeriods({ stage, ratio }: Setting, periodUs: number, periods: number): number {
  const isPaired = stage.polarity === 'alternate-pulse' && periods >= 1.5 && 2 * periodUs <= SEGMENT_MAX_US;
  let round = isPaired ? 2 : ratio;
  if (stage.burst) round = 1;
  return round * Math.max(1, Math.round(periods / round));
}

/** Widths of A and B by their strengths, and by where in the stroke the middle of the row is. */
function widthsAt(setting: Setting, moment: Moment, middleMs: number): [number, number] {
  const { relation, recoveryParts } = setting;
  const edge = edgeAt(setting, middleMs);
  const onB = Math.min(1, middleMs / setting.stage.strokeMs);
  const shares = relation === 'hand-over' ? [1 - onB, onB] : [1, relation === 'alternate-strokes' ? 0 : 1];
  const [widthAUs, widthBUs] = moment.strengths.map((strength, channel) => {
    const widthUs = Math.round(
      widthForStrengthUs(moment.fullWidthUs, strength * edge * (shares[channel] as number)),
    );
    return widthUs < WIDTH_US.min * recoveryParts ? 0 : widthUs;
  });
  return [widthAUs as number, widthBUs as number];
}

/** How far the stroke has come up, or is not yet down: 0..1. */
function edgeAt({ stage }: Setting, atMs: number): number {
  const up = stage.riseMs ? atMs / stage.riseMs : 1;
  const down = stage.fallMs ? (stage.strokeMs - atMs) / stage.fallMs : 1;
  return Math.max(0, Math.min(1, up, down));
}

/** Silence in equal pieces of even time; under two us a piece are lost. */
function restRow(restUs: number): number[] {
  const pieces = Math.ceil(restUs / SEGMENT_MAX_US);
  return [2 * Math.floor(restUs / pieces / 2), 0, 0, POLARITY_NORMAL, pieces, 1, 0, 1];
}

/** Trains that go on alike become one longer train; bursts that come again, more of them. */
function joinEqualRows(rows: number[][]): number[][] {
  const joined: number[][] = [];
  for (const row of rows) {
    const last = joined[joined.length - 1];
    const grows = row[ROW_REST_US] === 0 ? ROW_COUNT : ROW_REPEATS;
    if (last && last.every((value, column) => column === grows || value === row[column])) {
      last[grows] = (last[grows] as number) + (row[grows] as number);
    } else {
      joined.push([...row]);
    }
  }
  return joined;
}
