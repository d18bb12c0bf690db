/**
 * Contract of the notices: lines for the person who reads the board's console.
 * Implemented by hal/espruino/notices.ts and sim/virtual-notices.ts. Nothing depends on anybody reading them.
 */
export interface Notices {
  /** Writes a line. MUST NOT wait for a reader. */
  say(line: string): void;
}
