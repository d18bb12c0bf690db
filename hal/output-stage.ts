/**
 * Contract of the output stage behind the lines: rail and current references. docs/output-stage.md is its whole.
 * Implemented by hal/espruino/stage.ts and sim/virtual-stage.ts; called by the session. Units: DAC codes, mV.
 */
export interface OutputStage {
  /**
   * Sets the reference of a channel's current sink, 0..levelDacFullScale of the board's facts.
   * The caller raises it in small steps and lowers it only between pulses: see firmware/session.ts.
   * The stage MUST follow upwards at no more than half of full scale a second, and downwards at once.
   * @param channel 0 = A, 1 = B
   */
  setLevelDac(channel: number, levelDac: number): void;

  /**
   * Set-point of the rail; 0 takes it down. MUST clamp to the board's range.
   */
  setRailMv(railMv: number): void;

  /**
   * Clears the over-current latch, which is set at power-on: without it neither rail nor enables do anything.
   * Called at power-on and when a person acknowledges a fault, never by a start.
   */
  clearTrip(): void;

  /** Keeps the rail up for another moment. Without it the hardware takes the rail down by itself. */
  heartbeat(): void;
}
