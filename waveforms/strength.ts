/**
 * Strength as phase width, by the strength-duration law in its charge form: a phase of width w excites when its
 * charge reaches Q(w) = Q0 (1 + w / tau) (Weiss), tau about 355 us (restim / stimconv). At one current, the strength
 * of a phase is its charge over Q(w). Called by the compiler, on the host: the device gets widths.
 *
 * What is felt follows strength and rate together. A published sweep that is to feel the same at both its ends has
 * 125 Hz with 100 us and 2 Hz with 200 us (neoTEK manual). With strength proportional to rate^-k that is one k.
 */

export const TAU_US = 355;

/** Strength of a width up to a factor: charge over the charge that excites. */
function strength(widthUs: number): number {
  return widthUs / (1 + widthUs / TAU_US);
}

/** The width of a strength: the inverse. */
function widthUs(strengthUs: number): number {
  return strengthUs / (1 - strengthUs / TAU_US);
}

/** k: strength goes down by rate^-k where the feel is to stay. */
export const FEEL_RATE_EXPONENT = Math.log(strength(200) / strength(100)) / Math.log(125 / 2);

/**
 * The width whose strength is the given fraction of that of `fullWidthUs` at the same current, not rounded.
 * @param strengthFraction 0..1
 */
export function widthForStrengthUs(fullWidthUs: number, strengthFraction: number): number {
  return widthUs(strengthFraction * strength(fullWidthUs));
}

/** Strength of one width against another at the same current. */
export function strengthOfWidth(oneUs: number, fullWidthUs: number): number {
  return strength(oneUs) / strength(fullWidthUs);
}

/** The width that feels at `toHz` as `fromUs` does at `fromHz`, at the same current, not rounded. */
export function widthForRateUs(fromUs: number, fromHz: number, toHz: number): number {
  return widthForStrengthUs(fromUs, Math.pow(fromHz / toHz, FEEL_RATE_EXPONENT));
}
