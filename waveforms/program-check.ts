/**
 * What the fields of a program cannot be together. The schema (program-schema.ts) has looked at each field alone.
 * Called by the compiler, on the host. Every problem has the field's path and a sentence with the value and the bound.
 */
import { PERIOD_MIN_US, RATIO, RECOVERY_PARTS, SEGMENT_MAX_US, STRENGTH_FRACTION, WIDTH_US } from './bounds';
import { curveRange, isRandom, isWalk, type RandomCurve } from './curve';
import { GAP_DEFAULT_US, type Burst, type Curve, type Program, type Relation, type Stage } from './program';
import { POLARITY_ALTERNATE, POLARITY_NORMAL, pulseSpanUs } from './rows';
import { rowProblem } from './row-check';
import { widthForRateUs } from './strength';
import { rateHzToPeriodUsEven } from './units';

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

/** A stage with what it has from its program. */
export interface Setting {
  stage: Stage;
  relation: Relation;
  /** Pulses on A for each one on B. */
  ratio: number;
  gapUs: number;
  recoveryParts: number;
  strength: Curve;
}

export function settingOf(program: Program, stage: Stage): Setting {
  const relation = stage.relation ?? program.relation;
  return {
    stage,
    relation,
    ratio: relation === 'ratio' ? (stage.ratio ?? program.ratio ?? NaN) : 1,
    gapUs: gapUsOf(program),
    recoveryParts: partsOf(program),
    strength: stage.strengthFraction ?? STRENGTH_FRACTION.max,
  };
}

export function partsOf(program: Program): number {
  return program.recoveryParts ?? RECOVERY_PARTS.min;
}

export function gapUsOf(program: Program): number {
  return program.gapUs ?? GAP_DEFAULT_US;
}

/** The slowest rate of a stage: its width is meant there, where the feel is kept. */
export function slowestHz(stage: Stage): number {
  return curveRange(stage.rateHz).min;
}

const SPLIT_ON_ONE = 'a split recovery plays on one channel at a time, as in alternate-strokes';
const RATIO_MISSING = `is missing: the relation ratio needs one of ${RATIO.min}..${RATIO.max}`;

/** What is wrong with the program apart from its stages. */
export function headProblems(program: Program): ProgramProblem[] {
  const problems: ProgramProblem[] = [];
  const isInherited = program.stages.some(({ relation }) => relation === undefined);
  if (partsOf(program) > 1 && program.relation !== 'alternate-strokes' && isInherited) {
    const message = `${program.recoveryParts} with the relation ${program.relation}: ${SPLIT_ON_ONE}`;
    problems.push({ path: 'recoveryParts', message });
  }
  if (program.ratio !== undefined && program.relation !== 'ratio') {
    problems.push({
      path: 'ratio',
      message: `${program.ratio} needs the relation ratio, not ${program.relation}`,
    });
  }
  if (program.ratio === undefined && program.relation === 'ratio' && isInherited) {
    problems.push({ path: 'ratio', message: RATIO_MISSING });
  }
  const weighted = program.stages.findIndex(({ weight }) => weight !== undefined);
  if (program.order !== 'random' && weighted >= 0) {
    const message = `${program.stages[weighted]?.weight} needs the order random: in a ${program.order} each stage has its turn`;
    problems.push({ path: `stages[${weighted}].weight`, message });
  }
  return problems;
}

/** What is wrong with one stage. */
export function settingProblems(setting: Setting, path: string): ProgramProblem[] {
  const found = [
    ...timeProblems(setting),
    ...boundsProblems(setting),
    ...drawProblems(setting),
    ...relationProblems(setting),
    ...widthProblems(setting),
    ...burstProblems(setting),
  ];
  const problems = found.length > 0 ? found : fitProblems(setting);
  return problems.map(({ path: field, message }) => ({ path: `${path}.${field}`, message }));
}

function namedCurves({ stage, strength }: Setting): [string, Curve][] {
  return [
    ['rateHz', stage.rateHz],
    ['widthUs', stage.widthUs],
    ['strengthFraction', strength],
  ];
}

function longestPeriodUs({ stage }: Setting): number {
  return rateHzToPeriodUsEven(slowestHz(stage));
}

