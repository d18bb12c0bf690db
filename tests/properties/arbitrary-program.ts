/**
 * Random programs over the whole model, for the property tests: every relation and order, every kind of curve, bursts,
 * polarities, gaps, split recoveries, rises and falls, rests and weights.
 * Fields that only fit together are drawn together, so that nearly all of the programs compile. Units: as in Program.
 */
import fc from 'fast-check';
import {
  BURST_PULSES,
  EDGE_MS,
  GAP_US,
  RATE_HZ,
  RATIO,
  RELEASE_MIN_US,
  STEP_MS,
  WIDTH_US,
} from '../../waveforms/bounds';
import { compileStages } from '../../waveforms/compile';
import { type Burst, type Curve, type Program, type Stage } from '../../waveforms/program';
import { pulseSpanUs, type CompiledProgram } from '../../waveforms/rows';
import { rateHzToPeriodUsEven } from '../../waveforms/units';

/** A number with two decimals at most: failures are easier to read. */
function value(min: number, max: number): fc.Arbitrary<number> {
  const lowest = Math.ceil(min * 100);
  const hundredths = fc.integer({ min: lowest, max: Math.max(lowest, Math.floor(max * 100)) });
  return fc.oneof(
    hundredths.map((n) => n / 100),
    fc.constantFrom(lowest / 100, max),
  );
}

/** How the random curves of a stage are drawn. */
interface Draws {
  kind: 'random-hold' | 'random-walk';
  everyMs: number;
}

/** @param draws undefined: no random curves */
function curve(min: number, max: number, strokeMs: number, draws: Draws | undefined): fc.Arbitrary<Curve> {
  const v = value(min, max);
  const range = fc.tuple(v, v).map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) }));
  // Beside random curves, the others stand still between two draws.
  const stillMs = draws ? draws.everyMs : STEP_MS.min;
  const periodMs = fc.integer({
    min: Math.max(200, 4 * (draws?.everyMs ?? 0)),
    max: 2 * strokeMs + 4 * stillMs,
  });
  const kinds: fc.Arbitrary<Curve>[] = [
    v,
    v,
    fc.record({ kind: fc.constant('ramp'), from: v, to: v }),
    fc.record(
      {
        kind: fc.constant('table'),
        values: fc.array(v, { minLength: 1, maxLength: 12 }),
        stepMs: draws
          ? fc.integer({ min: 1, max: 2 }).map((times) => times * draws.everyMs)
          : fc.integer({ min: STEP_MS.min, max: 1000 }),
        interpolate: fc.boolean(),
      },
      { requiredKeys: ['kind', 'values', 'stepMs'] },
    ),
    fc
      .tuple(fc.constantFrom('triangle' as const, 'sine' as const), range, periodMs)
      .map(([kind, lowHigh, period]) => ({ kind, ...lowHigh, periodMs: period })),
  ];
  return fc.oneof(...kinds, ...(draws ? [range.map((lowHigh) => ({ ...draws, ...lowHigh }))] : []));
}

interface Frame {
  widthMaxUs: number;
  widthMinUs: number;
  rateMaxHz: number;
  ratio: number;
  order: Program['order'];
  relation: Program['relation'];
}

function burstArbitrary(rateMaxHz: number, ratio: number): fc.Arbitrary<Burst> {
  return fc.record({
    pulses: fc
      .integer({ min: Math.ceil(BURST_PULSES.min / ratio), max: Math.floor(BURST_PULSES.max / ratio) })
      .map((rounds) => rounds * ratio),
    rateHz: value(Math.min(20 * ratio, rateMaxHz), rateMaxHz),
  });
}

/** More bursts than this make more segments than the device can. */
const BURSTS_PER_S_MAX = 6;

/** The fastest rate of bursts that leaves the least rest between them. */
function burstRateMaxHz({ pulses, rateHz }: Burst): number {
  return Math.min(BURSTS_PER_S_MAX, 1e6 / (pulses * rateHzToPeriodUsEven(rateHz) + 4001));
}

/** What the curves of a stage have to fit into. */
interface Times {
  strokeMs: number;
  burst: Burst | undefined;
  draws: Draws | undefined;
}

function timesArbitrary(frame: Frame): fc.Arbitrary<Times> {
  const burst = fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: burstArbitrary(frame.rateMaxHz, frame.ratio) },
  );
  return fc
    .tuple(
      fc.integer({ min: 100, max: 4000 }),
      burst,
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(undefined, undefined, 'random-hold' as const, 'random-walk' as const),
    )
    .map(([drawnMs, burst, draws, kind]) => {
      // A stroke holds at least one burst.
      const strokeMs = burst ? Math.max(drawnMs, Math.ceil(1000 / burstRateMaxHz(burst)) + 10) : drawnMs;
      const everyMs = Math.max(STEP_MS.min, Math.floor(strokeMs / (burst ? 1 : draws)));
      return { strokeMs, burst, draws: kind && { kind, everyMs } };
    });
}

/** A number, or where it says so a curve. */
function widthArbitrary(frame: Frame, { strokeMs, draws }: Times, moves: boolean): fc.Arbitrary<Curve> {
  if (!moves) return value(frame.widthMinUs, frame.widthMaxUs);
  return curve(frame.widthMinUs, frame.widthMaxUs, strokeMs, draws);
}

