/**
 * What a player has in hand, as a plan: for sketches, pictures, documents, the soak and the tests. Host only, pure;
 * called once a segment. Units: us.
 */
import { COUNT, GAP, HALF_SPAN, SLOT, SLOT_HIGH, VALUES_FIRST, WIDTH_A, WIDTH_B } from './columns';
import { type Player } from './player.brief';
import { KIND_LONE_B, KIND_POLARITY_SHIFT, KIND_SWAP, ratioOfKind, slotsPerPeriodOfKind } from './pulse';
import { type Plan } from './score';

export interface PlayedPlan extends Plan {
  /** The enables are exchanged: the widths are those of the channels on which they are played, the rest is as planned. */
  swapped: boolean;
  spanUs: number;
}

export function playedPlan({ kind, values }: Player): PlayedPlan {
  const column = (index: number): number => values[VALUES_FIRST + index] as number;
  const swapped = (kind & KIND_SWAP) !== 0;
  return {
    periodUs: (column(SLOT) + 65536 * column(SLOT_HIGH)) * slotsPerPeriodOfKind(kind),
    widthAUs: column(swapped ? WIDTH_B : WIDTH_A),
    widthBUs: column(swapped ? WIDTH_A : WIDTH_B),
    gapUs: column(GAP),
    polarity: (kind >> KIND_POLARITY_SHIFT) & 3,
    count: column(COUNT),
    loneB: kind & KIND_LONE_B ? 1 : 0,
    ratio: ratioOfKind(kind),
    swapped,
    spanUs: 2 * column(HALF_SPAN),
  };
}