function timeProblems(setting: Setting): ProgramProblem[] {
  const { strokeMs, riseMs = 0, fallMs = 0 } = setting.stage;
  const longestUs = longestPeriodUs(setting);
  const problems: ProgramProblem[] = [];
  if (longestUs > strokeMs * 1000) {
    const message = `${strokeMs} ms is shorter than the longest period of the stage, ${longestUs} us`;
    problems.push({ path: 'strokeMs', message });
  }
  if (riseMs + fallMs > strokeMs) {
    const message = `${riseMs} ms and fallMs, ${fallMs} ms, are longer than the stroke of ${strokeMs} ms`;
    problems.push({ path: 'riseMs', message });
  }
  return problems;
}

function boundsProblems(setting: Setting): ProgramProblem[] {
  return namedCurves(setting).flatMap(([name, curve]) =>
    typeof curve === 'object' && 'low' in curve && curve.low > curve.high
      ? [{ path: `${name}.low`, message: `${curve.low} is above high, ${curve.high}` }]
      : [],
  );
}

/** Random curves are drawn together; everything else stands still from one draw to the next. */
function drawProblems(setting: Setting): ProgramProblem[] {
  const { stage } = setting;
  const curves = namedCurves(setting);
  const draws = curves.flatMap(([name, curve]) => (isRandom(curve) ? [{ name, curve }] : []));
  const first = draws[0];
  if (!first) return [];
  const everyMs = first.curve.everyMs;
  const problems = draws.flatMap(({ name, curve }) =>
    drawTimeProblems(setting, curve, everyMs, first.name).map((message) => ({
      path: `${name}.everyMs`,
      message,
    })),
  );
  for (const { name, curve } of draws) {
    if (isWalk(curve) !== isWalk(first.curve)) {
      const message = `${curve.kind} beside the ${first.curve.kind} of ${first.name}: the random curves of a stage are of one kind`;
      problems.push({ path: `${name}.kind`, message });
    }
  }
  for (const [name, curve] of curves) {
    if (changesWithin(curve, everyMs)) {
      const message = `moves faster than the draws of ${everyMs} ms: in a stage with random curves the others are followed draw by draw`;
      problems.push({ path: name, message });
    }
  }
  for (const name of ['riseMs', 'fallMs'] as const) {
    const spanMs = stage[name];
    if (spanMs !== undefined && spanMs < everyMs) {
      problems.push({ path: name, message: `${spanMs} ms is shorter than the draws of ${everyMs} ms` });
    }
  }
  return problems;
}

function drawTimeProblems(
  setting: Setting,
  { everyMs }: RandomCurve,
  firstMs: number,
  firstName: string,
): string[] {
  const longestUs = longestPeriodUs(setting);
  const messages: string[] = [];
  if (everyMs !== firstMs) {
    messages.push(
      `${everyMs} ms differs from the ${firstMs} ms of ${firstName}: the random curves of a stage are drawn together`,
    );
  }
  if (everyMs * 1000 < longestUs) {
    messages.push(`${everyMs} ms is shorter than the longest period of the stage, ${longestUs} us`);
  }
  if (everyMs > setting.stage.strokeMs) {
    messages.push(`${everyMs} ms is longer than the stroke of ${setting.stage.strokeMs} ms`);
  }
  return messages;
}

/** A swing takes four draws at least. */
function changesWithin(curve: Curve, everyMs: number): boolean {
  if (typeof curve === 'number' || isRandom(curve) || curve.kind === 'ramp') return false;
  if (curve.kind !== 'table') return curve.periodMs < 4 * everyMs;
  return curve.interpolate ? curve.stepMs < everyMs : curve.stepMs % everyMs !== 0;
}

