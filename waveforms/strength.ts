/**
 * Strength as phase width, by the strength-duration law in its charge form: a phase of width w excites when its
 * charge reaches Q(w) = Q0 (1 + w / tau) (Weiss), tau about 355 us (restim / stimconv).
 * Called by the compiler on the host. At one current, the strength of a phase is its charge over Q(w).
 */

export const TAU_US = 355;

/**
 * The width whose strength is the given fraction of that of `fullWidthUs` at the same current, not rounded.
 * @param strengthFraction 0..1
 */
export function widthForStrengthUs(fullWidthUs: number, strengthFraction: number): number {
  const strength = (strengthFraction * fullWidthUs) / (1 + fullWidthUs / TAU_US);
  return strength / (1 - strength / TAU_US);
}

/** Strength of one width against another at the same current. */
export function strengthOfWidth(widthUs: number, fullWidthUs: number): number {
  return (widthUs / (1 + widthUs / TAU_US)) * ((1 + fullWidthUs / TAU_US) / fullWidthUs);
}
