/**
 * Contract of the panel: the buttons that a person presses.
 * Implemented by hal/espruino/panel.ts and sim/virtual-panel.ts; firmware/panel.ts says what a press means.
 */
export const BUTTON_START = 0;
export const BUTTON_PLUS = 1;
export const BUTTON_MINUS = 2;
/** The next program. */
export const BUTTON_MODE = 3;
export const BUTTON_COUNT = 4;

export interface Panel {
  /**
   * Calls `onPress` with the number of the button once for every press. MUST be debounced, and MUST NOT call from an
   * interrupt: between two statements of the firmware's own, never within one.
   */
  watch(onPress: (button: number) => void): void;

  /** True while the button is down, read from its contact now. */
  isPressed(button: number): boolean;
}
