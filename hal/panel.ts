/**
 * Contract of the panel: the buttons that a person presses.
 * Implemented by hal/espruino/panel.ts and sim/virtual-panel.ts; firmware/press.brief.ts says what a press means.
 */
export const BUTTON_START = 0;
export const BUTTON_PLUS = 1;
export const BUTTON_MINUS = 2;
/** The next program. */
export const BUTTON_MODE = 3;
/** Which channels plus and minus move. */
export const BUTTON_CHANNEL = 4;
export const BUTTON_COUNT = 5;

/** From one call to the next while a button is down. */
export const HELD_STEP_MS = 100;

export interface Panel {
  /**
   * Calls `onButton` with the number of the button and 0 once for every press, and then, as long as that button stays down
   * and no other is pressed, every HELD_STEP_MS with the time for which it has been down. When it is let go, another that is
   * still down is counted from there.
   * Contacts that bounce MUST count once, and a press that was over before the call could come MUST be told of all the same,
   * unless another button was down as it began. START MUST be told at its first touch, which may be a spike, and once more when it
   * turns out to have been a press that was over before the call could come. MUST NOT call from an interrupt: between two
   * statements of the firmware's own, never within one.
   */
  watch(onButton: (button: number, heldMs: number) => void): void;

  /** True while the button is down, read from its contact now; and of such a press while it is told of. */
  isPressed(button: number): boolean;

  /** True while no other button is down, read from all contacts now. */
  isAlone(button: number): boolean;
}
