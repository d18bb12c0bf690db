/**
 * Statistics of sequences: small pure functions for the tests that hold a random order to being one.
 * Each is what its formula says, without corrections; the tests have their closed forms.
 */

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean square distance from the mean. */
export function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}

/**
 * How much a sequence is like itself so many places further on: the sum of the products of the distances from the mean,
 * over the sum of their squares. Within -1..1; a sequence that repeats every `lag` places has 1 - lag / length; a
 * constant one has 0.
 */
export function autocorrelation(values: readonly number[], lag: number): number {
  const middle = mean(values);
  let products = 0;
  let squares = 0;
  values.forEach((value, i) => {
    squares += (value - middle) ** 2;
    if (i >= lag) products += (value - middle) * ((values[i - lag] as number) - middle);
  });
  return squares === 0 ? 0 : products / squares;
}

/**
 * So many standard deviations above its mean a normal variate is found with a chance of at most `chance`: the bound of
 * Chernoff, exp(-z^2 / 2), solved for z. Never below the quantile itself.
 */
export function normalBound(chance: number): number {
  return Math.sqrt(2 * Math.log(1 / chance));
}
