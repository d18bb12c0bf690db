/**
 * Where, within a piece of time, something first gets beyond its threshold. Used by sim/physics/plant.ts. Units: us.
 */
/** A threshold of a current is taken as crossed beyond this. */
export const NEARLY_MA = 1e-9;
/** To this much the instant is found. */
const CROSSING_US = 1e-9;

/**
 * From the beginning of a piece to the crossing, just behind it; Infinity where the piece ends on this side.
 * @param beyond above zero beyond the threshold, so long after the beginning
 */
export function crossingUs(spanUs: number, beyond: (afterUs: number) => number): number {
  if (beyond(spanUs) <= 0) return Infinity;
  let belowUs = 0;
  let aboveUs = spanUs;
  while (aboveUs - belowUs > CROSSING_US) {
    const middleUs = (belowUs + aboveUs) / 2;
    if (middleUs === belowUs || middleUs === aboveUs) break;
    if (beyond(middleUs) > 0) aboveUs = middleUs;
    else belowUs = middleUs;
  }
  return aboveUs;
}
