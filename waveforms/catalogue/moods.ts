/**
 * Moods: one technique, played lighter or firmer. A mood is a row of factors; massage.ts applies it to a program.
 * Strength is phase width, so a mood's strength is its width; its pace is the length of strokes and of rests.
 * All factors: project default.
 */
import { CURVE_STEP_MS } from '../curve';
import { type CatalogueProgram, type Curve, type Stage } from '../program';

export interface Mood {
  widthFraction: number;
  strokeFraction: number;
  restFraction: number;
  warnings: string[];
}

export const GENTLE: Mood = { widthFraction: 0.8, strokeFraction: 1.2, restFraction: 1.4, warnings: [] };
export const DEEP: Mood = {
  widthFraction: 1.25,
  strokeFraction: 1.4,
  restFraction: 0.8,
  warnings: ['Wide phases are strong at low levels already: raise the level slowly.'],
};

/** A program that can be played in a mood: the width of each of its stages is one number. */
export interface PlainProgram extends CatalogueProgram {
  stages: (Stage & { widthUs: number })[];
}

/** What is written by hand for each mood of a program. */
export type MoodText = Pick<CatalogueProgram, 'id' | 'name' | 'feel' | 'ranges'>;

export function inMood(program: PlainProgram, mood: Mood, text: MoodText): CatalogueProgram {
  return {
    ...program,
    ...text,
    source: `${program.source} Factors of the mood: project default.`,
    warnings: [...program.warnings, ...mood.warnings],
    stages: program.stages.map((stage) => stageInMood(stage, mood)),
  };
}

/** What goes by the steps of a table keeps its time. */
function stageInMood(stage: PlainProgram['stages'][number], mood: Mood): Stage {
  const { strokeMs, restMs, riseMs, fallMs, rateHz, widthUs, strengthFraction } = stage;
  const curves = [rateHz, strengthFraction];
  const goesBySteps = curves.some((curve) => typeof curve === 'object' && curve.kind === 'table');
  const stroke = (ms: number): number => timesMs(ms, goesBySteps ? 1 : mood.strokeFraction);
  return {
    ...stage,
    strokeMs: stroke(strokeMs),
    widthUs: Math.round(widthUs * mood.widthFraction),
    rateHz: stretched(rateHz, stroke),
    ...(restMs !== undefined && { restMs: timesMs(restMs, mood.restFraction) }),
    ...(riseMs !== undefined && { riseMs: stroke(riseMs) }),
    ...(fallMs !== undefined && { fallMs: stroke(fallMs) }),
    ...(strengthFraction !== undefined && { strengthFraction: stretched(strengthFraction, stroke) }),
  };
}

/** To whole steps of 100 ms, so that curves, strokes and what is sampled keep to each other. */
function timesMs(ms: number, fraction: number): number {
  return CURVE_STEP_MS * Math.round((ms * fraction) / CURVE_STEP_MS);
}

/** The times that a curve has of its own follow those of its stroke. */
function stretched(curve: Curve, stroke: (ms: number) => number): Curve {
  if (typeof curve === 'number' || curve.kind === 'ramp' || curve.kind === 'table') return curve;
  return 'everyMs' in curve
    ? { ...curve, everyMs: stroke(curve.everyMs) }
    : { ...curve, periodMs: stroke(curve.periodMs) };
}
