/**
 * Compiled programs written by hand, for the tests: rows without what is the same in nearly all of them.
 * Units: us.
 */
import { ORDER_SEQUENCE, type CompiledProgram } from '../../waveforms/rows';

/** A row of so many periods at one rate, played once, without a rest of its own. */
export function train(
  periodUs: number,
  widthAUs: number,
  widthBUs: number,
  polarity: number,
  count: number,
): number[] {
  return [periodUs, widthAUs, widthBUs, polarity, count, 1, 0, 1];
}

/** One stage of all rows in their order, with a gap of 50 us, but for what is said. */
export function compiledOf(
  rows: number[][],
  { stages, ...change }: Partial<Omit<CompiledProgram, 'rows' | 'stages'>> & { stages?: number[][] } = {},
): CompiledProgram {
  return {
    id: 'x',
    name: 'X',
    order: ORDER_SEQUENCE,
    gapUs: 50,
    recoveryParts: 1,
    ...change,
    rows: rows.flat(),
    stages: (stages ?? [[0, rows.length, 1, 1, 1, 1, 0]]).flat(),
  };
}
