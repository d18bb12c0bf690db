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
  /** The last press of START has been told of as one; and while it is, START counts as down. */
  private isTold: boolean;
  private isStartDown: boolean;

  /** @param pins in the order of the buttons' numbers */
  constructor(pins: Pin[]) {
    this.pins = pins;
    this.held = 0;
    this.heldMs = 0;
    this.interval = 0;
    this.isTold = false;
    this.isStartDown = false;
    for (const pin of pins) pinMode(pin, 'input_pullup');
  }

  watch(onButton: (button: number, heldMs: number) => void): void {
    const onStep = (): void => {
      this.heldMs += HELD_STEP_MS;
      if (!this.isPressed(this.held)) {
        this.countOther();
        return;
      }
      this.isTold = true;
      onButton(this.held, this.heldMs);
    };
    // One function for all buttons: each of its own would take memory for as long as it is watched.
    const onEdge = (event: { pin: Pin; state: boolean; time: number; lastTime?: number }): void => {
      const button = this.pins.indexOf(event.pin);
      if (button === BUTTON_START) {
        // That of the last edge of either direction; the first of all has none, and nothing is no number to reckon with.
        const lastTime = event.lastTime;
        if (lastTime && event.time - lastTime < DEBOUNCE_MS / 1000) return;
        // Up again, told of or down since power-on; else it was over before anybody came to look, and is too long for a spike.
        if (event.state && (this.isTold || !lastTime)) return;
        this.isTold = event.state || this.isPressed(button);
        this.isStartDown = this.isTold;
      }
      onButton(button, 0);
      this.isStartDown = false;
      this.held = button;
      this.heldMs = 0;
      if (this.interval) clearInterval(this.interval);
      this.interval = setInterval(onStep, HELD_STEP_MS);
    };
    for (let button = 0; button < this.pins.length; button += 1) {
      const isStart = button === BUTTON_START;
      setWatch(onEdge, this.pins[button] as Pin, {
        repeat: true,
        edge: isStart ? 'both' : 'falling',
        debounce: isStart ? 0 : DEBOUNCE_MS,
      });
    }
  }

  isPressed(button: number): boolean {
    return (this.isStartDown && button === BUTTON_START) || !digitalRead(this.pins[button] as Pin);
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
