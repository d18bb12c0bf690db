/**
 * Contract of the output stage behind the lines: rail, current references, and what the stage tells of itself.
 * docs/output-stage.md is its whole. Implemented by hal/espruino/stage.ts and sim/virtual-stage.ts; called by the
 * firmware's output, supervisor and self-test. Units: DAC codes, mV.
 */
/** Bits of `alarms`. */
export const ALARM_TRIP = 1;
export const ALARM_SHORTFALL_A = 2;
export const ALARM_SHORTFALL_B = 4;
export const ALARMS = 7;

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

  /**
   * What is latched, as ALARM_... bits; 0 while all is well. Read on every loop: MUST be one look.
   * - the trip: enables are gated, RUN is held low, the rail is down, until `clearTrip`;
   * - a shortfall: the channel was enabled, and its sink had too little voltage to keep its current: no contact, or a
   *   rail too low. Latched until `catchPeaks`.
   * A line that is torn off MUST read as an alarm.
   */
  alarms(): number;

  /**
   * Held peak of the channel's sink current since `catchPeaks`, in codes of `setLevelDac`, of the direction that is caught.
   */
  peakDac(channel: number): number;

  /** Held peak of the voltage across the pads since `catchPeaks`, in either direction, of whichever channel had more. */
  padMv(): number;

  /** The rail now. */
  railMv(): number;

  /**
   * Empties the held peaks and the shortfalls, and catches from now on the currents of one direction.
   * MUST do no harm to the output in the middle of a phase.
   */
  catchPeaks(reversed: boolean): void;
}
