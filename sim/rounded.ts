/**
 * Figures as they are told: six significant digits, what a measurement can carry, and the same text on every machine.
 * Called by whatever puts figures into a summary, a report or a sentence.
 */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
