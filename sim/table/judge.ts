/**
 * Holds figures to the limits: the worst value of each, what is left of the limit, and a sentence where nothing is.
 * Called by sheet.ts with the figures of one program into every load.
 */
import { figureText, loadText, marginPercent, significant } from './figures';
import { type LimitPlace, type OutputLimit } from './limits';
import { type LoadFigures } from './measure';
import { QUANTITIES } from './quantities';

/** A limit, where it was closest, and what is left of it. */
export interface Judgement {
  limit: OutputLimit;
  max: number;
  value: number;
  /** Name of the load. */
  load: string;
  marginPercent: number;
  ok: boolean;
}

/** Figures of a program: into 500 ohm, into no load, into others. */
export type FiguresByPlace = readonly [LoadFigures, LoadFigures, ...LoadFigures[]];

/** Rounding of floating-point sums, relative: no real excess is that small. */
const ROUNDING = 1e-9;

const JUDGED: Record<LimitPlace, (figures: FiguresByPlace) => readonly [LoadFigures, ...LoadFigures[]]> = {
  reference: ([reference]) => [reference],
  open: ([, open]) => [open],
  any: (figures) => figures,
};

export function judge(limit: OutputLimit, figures: FiguresByPlace): Judgement {
  const { of } = QUANTITIES[limit.quantity];
  const [first, ...others] = JUDGED[limit.place](figures);
  const worst = others.reduce((most, other) => (isWorse(of(other), of(most)) ? other : most), first);
  const [value, max] = [of(worst), limit.max(worst.rateHzMax)];
  return {
    limit,
    max,
    value,
    load: worst.load,
    marginPercent: marginPercent(max, value),
    ok: value <= max * (1 + ROUNDING),
  };
}

/** What is no number is worse than any: it passes no limit. */
function isWorse(value: number, than: number): boolean {
  return !Number.isNaN(than) && !(value <= than * (1 + ROUNDING));
}

/** A bound of thousands is read in the unit above. */
const UNITS_ABOVE: Readonly<Record<string, string>> = { uA: 'mA' };

export function boundText({ limit, max }: Pick<Judgement, 'limit' | 'max'>): string {
  const { factor, unit } = QUANTITIES[limit.quantity];
  const bound = significant(max * factor);
  const above = bound >= 1000 ? UNITS_ABOVE[unit] : undefined;
  return above ? `${bound / 1000} ${above}` : `${bound} ${unit}`;
}

/** What is wrong with a value. */
export function sentence(judgement: Judgement): string {
  const { limit, value, load } = judgement;
  const measured = figureText(QUANTITIES[limit.quantity], value);
  return `${limit.name} of ${measured} into ${loadText(load)}, at most ${boundText(judgement)} (${limit.source})`;
}
