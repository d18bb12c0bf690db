/**
 * Envelopes as they were published: strength in per cent, step by step of 100 ms, and the period of the pulses in it.
 * Made into stages here, for the programs of massage.ts and auto.ts; played to the per cent (tests/waveforms).
 * Source: DG-LAB open wave examples. Units: ms, per cent of the width that the stage is given.
 */
import { type Stage } from '../program';

export interface PublishedWave {
  strengthPercent: readonly number[];
  /** One for every step, or one for all of them. */
  periodMs: number | readonly number[];
}

const STEP_MS = 100;

/** Strokes of four steps, their pulses slower from stroke to stroke. */
const RIPPLE_PERIODS_MS = [10, 17, 25, 33, 40, 48, 56, 63, 71, 79, 86, 94, 100, 110];
const RIPPLE_PERCENT = [0, 50, 100, 73];

/** A rise, a fall, and no rest between this one and the next. */
const TIDE_PERCENT = [0, 16, 33, 50, 66, 83, 100, 92, 84, 76, 68];

export const BREATH: PublishedWave = {
  strengthPercent: [0, 20, 40, 60, 80, 100, 100, 100, 0, 0, 0, 0],
  periodMs: 10,
};

export const TIDE: PublishedWave = {
  strengthPercent: [...TIDE_PERCENT, ...TIDE_PERCENT],
  periodMs: [10, 11, 13, 14, 16, 18, 19, 21, 22, 24, 26, 26, 27, 29, 30, 32, 34, 35, 37, 38, 40, 42],
};

export const QUICK_KNEAD: PublishedWave = { strengthPercent: [0, 100], periodMs: 10 };

export const CRESCENDO: PublishedWave = {
  strengthPercent: [0, 28, 0, 52, 0, 73, 0, 87, 0, 100, 0],
  periodMs: 10,
};

export const GRAIN: PublishedWave = {
  strengthPercent: Array.from({ length: 28 }, (_, step) => (step % 4 < 3 ? 100 : 0)),
  periodMs: [
    10, 11, 13, 15, 15, 17, 19, 20, 20, 22, 24, 26, 26, 28, 29, 31, 31, 33, 35, 37, 37, 38, 40, 42, 42, 44,
    46, 48,
  ],
};

export const RIPPLE: PublishedWave = {
  strengthPercent: RIPPLE_PERIODS_MS.flatMap(() => RIPPLE_PERCENT),
  periodMs: RIPPLE_PERIODS_MS.flatMap((periodMs) => RIPPLE_PERCENT.map(() => periodMs)),
};

/** The same, its first steps only. */
export function firstSteps(wave: PublishedWave, steps: number): PublishedWave {
  const { strengthPercent, periodMs } = wave;
  return {
    strengthPercent: strengthPercent.slice(0, steps),
    periodMs: typeof periodMs === 'number' ? periodMs : periodMs.slice(0, steps),
  };
}

/**
 * The stage that plays a wave. Its per cents are of one width whatever the rate, as published: the feel is not kept
 * constant.
 */
export function publishedStage(name: string, wave: PublishedWave, widthUs: number): Stage {
  const { strengthPercent, periodMs } = wave;
  return {
    name,
    strokeMs: strengthPercent.length * STEP_MS,
    rateHz:
      typeof periodMs === 'number'
        ? 1000 / periodMs
        : { kind: 'table', values: periodMs.map((ms) => 1000 / ms), stepMs: STEP_MS },
    widthUs,
    constantFeel: false,
    strengthFraction: {
      kind: 'table',
      values: strengthPercent.map((percent) => percent / 100),
      stepMs: STEP_MS,
    },
  };
}
