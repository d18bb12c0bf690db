/**
 * A program in words: its curves, its strokes, what the channels do, its envelope.
 * Called by the generator of docs/programs.md for each program of the catalogue. Units in the text: Hz, us, %, s.
 */
import { type Curve, type Polarity, type Program, type Relation, type Stage } from '../../waveforms/program';

/** A number for people: three digits, and no more than it has. */
export function figure(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}

/** `50-60`, or one number where both ends print the same. */
export function span([low, high]: readonly [number, number]): string {
  return figure(low) === figure(high) ? figure(low) : `${figure(low)}-${figure(high)}`;
}

function seconds(ms: number): string {
  return `${figure(ms / 1000)} s`;
}

/** Longer tables are told by their first values and their last one. */
const TABLE_TOLD_MAX = 12;
const TABLE_TOLD_FIRST = 3;

/** @param factor from the curve's unit to the one that is printed */
export function curveWords(curve: Curve, unit: string, factor = 1): string {
  const print = (value: number): string => figure(value * factor);
  if (typeof curve === 'number') return `${print(curve)} ${unit}`;
  switch (curve.kind) {
    case 'ramp':
      return `from ${print(curve.from)} to ${print(curve.to)} ${unit} over the stroke`;
    case 'table':
      return `${tableWords(curve.values.map(print), unit)}, ${seconds(curve.stepMs)} each${curve.interpolate ? ', joined by straight lines' : ''}`;
    case 'triangle':
    case 'sine':
      return `${print(curve.low)}-${print(curve.high)} ${unit} and back every ${seconds(curve.periodMs)}, as a ${curve.kind}`;
    case 'random-hold':
      return `${print(curve.low)}-${print(curve.high)} ${unit}, drawn anew every ${seconds(curve.everyMs)}`;
    case 'random-walk':
      return `${print(curve.low)}-${print(curve.high)} ${unit}, wandering, a step every ${seconds(curve.everyMs)}`;
  }
}

function tableWords(values: readonly string[], unit: string): string {
  if (values.length <= TABLE_TOLD_MAX) return `${values.join(', ')} ${unit}`;
  const first = values.slice(0, TABLE_TOLD_FIRST).join(', ');
  return `${first} ... ${values.at(-1)} ${unit} in ${values.length} steps`;
}

export function strokeWords({ strokes = 1, strokeMs, restMs, riseMs, fallMs }: Stage): string {
  const parts = [`${strokes} of ${seconds(strokeMs)}`];
  if (riseMs !== undefined) parts.push(`rise ${seconds(riseMs)}`);
  if (fallMs !== undefined) parts.push(`fall ${seconds(fallMs)}`);
  if (restMs !== undefined) parts.push(`rest ${seconds(restMs)}`);
  return parts.join(', ');
}

export function rateWords({ rateHz, burst }: Stage): string {
  if (!burst) return curveWords(rateHz, 'Hz');
  return `${burst.pulses} pulses at ${figure(burst.rateHz)} Hz, ${curveWords(rateHz, 'times a second')}`;
}

export function widthWords({ rateHz, widthUs, constantFeel = true }: Stage): string {
  const width = curveWords(widthUs, 'us');
  return constantFeel && typeof rateHz !== 'number'
    ? `${width} at the slowest rate, narrower at faster ones`
    : width;
}

export function strengthWords({ strengthFraction = 1 }: Stage): string {
  return curveWords(strengthFraction, '%', 100);
}

const POLARITY_WORDS: Record<Polarity, string> = {
  normal: 'positive first',
  reverse: 'negative first',
  'alternate-pulse': 'changes every pulse',
  'alternate-stroke': 'changes every stroke',
};

export function polarityWords({ polarity = 'normal' }: Stage): string {
  return POLARITY_WORDS[polarity];
}

const RELATION_WORDS: Record<Relation, (ratio: number) => string> = {
  together: () => 'A and B alike, half a period apart',
  'alternate-strokes': () => 'A and B in turn, stroke by stroke',
  'counter-phase': () => 'B weakest where A is strongest',
  'hand-over': () => 'each stroke goes over from A to B',
  ratio: (ratio) => `${ratio} pulses on A for each on B`,
};

export function relationWords(program: Program, stage: Stage): string {
  const { relation, ratio } = { ...program, ...stage };
  return RELATION_WORDS[relation](ratio ?? 1);
}

const ORDER_WORDS: Record<Program['order'], string> = {
  sequence: 'in their order, round and round',
  random: 'picked at random by weight, none twice running',
  shuffle: 'shuffled: each once a round, and none twice running',
};

export function orderWords({ order }: Program): string {
  return ORDER_WORDS[order];
}

/** Programs of more stages are told by their number. */
const STAGES_TOLD_MAX = 3;

/** How the strength comes and goes, in a few words for each stage. */
export function envelopeWords({ stages, order }: Program): string {
  if (stages.length <= STAGES_TOLD_MAX) return [...new Set(stages.map(envelopeOf))].join('; ');
  return `${stages.length} techniques, ${order === 'sequence' ? 'in their order' : 'in random order'}`;
}

function envelopeOf(stage: Stage): string {
  const { strengthFraction = 1, widthUs, rateHz, riseMs, fallMs, restMs, burst } = stage;
  const parts = [curveName(typeof strengthFraction === 'number' ? widthUs : strengthFraction)];
  if (typeof rateHz !== 'number') parts.push(`rate ${curveName(rateHz)}`);
  if (burst) parts.push(`bursts of ${burst.pulses}`);
  if (riseMs !== undefined) parts.push('rise');
  if (fallMs !== undefined) parts.push('fall');
  if (restMs !== undefined) parts.push('rest');
  return parts.join(', ');
}

function curveName(curve: Curve): string {
  if (typeof curve === 'number') return 'steady';
  if (curve.kind === 'ramp') return curve.from < curve.to ? 'rising' : 'falling';
  if (curve.kind === 'table') return `in steps of ${seconds(curve.stepMs)}`;
  if (curve.kind === 'random-hold') return `drawn every ${seconds(curve.everyMs)}`;
  return curve.kind === 'random-walk' ? 'wandering' : `in a ${curve.kind} of ${seconds(curve.periodMs)}`;
}
