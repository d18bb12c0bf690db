/**
 * Buttons on Espruino: pins that a press pulls low, watched by setWatch. START, which stops, counts from the first touch of its
 * contact; the others when the interpreter's own debounce is over. While a button is down an interval counts for how long.
 */
import { BUTTON_START, HELD_STEP_MS, type Panel } from '../panel';

/** A contact bounces for a few ms (project default). */
const DEBOUNCE_MS = 20;

export class EspruinoPanel implements Panel {
  private pins: Pin[];
  /** The button that was pressed last, for how long it has been down, and the interval that counts; 0 where none is down. */
  private held: number;
  private heldMs: number;
  private interval: number;

  /** @param pins in the order of the buttons' numbers */
  constructor(pins: Pin[]) {
    this.pins = pins;
    this.held = 0;
    this.heldMs = 0;
    this.interval = 0;
    for (const pin of pins) pinMode(pin, 'input_pullup');
  }

  watch(onButton: (button: number, heldMs: number) => void): void {
    const onStep = (): void => {
      this.heldMs += HELD_STEP_MS;
      if (this.isPressed(this.held)) onButton(this.held, this.heldMs);
      else this.countOther();
    };
    // One function for all buttons: each of its own would take memory for as long as it is watched.
    const onEdge = (event: { pin: Pin; time: number; lastTime?: number }): void => {
      const button = this.pins.indexOf(event.pin);
      // That of the last edge of either direction; the first of all has none, and nothing is no number to reckon with.
      const lastTime = event.lastTime;
      if (button === BUTTON_START && lastTime && event.time - lastTime < DEBOUNCE_MS / 1000) return;
      onButton(button, 0);
      this.held = button;
      this.heldMs = 0;
      if (this.interval) clearInterval(this.interval);
      this.interval = setInterval(onStep, HELD_STEP_MS);
    };
    for (let button = 0; button < this.pins.length; button += 1) {
      const debounce = button === BUTTON_START ? 0 : DEBOUNCE_MS;
      setWatch(onEdge, this.pins[button] as Pin, { repeat: true, edge: 'falling', debounce });
    }
  }

  isPressed(button: number): boolean {
    return !digitalRead(this.pins[button] as Pin);
  }

  /** The button has been let go of. */
  private countOther(): void {
    this.heldMs = 0;
    for (let other = 0; other < this.pins.length; other += 1) {
      if (!this.isPressed(other)) continue;
      this.held = other;
      return;
    }
    clearInterval(this.interval);
    this.interval = 0;
  }
}
