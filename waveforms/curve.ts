/**
 * Curves in time: the value of each kind at an instant of a stroke, and how long it keeps it.
 * Called by the compiler on the host only, so it may use arithmetic that the device cannot do exactly.
 * Units: ms in, the curve's own unit out.
 */
import { type Curve } from './program';

/** Values that a random curve is drawn from (project default). */
export const RANDOM_CHOICES = 16;

/** Curves that move all the time are followed in steps of this length (project default). */
export const CURVE_STEP_MS = 100;

export type RandomCurve = Extract<Curve, { everyMs: number }>;

export function isRandom(curve: Curve): curve is RandomCurve {
  return typeof curve === 'object' && 'everyMs' in curve;
}

/** True where the curve has one value for ever, apart from its draws. */
export function isSteady(curve: Curve): boolean {
  return typeof curve === 'number' || isRandom(curve);
}

/**
 * Value of the curve `atMs` after the beginning of a stroke of `strokeMs`.
 * @param choice which of RANDOM_CHOICES a random curve takes; other curves do not look at it
 */
export function curveAt(curve: Curve, atMs: number, strokeMs: number, choice: number): number {
  if (typeof curve === 'number') return curve;
  switch (curve.kind) {
    case 'ramp':
      return mix(curve.from, curve.to, atMs / strokeMs);
    case 'table':
      return tableAt(curve.values, atMs / curve.stepMs, curve.interpolate === true);
    case 'triangle':
      return mix(curve.low, curve.high, fold(turn(atMs, curve.periodMs)));
    case 'sine':
      return mix(curve.low, curve.high, 0.5 - 0.5 * Math.cos(2 * Math.PI * turn(atMs, curve.periodMs)));
    case 'random-hold':
      return mix(curve.low, curve.high, choice / (RANDOM_CHOICES - 1));
    case 'random-walk':
      // The choices are a ring, so that a step at either end of it leads back inside.
      return mix(curve.low, curve.high, fold(choice / RANDOM_CHOICES));
  }
}

/**
 * The choice that the second or third random curve of a stage takes where the first one takes `choice`: another
 * order of the same values, so that they are not tied together; on a walk, the same ring entered elsewhere.
 * @param lane 0, 1 or 2
 */
export function choiceInLane(curve: Curve, choice: number, lane: number): number {
  const [factor, offset] = LANES[isWalk(curve) ? 'walk' : 'hold'][lane] as [number, number];
  return (choice * factor + offset) % RANDOM_CHOICES;
}

const LANES = {
  hold: [
    [1, 0],
    [7, 3],
    [11, 5],
  ],
  walk: [
    [1, 0],
    [1, 4],
    [1, 2],
  ],
};

export function isWalk(curve: Curve): boolean {
  return typeof curve === 'object' && curve.kind === 'random-walk';
}

/** The next instant at which the curve is looked at again, after `atMs`; Infinity where there is none. */
export function nextChangeMs(curve: Curve, atMs: number): number {
  if (isSteady(curve)) return Infinity;
  const held = typeof curve === 'object' && curve.kind === 'table' && !curve.interpolate;
  return nextStepMs(atMs, held ? curve.stepMs : CURVE_STEP_MS);
}

export function nextStepMs(atMs: number, stepMs: number): number {
  return (Math.floor(atMs / stepMs) + 1) * stepMs;
}

/** Smallest and largest value that the curve can take. */
export function curveRange(curve: Curve): { min: number; max: number } {
  const values = curveCorners(curve);
  return { min: Math.min(...values), max: Math.max(...values) };
}

function curveCorners(curve: Curve): number[] {
  if (typeof curve === 'number') return [curve];
  if (curve.kind === 'ramp') return [curve.from, curve.to];
  return curve.kind === 'table' ? curve.values : [curve.low, curve.high];
}

function mix(from: number, to: number, fraction: number): number {
  return from + (to - from) * fraction;
}

/** Position within a period, 0..1. */
function turn(atMs: number, periodMs: number): number {
  return (atMs % periodMs) / periodMs;
}

/** 0 at the beginning and the end of a turn, 1 in its middle. */
function fold(position: number): number {
  return 1 - Math.abs(1 - 2 * position);
}

function tableAt(values: number[], position: number, interpolate: boolean): number {
  const step = Math.floor(position);
  const here = values[step % values.length] as number;
  if (!interpolate) return here;
  return mix(here, values[(step + 1) % values.length] as number, position - step);
}
