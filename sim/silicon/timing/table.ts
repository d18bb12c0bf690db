/**
 * The timing table: what was measured of each way under each condition, as lines for people.
 * Used by the command (timing.ts). Units: us.
 */
import { alignColumns } from '../../summary';
import { type Range, type TimingFigures } from './figures';

export interface TimingRow {
  way: string;
  condition: string;
  figures: TimingFigures | undefined;
  /** Why there are none. */
  note?: string;
}

const HEAD = [
  ...['way', 'condition', 'width 1', 'gap', 'width 2', 'period', 'worst imbalance'],
  ...['pulses', 'unbalanced', 'missing', 'stuck'],
];

/** A line a row, and below them a line for each that could not be measured. */
export function timingTable(rows: readonly TimingRow[]): string[] {
  const reasons = rows.flatMap(({ way, condition, figures, note = 'not measured' }) =>
    figures ? [] : [`${way}, ${condition}: ${note}`],
  );
  return [...alignColumns([HEAD, ...rows.map(cells)]), ...(reasons.length > 0 ? ['', ...reasons] : [])];
}

function cells({ way, condition, figures }: TimingRow): string[] {
  if (!figures)
    return Object.assign(
      HEAD.map(() => ''),
      [way, condition, 'not measured'],
    );
  const { width1Us, gapUs, width2Us, periodUs, worstImbalanceUs } = figures;
  return [
    ...[way, condition],
    ...[width1Us, gapUs, width2Us, periodUs].map(rangeText),
    figureText(worstImbalanceUs),
    ...[figures.pulses, figures.unbalanced, figures.missing, figures.stuck].map(String),
  ];
}

function rangeText(range: Range | undefined): string {
  if (!range) return '-';
  const { min, max } = range;
  return min === max ? figureText(min) : `${figureText(min)}..${figureText(max)}`;
}

/** A whole number of us has no digits behind the point: it is exact. */
function figureText(us: number): string {
  return us.toFixed(Number.isInteger(us) ? 0 : 1);
}