function stageArbitrary(frame: Frame): fc.Arbitrary<Stage> {
  return fc.tuple(timesArbitrary(frame), fc.boolean()).chain(([times, moves]) => {
    const { strokeMs, burst, draws } = times;
    const rateMaxHz = burst ? Math.min(burstRateMaxHz(burst), frame.rateMaxHz) : frame.rateMaxHz;
    // A stroke, and a draw, holds at least one period; a segment one round of a ratio.
    const slowestHz = frame.ratio > 1 && !burst ? 10.1 * frame.ratio : RATE_HZ.min;
    const rateMinHz = Math.min(rateMaxHz, Math.max(slowestHz, 1000 / (draws?.everyMs ?? strokeMs)));
    const edgeMinMs = draws?.everyMs ?? EDGE_MS.min;
    const edgeMs = fc.integer({ min: edgeMinMs, max: Math.max(edgeMinMs, Math.floor(strokeMs / 2)) });
    const required = ['name', 'strokeMs', 'rateHz', 'widthUs', 'constantFeel', 'strengthFraction'] as const;
    return fc.record(
      {
        name: fc.constant('stroke'),
        strokeMs: fc.constant(strokeMs),
        rateHz: curve(rateMinHz, Math.max(rateMinHz, Math.floor(rateMaxHz * 100) / 100), strokeMs, draws),
        widthUs: widthArbitrary(frame, times, moves),
        // A narrow width becomes too narrow at a fast rate.
        constantFeel: moves || frame.widthMaxUs < 150 ? fc.constant(false) : fc.boolean(),
        strengthFraction: fc
          .oneof(
            { weight: 4, arbitrary: curve(0.5, 1, strokeMs, draws) },
            { weight: 1, arbitrary: curve(0, 1, strokeMs, draws) },
          )
          .filter((one) => frame.relation !== 'counter-phase' || typeof one !== 'number'),
        ...(2 * edgeMinMs <= strokeMs ? { riseMs: edgeMs, fallMs: edgeMs } : {}),
        restMs: fc.integer({ min: 10, max: 1500 }),
        strokes: fc.integer({ min: 1, max: 4 }),
        polarity: fc.constantFrom(
          'normal',
          'reverse',
          'alternate-stroke',
          ...(frame.ratio > 1 ? [] : ['alternate-pulse' as const]),
        ),
        ...(frame.order === 'random' ? { weight: fc.integer({ min: 1, max: 100 }) } : {}),
        ...(burst ? { burst: fc.constant(burst) } : {}),
      },
      { requiredKeys: [...required, ...(burst ? (['burst'] as const) : [])] },
    ) as fc.Arbitrary<Stage>;
  });
}

/** What holds in the whole of a program. */
interface Head {
  relation: Program['relation'];
  ratio: number;
  order: Program['order'];
  recoveryParts: number;
  gapUs: number;
}

function programOf({ ratio, ...head }: Head, widthMaxUs: number): fc.Arbitrary<Program> {
  const { recoveryParts, gapUs, order, relation } = head;
  const neededUs = pulseSpanUs(widthMaxUs, gapUs, recoveryParts) + RELEASE_MIN_US;
  const frame = {
    // Strokes of less strength have pulses, too, in most of them.
    widthMinUs: Math.min(widthMaxUs, 3 * WIDTH_US.min * recoveryParts),
    widthMaxUs,
    rateMaxHz: Math.min(RATE_HZ.max, Math.floor(1e8 / (2 * neededUs + 1)) / 100),
    ratio,
    order,
    relation,
  };
  return fc.array(stageArbitrary(frame), { minLength: 1, maxLength: 4 }).map((stages) => ({
    id: 'random',
    name: 'Random',
    feel: 'Whatever comes.',
    source: 'tests',
    ...head,
    ...(ratio > 1 ? { ratio } : {}),
    stages,
  }));
}

const HEADS: fc.Arbitrary<Head> = fc.record({
  relation: fc.constantFrom('together', 'alternate-strokes', 'counter-phase', 'hand-over', 'ratio'),
  ratio: fc.integer({ min: RATIO.min, max: RATIO.max }),
  order: fc.constantFrom('sequence', 'random', 'shuffle'),
  recoveryParts: fc.integer({ min: 1, max: 4 }),
  gapUs: fc.integer({ min: GAP_US.min, max: GAP_US.max }),
});

/** Valid by the schema; few of them are refused by the compiler, but for how their stages follow each other. */
export const PROGRAMS: fc.Arbitrary<Program> = HEADS.chain((drawn) => {
  const head = {
    ...drawn,
    recoveryParts: drawn.relation === 'alternate-strokes' ? drawn.recoveryParts : 1,
    ratio: drawn.relation === 'ratio' ? drawn.ratio : 1,
  };
  return fc
    .integer({ min: 2.5 * WIDTH_US.min * head.recoveryParts, max: WIDTH_US.max })
    .chain((widthMaxUs) => programOf(head, widthMaxUs));
});

/** The rows of a program, or undefined where the compiler refuses a stage; its stages may follow each other with jolts. */
export function compiledOrUndefined(program: Program): CompiledProgram | undefined {
  const { compiled, problems } = compileStages(program);
  return problems.length > 0 ? undefined : compiled;
}

/** Compiled programs; the few that are refused are left out. */
export const COMPILED_PROGRAMS: fc.Arbitrary<CompiledProgram> = PROGRAMS.map(compiledOrUndefined).filter(
  (compiled) => compiled !== undefined,
);
