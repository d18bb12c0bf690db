/**
 * Random sound plans of one segment, for the tests of templates and their check: what a player could ask for, without
 * a program around it. Units: us.
 */
import fc from 'fast-check';
import { GAP_US, PERIOD_MIN_US, RELEASE_MIN_US, SEGMENT_MAX_US, WIDTH_US } from '../../waveforms/bounds';
import { TEMPLATE_ALTERNATE } from '../../waveforms/pulse';
import { pulseSpanUs } from '../../waveforms/rows';
import { type Plan } from '../../waveforms/score';

export interface PlannedSegment {
  plan: Plan;
  recoveryParts: number;
}

/** Channels that play, and how. */
interface Playing {
  onA: boolean;
  onB: boolean;
  loneB?: boolean;
  ratio?: number;
}

const PLAYING: Playing[] = [
  { onA: true, onB: false },
  { onA: false, onB: true },
  { onA: true, onB: true },
  { onA: false, onB: true, loneB: true },
  { onA: true, onB: true, ratio: 2 },
  { onA: true, onB: true, ratio: 3 },
];

function planOf(recoveryParts: number, { onA, onB, loneB, ratio = 1 }: Playing): fc.Arbitrary<Plan> {
  const width = fc.integer({ min: WIDTH_US.min * recoveryParts, max: WIDTH_US.max });
  const gap = fc.integer({ min: GAP_US.min, max: GAP_US.max });
  return fc
    .tuple(width, width, gap, fc.integer({ min: 0, max: ratio > 1 ? 1 : 3 }))
    .chain(([widthA, widthB, gapUs, polarity]) => {
      const widthAUs = onA ? widthA : 0;
      const widthBUs = onB ? widthB : 0;
      const neededUs = pulseSpanUs(Math.max(widthAUs, widthBUs), gapUs, recoveryParts) + RELEASE_MIN_US;
      const periods = ratio > 1 ? ratio : polarity >= TEMPLATE_ALTERNATE ? 2 : 1;
      // Periods are even, so that half of one is whole.
      return fc
        .integer({
          min: Math.max(PERIOD_MIN_US / 2, neededUs),
          max: Math.floor(SEGMENT_MAX_US / periods / 2),
        })
        .map((halfUs) => 2 * halfUs)
        .chain((periodUs) =>
          fc.integer({ min: 1, max: Math.floor(SEGMENT_MAX_US / periods / periodUs) }).map((count) => ({
            periodUs,
            widthAUs,
            widthBUs,
            gapUs,
            polarity,
            count,
            loneB: loneB ? 1 : 0,
            ratio,
          })),
        );
    });
}

/** Plans with at least one pulse; on both channels only where the recovery is not split. */
export const PLANNED_SEGMENTS: fc.Arbitrary<PlannedSegment> = fc
  .constantFrom(...PLAYING)
  .chain((playing) =>
    fc
      .integer({ min: 1, max: playing.onA && playing.onB ? 1 : 4 })
      .chain((recoveryParts) => planOf(recoveryParts, playing).map((plan) => ({ plan, recoveryParts }))),
  );
