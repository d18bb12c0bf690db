/**
 * Contract of the beeper: a sound that tells of a press, or that something has ended. Nothing depends on its being heard.
 * Implemented by the boards of hal/espruino/boards/ and sim/virtual-beeper.ts. Units: ms.
 */
export interface Beeper {
  /** Sounds for so long from now. Where two overlap, the end of one is the end of both. MUST return at once. */
  beep(spanMs: number): void;
}
