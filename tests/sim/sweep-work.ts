/**
 * Pieces of work for the tests of the pool: the threads load this module by its path.
 */
export interface Piece {
  value: number;
}

/** Later ones are done sooner, where there is more than one thread. */
export function square({ value }: Piece): number {
  for (const untilMs = performance.now() + 20 / (1 + value); performance.now() < untilMs;);
  return value * value;
}

export function refuseThree({ value }: Piece): number {
  if (value === 3) throw new Error('three is refused');
  return value;
}
