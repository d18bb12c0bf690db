/**
 * Programs and stages for the tests of the output table: one steady stage, and what is put in place of its parts.
 */
import { NOMINAL, type Components } from '../../sim/physics/components';
import { type LoadedProgram } from '../../sim/program-file';
import { DEFAULT_LOADS, sheetsOf, type ProgramSheet, type TableOptions } from '../../sim/table/sheet';
import { PAD_CM2 } from '../../sim/treatment';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { type Program, type Stage } from '../../waveforms/program';

export const STEADY: Stage = { name: 'steady', strokeMs: 60000, rateHz: 100, widthUs: 200 };

export function programOf(stage: Partial<Stage>, other: Partial<Program> = {}): LoadedProgram {
  const program: Program = {
    id: 'synthetic',
    name: 'Synthetic',
    feel: 'For this test.',
    source: 'project default',
    relation: 'together',
    order: 'sequence',
    stages: [{ ...STEADY, ...stage }],
    ...other,
  };
  return { program, packed: packProgram(compile(program)) };
}

/** Of a treatment that is just long enough: the level is up after five seconds, and the fade takes a third. */
export const SHORT_S = 12;

export async function sheetOf(
  loaded: LoadedProgram,
  options: Partial<TableOptions> = {},
): Promise<ProgramSheet> {
  const settings = { loads: DEFAULT_LOADS, seed: 1, padCm2: PAD_CM2, seconds: SHORT_S, jobs: 1, ...options };
  const [sheet] = await sheetsOf([loaded], settings);
  return sheet as ProgramSheet;
}

export function withComponents(components: Partial<Components>): NonNullable<TableOptions['stage']> {
  return { components: { ...NOMINAL, ...components } };
}

/** A stage whose sinks pass this much instead of 80 mA at the highest level. */
export function scaledTo(currentMa: number): NonNullable<TableOptions['stage']> {
  const errorFraction = currentMa / 80 - 1;
  return withComponents({ gainErrorAFraction: errorFraction, gainErrorBFraction: errorFraction });
}
