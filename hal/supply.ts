/**
 * Contract of the supply: the battery, and whether the USB cable is in. With it the patient side shares a conductor
 * with a PC. Implemented by hal/espruino/supply.ts and sim/virtual-supply.ts; the session says what follows. Units: mV.
 */
export interface Supply {
  /** Voltage of the battery now, under the load that there is. */
  batteryMv(): number;

  /** True while the cable supplies the board. MUST be read from the supply itself, not from what a host says over it. */
  usbPresent(): boolean;

  /**
   * Calls `onPlugged` whenever the cable goes in, as often as its contacts bounce. MUST call for a cable that goes in
   * after `usbPresent` has said no, and MUST NOT call from an interrupt: between two statements of the firmware's own.
   */
  watchUsb(onPlugged: () => void): void;
}
