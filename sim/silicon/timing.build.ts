/**
 * The one program of the timing table in place of the catalogue: a steady train on channel A. Built into an image of
 * its own (sim/build/bundle.ts, `catalogue`); the rest of it is the firmware's. What it plays is also what the other
 * ways of the table are asked for (timing/ways.ts). Units: us, Hz.
 */
import { compile } from '../../waveforms/compile';
import { packCatalogue, packProgram } from '../../waveforms/make-score';
import { type PackedCatalogue } from '../../waveforms/score';

/** The pulse that every way is asked for. */
export const ASKED = { widthUs: 200, gapUs: 50, rateHz: 100 } as const;

/** Of the first stroke, which plays on A alone: longer than anything that is measured. */
const STROKE_MS = 60000;

export const PACKED_CATALOGUE: PackedCatalogue = packCatalogue([
  packProgram(
    compile({
      id: 'steady-a',
      name: 'Steady A',
      feel: 'For the bench alone.',
      source: 'project default',
      relation: 'alternate-strokes',
      order: 'sequence',
      gapUs: ASKED.gapUs,
      stages: [{ name: 'steady', strokeMs: STROKE_MS, rateHz: ASKED.rateHz, widthUs: ASKED.widthUs }],
    }),
  ),
]);
