/**
 * What the runs of a sweep come to: percentiles and the worst of the main figures, broken limits, the run nearest to one.
 * Fed by sim/sweep/sweep.ts, run by run, in any order; read by the report. A percentile is the nearest rank: the figure
 * of a run that there was. Of two runs that are equally bad the lower seed is named. Units are those of the lines.
 */
import { CHANNEL_NAMES } from '../recording';
import { type SweepLine } from './run';

export interface Figure {
  /** As in a line, without the channel. */
  field: string;
  /** Of each channel: that of the worse one counts. */
  perChannel: boolean;
  /** Which end is the worst. */
  worst: 'highest' | 'lowest';
}

export const PERCENTS = [5, 50, 95] as const;

export interface FigureSpread {
  field: string;
  /** Of PERCENTS. */
  percentiles: number[];
  worst: number;
  worstSeed: number;
}

/** Of one figure. */
interface Taken {
  values: number[];
  worst: number;
  worstSeed: number;
}

/** Broken runs that are kept for people; the others are counted. */
const BROKEN_KEPT = 10;

export interface BrokenRun {
  seed: number;
  reasons: string;
}

export interface Nearest {
  seed: number;
  limit: string;
  /** Of the limit: 1 is at it. */
  fraction: number;
}

export class Tally {
  runs = 0;
  brokenRuns = 0;
  /** Those with the lowest seeds. */
  broken: BrokenRun[] = [];
  nearest: Nearest | undefined;
  private readonly taken: readonly Taken[];

  constructor(private readonly figures: readonly Figure[]) {
    this.taken = figures.map(() => ({ values: [], worst: NaN, worstSeed: NaN }));
  }

  take(line: SweepLine): void {
    const seed = line['seed'] as number;
    this.runs += 1;
    this.figures.forEach((figure, i) => {
      const value = valueOf(figure, line);
      if (value !== undefined) takeValue(figure, this.taken[i] as Taken, value, seed);
    });
    this.takeLimits(line, seed);
  }

  /** Of every figure that some run has. */
  spreads(): FigureSpread[] {
    return this.figures.flatMap(({ field }, i) => spreadOf(field, this.taken[i] as Taken));
  }

  private takeLimits(line: SweepLine, seed: number): void {
    if (line['limitsKept'] !== true) {
      this.brokenRuns += 1;
      const bySeed = [...this.broken, { seed, reasons: String(line['limitsBroken']) }];
      this.broken = bySeed.sort((a, b) => a.seed - b.seed).slice(0, BROKEN_KEPT);
    }
    const fraction = Number(line['limitFraction']);
    const { nearest } = this;
    const isNearer = nearest === undefined || fraction > nearest.fraction;
    if (isNearer || (fraction === nearest.fraction && seed < nearest.seed)) {
      this.nearest = { seed, limit: String(line['limitNearest']), fraction };
    }
  }
}

function valueOf({ field, perChannel, worst }: Figure, line: SweepLine): number | undefined {
  const names = perChannel ? CHANNEL_NAMES.map((channel) => `${channel}_${field}`) : [field];
  const values = names.map((name) => line[name]).filter((value) => typeof value === 'number');
  if (values.length === 0) return undefined;
  return worst === 'highest' ? Math.max(...values) : Math.min(...values);
}

function takeValue({ worst }: Figure, taken: Taken, value: number, seed: number): void {
  const isWorse = worst === 'highest' ? value > taken.worst : value < taken.worst;
  if (taken.values.length === 0 || isWorse || (value === taken.worst && seed < taken.worstSeed)) {
    taken.worst = value;
    taken.worstSeed = seed;
  }
  taken.values.push(value);
}

function spreadOf(field: string, { values, worst, worstSeed }: Taken): FigureSpread[] {
  if (values.length === 0) return [];
  const sorted = Float64Array.from(values).sort();
  const percentiles = PERCENTS.map((percent) => percentile(sorted, percent));
  return [{ field, percentiles, worst, worstSeed }];
}

/** The least of them that as many percent do not exceed. @param sorted upwards, not empty */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] as number;
}