function relationProblems({ stage, relation, ratio, recoveryParts, strength }: Setting): ProgramProblem[] {
  const problems: ProgramProblem[] = [];
  const refuse = (path: string, message: string): void => void problems.push({ path, message });
  if (recoveryParts > 1 && stage.relation !== undefined && relation !== 'alternate-strokes') {
    refuse('relation', `${relation} with recoveryParts ${recoveryParts}: ${SPLIT_ON_ONE}`);
  }
  if (relation === 'counter-phase' && typeof strength === 'number') {
    refuse('strengthFraction', `${strength} does not move: the relation counter-phase needs a curve`);
  }
  if (stage.ratio !== undefined && relation !== 'ratio') {
    refuse('ratio', `${stage.ratio} needs the relation ratio, not ${relation}`);
  }
  if (relation !== 'ratio') return problems;
  if (Number.isNaN(ratio) && stage.relation !== undefined) refuse('ratio', RATIO_MISSING);
  if (stage.polarity === 'alternate-pulse') {
    refuse(
      'polarity',
      'alternate-pulse with the relation ratio: a template of sixteen words holds pulses of one polarity; use alternate-stroke',
    );
  }
  const slowest = stage.burst ? stage.burst.rateHz : slowestHz(stage);
  const roundUs = ratio * rateHzToPeriodUsEven(slowest);
  if (roundUs > SEGMENT_MAX_US) {
    const message = `goes down to ${slowest} Hz: ${ratio} pulses on A for one on B take ${roundUs} us, at most ${SEGMENT_MAX_US} us`;
    refuse(stage.burst ? 'burst.rateHz' : 'rateHz', message);
  }
  if (stage.burst && stage.burst.pulses % ratio !== 0) {
    refuse('burst.pulses', `${stage.burst.pulses} is no multiple of the ratio, ${ratio}`);
  }
  return problems;
}

function widthProblems({ stage, recoveryParts }: Setting): ProgramProblem[] {
  const leastUs = WIDTH_US.min * recoveryParts;
  const { min } = curveRange(stage.widthUs);
  if (min < leastUs) {
    const message = `${min} us is below ${leastUs} us, the least for a recovery of ${recoveryParts} parts; for less, use strengthFraction`;
    return [{ path: 'widthUs', message }];
  }
  if (stage.constantFeel === false) return [];
  if (typeof stage.widthUs !== 'number') {
    const message = 'moves, and is felt: at one current, width is strength; say "constantFeel": false';
    return [{ path: 'widthUs', message }];
  }
  const { min: slowHz, max: fastHz } = curveRange(stage.rateHz);
  const narrowUs = Math.round(widthForRateUs(stage.widthUs, slowHz, fastHz));
  if (narrowUs >= leastUs) return [];
  const message = `${stage.widthUs} us at ${slowHz} Hz feels like ${narrowUs} us at ${fastHz} Hz, at least ${leastUs} us; or say "constantFeel": false`;
  return [{ path: 'widthUs', message }];
}

function burstProblems({ stage }: Setting): ProgramProblem[] {
  if (!stage.burst) return [];
  const fastestHz = curveRange(stage.rateHz).max;
  const spareUs = rateHzToPeriodUsEven(fastestHz) - burstUs(stage.burst);
  if (spareUs >= PERIOD_MIN_US) return [];
  const message = `${stage.burst.pulses} pulses at ${stage.burst.rateHz} Hz, ${fastestHz} times a second, leave ${spareUs} us of rest; at least ${PERIOD_MIN_US} us are needed`;
  return [{ path: 'burst', message }];
}

function burstUs({ pulses, rateHz }: Burst): number {
  return pulses * rateHzToPeriodUsEven(rateHz);
}

/** Pulses that are too long for their period: two of them, A and B, must fit at the highest rate. */
function fitProblems({ stage, gapUs, recoveryParts }: Setting): ProgramProblem[] {
  const { min: slowHz, max: fastHz } = curveRange(stage.rateHz);
  const rateHz = stage.burst ? stage.burst.rateHz : fastHz;
  const { max } = curveRange(stage.widthUs);
  const keepsFeel = stage.constantFeel !== false && !stage.burst;
  const widthUs = Math.ceil(keepsFeel ? Math.min(max, widthForRateUs(max, slowHz, fastHz)) : max);
  const polarity = stage.polarity === 'alternate-pulse' ? POLARITY_ALTERNATE : POLARITY_NORMAL;
  const restUs = stage.burst ? PERIOD_MIN_US : 0;
  const row = [rateHzToPeriodUsEven(rateHz), widthUs, 0, polarity, 1, 1, restUs, 1];
  const problem = rowProblem(row, gapUs, recoveryParts);
  if (!problem) return [];
  const spanUs = pulseSpanUs(widthUs, gapUs, recoveryParts);
  const message = `${max} us makes pulses of ${spanUs} us; at ${rateHz} Hz a row ${problem}`;
  return [{ path: 'widthUs', message }];
}
