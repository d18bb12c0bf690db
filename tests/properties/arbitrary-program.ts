/**
 * Random programs over the whole model, for the property tests: both relations and orders, every kind of curve,
 * bursts, polarities, gaps, split recoveries, rests and weights.
 * Fields that only fit together are drawn together, so that nearly all of the programs compile. Units: as in Program.
 */
import fc from 'fast-check';
import { BURST_PULSES, GAP_US, RATE_HZ, RELEASE_MIN_US, STEP_MS, WIDTH_US } from '../../waveforms/bounds';
import { compile, ProgramError } from '../../waveforms/compile';
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

/** @param everyMs time between the draws of random curves; undefined: no random curves */
function curve(min: number, max: number, strokeMs: number, everyMs: number | undefined): fc.Arbitrary<Curve> {
  const v = value(min, max);
  const range = fc.tuple(v, v).map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) }));
  const periodMs = fc.integer({ min: 200, max: 2 * strokeMs + 200 });
  const kinds: fc.Arbitrary<Curve>[] = [
    v,
    v,
    fc.record({ kind: fc.constant('ramp'), from: v, to: v }),
    fc.record(
      {
        kind: fc.constant('table'),
        values: fc.array(v, { minLength: 1, maxLength: 12 }),
        stepMs: fc.integer({ min: STEP_MS.min, max: 1000 }),
        interpolate: fc.boolean(),
      },
      { requiredKeys: ['kind', 'values', 'stepMs'] },
    ),
    fc
      .tuple(fc.constantFrom('triangle' as const, 'sine' as const), range, periodMs)
      .map(([kind, lowHigh, period]) => ({ kind, ...lowHigh, periodMs: period })),
  ];
  if (everyMs) kinds.push(range.map((lowHigh) => ({ kind: 'random' as const, ...lowHigh, everyMs })));
  return fc.oneof(...kinds);
}

interface Frame {
  widthMaxUs: number;
  widthMinUs: number;
  rateMaxHz: number;
}

function burstArbitrary(rateMaxHz: number): fc.Arbitrary<Burst> {
  return fc.record({
    pulses: fc.integer({ min: BURST_PULSES.min, max: BURST_PULSES.max }),
    rateHz: value(Math.min(12, rateMaxHz), rateMaxHz),
  });
}

/** More bursts than this make more segments than the device can. */
const BURSTS_PER_S_MAX = 6;

/** The fastest rate of bursts that leaves the least rest between them. */
function burstRateMaxHz({ pulses, rateHz }: Burst): number {
  return Math.min(BURSTS_PER_S_MAX, 1e6 / (pulses * rateHzToPeriodUsEven(rateHz) + 4001));
}

function stageArbitrary(frame: Frame): fc.Arbitrary<Stage> {
  const strokeMs = fc.integer({ min: 100, max: 4000 });
  const burst = fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: burstArbitrary(frame.rateMaxHz) },
  );
  return fc
    .tuple(strokeMs, burst, fc.integer({ min: 1, max: 6 }), fc.boolean())
    .chain(([drawnMs, burst, draws, isRandom]) => {
      // A stroke holds at least one burst.
      const strokeMs = burst ? Math.max(drawnMs, Math.ceil(1000 / burstRateMaxHz(burst)) + 10) : drawnMs;
      const everyMs = isRandom && !burst ? Math.max(STEP_MS.min, Math.floor(strokeMs / draws)) : undefined;
      const rateMaxHz = burst ? Math.min(burstRateMaxHz(burst), frame.rateMaxHz) : frame.rateMaxHz;
      // A stroke, and a draw, holds at least one period.
      const rateMinHz = Math.min(rateMaxHz, Math.max(RATE_HZ.min, 1000 / (everyMs ?? strokeMs)));
      return fc.record(
        {
          name: fc.constant('stroke'),
          strokeMs: fc.constant(strokeMs),
          rateHz: curve(rateMinHz, Math.max(rateMinHz, Math.floor(rateMaxHz * 100) / 100), strokeMs, everyMs),
          widthUs: curve(frame.widthMinUs, frame.widthMaxUs, strokeMs, everyMs),
          restMs: fc.integer({ min: 10, max: 1500 }),
          strokes: fc.integer({ min: 1, max: 4 }),
          strengthFraction: curve(0, 1, strokeMs, everyMs),
          polarity: fc.constantFrom('normal', 'reverse', 'alternate-pulse', 'alternate-stroke'),
          weight: fc.integer({ min: 1, max: 100 }),
          ...(burst ? { burst: fc.constant(burst) } : {}),
        },
        { requiredKeys: ['name', 'strokeMs', 'rateHz', 'widthUs', ...(burst ? (['burst'] as const) : [])] },
      ) as fc.Arbitrary<Stage>;
    });
}

function programOf(
  relation: Program['relation'],
  recoveryParts: number,
  gapUs: number,
  widthMaxUs: number,
): fc.Arbitrary<Program> {
  const neededUs = pulseSpanUs(widthMaxUs, gapUs, recoveryParts) + RELEASE_MIN_US;
  const frame = {
    widthMinUs: WIDTH_US.min * recoveryParts,
    widthMaxUs,
    rateMaxHz: Math.min(RATE_HZ.max, Math.floor(1e8 / (2 * neededUs + 1)) / 100),
  };
  return fc.record({
    id: fc.constant('random'),
    name: fc.constant('Random'),
    feel: fc.constant('Whatever comes.'),
    source: fc.constant('tests'),
    relation: fc.constant(relation),
    order: fc.constantFrom('sequence', 'random'),
    gapUs: fc.constant(gapUs),
    recoveryParts: fc.constant(recoveryParts),
    stages: fc.array(stageArbitrary(frame), { minLength: 1, maxLength: 4 }),
  });
}

/** Valid by the schema; few of them are refused by the compiler. */
export const PROGRAMS: fc.Arbitrary<Program> = fc
  .tuple(
    fc.constantFrom<Program['relation']>('half-period', 'alternate-strokes'),
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: GAP_US.min, max: GAP_US.max }),
  )
  .chain(([relation, parts, gapUs]) => {
    const recoveryParts = relation === 'alternate-strokes' ? parts : 1;
    return fc
      .integer({ min: WIDTH_US.min * recoveryParts, max: WIDTH_US.max })
      .chain((widthMaxUs) => programOf(relation, recoveryParts, gapUs, widthMaxUs));
  });

/** The rows of a program, or undefined where the compiler refuses it. */
export function compiledOrUndefined(program: Program): CompiledProgram | undefined {
  try {
    return compile(program);
  } catch (error) {
    if (error instanceof ProgramError) return undefined;
    throw error;
  }
}

/** Compiled programs; the few that are refused are left out. */
export const COMPILED_PROGRAMS: fc.Arbitrary<CompiledProgram> = PROGRAMS.map(compiledOrUndefined).filter(
  (compiled) => compiled !== undefined,
);
