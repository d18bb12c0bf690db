/**
 * Curves in time: the value of each kind at an instant of a stroke.
 * Called by the compiler on the host only, so it may use arithmetic that the device cannot do exactly.
 * Units: ms in, the curve's own unit out.
 */
import { type Curve } from './program';

/** Values that a random curve is drawn from: evenly spaced over its range, ends included (project default). */
export const RANDOM_CHOICES = 16;

export type RandomCurve = Extract<Curve, { kind: 'random' }>;

export function isRandom(curve: Curve): curve is RandomCurve {
  return typeof curve === 'object' && curve.kind === 'random';
}

/** True where the curve has one value for ever, apart from its draws. */
export function isSteady(curve: Curve): boolean {
  return typeof curve === 'number' || curve.kind === 'random';
}

/**
 * Value of the curve `atMs` after the beginning of a stroke of `strokeMs`.
 * @param choice which of RANDOM_CHOICES values a random curve takes; other curves do not look at it.
 */
export function curveAt(curve: Curve, atMs: number, strokeMs: number, choice: number): number {
  if (typeof curve === 'number') return curve;
  switch (curve.kind) {
    case 'ramp':
      return mix(curve.from, curve.to, atMs / strokeMs);
    case 'table':
      return tableAt(curve.values, atMs / curve.stepMs, curve.interpolate === true);
    case 'triangle':
      return mix(curve.low, curve.high, 1 - Math.abs(1 - 2 * turn(atMs, curve.periodMs)));
    case 'sine':
      return mix(curve.low, curve.high, 0.5 - 0.5 * Math.cos(2 * Math.PI * turn(atMs, curve.periodMs)));
    case 'random':
      return mix(curve.low, curve.high, choice / (RANDOM_CHOICES - 1));
  }
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

function tableAt(values: number[], position: number, interpolate: boolean): number {
  const step = Math.floor(position);
  const here = values[step % values.length] as number;
  if (!interpolate) return here;
  return mix(here, values[(step + 1) % values.length] as number, position - step);
}
