/**
 * Programs of the silicon bench in place of the catalogue: steady trains on both channels at the rates at which a stop
 * is measured. Built into an image of its own (sim/build/bundle.ts, `catalogue`); the rest of it is the firmware's.
 * The first is the densest that there can be, so that whatever happens is likely to happen within a phase.
 */
import { compile } from '../../waveforms/compile';
import { packCatalogue, packProgram } from '../../waveforms/make-score';
import { type PackedCatalogue } from '../../waveforms/score';

/** In the order of the programs. */
export const STOP_RATES_HZ: readonly number[] = [250, 100, 10, 1];
/** Of one phase, by program. */
export const RATE_WIDTHS_US: readonly number[] = [450, 200, 200, 200];

/** Of the longest period that a stroke must hold. */
const STROKE_MS = 60000;

export const PACKED_CATALOGUE: PackedCatalogue = packCatalogue(
  STOP_RATES_HZ.map((rateHz, i) =>
    packProgram(
      compile({
        id: `steady-${rateHz}`,
        name: `Steady ${rateHz} Hz`,
        feel: 'For the bench alone.',
        source: 'project default',
        relation: 'together',
        order: 'sequence',
        stages: [{ name: 'steady', strokeMs: STROKE_MS, rateHz, widthUs: RATE_WIDTHS_US[i] as number }],
      }),
    ),
  ),
);
