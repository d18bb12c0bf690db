/**
 * The seeded generator of the player: xorshift32 (Marsaglia, "Xorshift RNGs", 2003, the triple 13, 17, 5).
 * Runs on the device and on the host with the same bits: shifts and exclusive or alone, no multiplication above
 * 2^53. Not for secrets.
 */
export type Random = Xorshift;

class Xorshift {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
    if (this.state === 0) this.state = 2463534242;
    // Small seeds differ in few bits: a few steps spread them.
    for (let i = 0; i < 8; i += 1) this.step();
  }

  /** The next integer of 0..choices-1, choices at most 65,536. Biased by less than choices / 65,536. */
  pick(choices: number): number {
    this.step();
    return ((this.state >>> 16) * choices) >>> 16;
  }

  private step(): void {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
  }
}

/** @param seed any integer; its low 32 bits count, zero is replaced as the generator would stand still at it. */
export function makeRandom(seed: number): Random {
  return new Xorshift(seed);
}
