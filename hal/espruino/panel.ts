/**
 * Buttons on Espruino: pins that a press pulls low, watched by setWatch, whose events have the instants of the edges however
 * late they come. START, which stops, counts from the first touch of its contact; the others when they have been down for as
 * long as a contact bounces, be they up again by then. While a button is down an interval counts for how long.
 */
import { BUTTON_PLUS, BUTTON_START, HELD_STEP_MS, type Panel } from '../panel';

/** A contact bounces for a few ms (project default). */
const DEBOUNCE_MS = 20;

export class EspruinoPanel implements Panel {
  private pins: Pin[];
  /** The button that was pressed last, for how long it has been down, and the interval that counts; 0 where none is down. */
  private held: number;
  private heldMs: number;
  private interval: number;
  /** Its press has been told of. */
  private isTold: boolean;
  /** It is PLUS, and began while another button was down: whether that still was, nobody knows later. Two never raise. */
  private isBarred: boolean;
  /** Bits: buttons that are down, as the edges have it. */
  private down: number;
  /** While START is told of it is down or up as it was found at its edge. */
  private isTelling: boolean;

  /** @param pins in the order of the buttons' numbers */
  constructor(pins: Pin[]) {
    this.pins = pins;
    this.held = 0;
    this.heldMs = 0;
    this.interval = 0;
    this.isTold = false;
    this.isBarred = false;
    this.down = 0;
    this.isTelling = false;
    for (const pin of pins) pinMode(pin, 'input_pullup');
  }

  watch(onButton: (button: number, heldMs: number) => void): void {
    const onStep = (): void => {
      const held = this.held;
      if (!this.isPressed(held)) this.countOther();
      else if (this.isTold) {
        this.heldMs += HELD_STEP_MS;
        onButton(held, this.heldMs);
      } else {
        this.isTold = true;
        changeInterval(this.interval, HELD_STEP_MS);
        if (!this.isBarred) onButton(held, 0);
      }
    };
    // One function for all buttons: each of its own would take memory for as long as it is watched.
    const onEdge = (event: { pin: Pin; state: boolean; time: number; lastTime?: number }): void => {
      const button = this.pins.indexOf(event.pin);
      const isStart = button === BUTTON_START;
      const wasDown = this.down & (1 << button);
      const others = this.down & ~(1 << button);
      // That of the last edge of either direction; the first of all has none, and nothing is no number to reckon with.
      const lastTime = event.lastTime;
      this.down = event.state ? others : others | (1 << button);
      if (lastTime && event.time - lastTime < DEBOUNCE_MS / 1000) {
        // Down again, or behind a spike: it has to stay so from here on. Not where its press is told of, nor while another
        // button's lasts, which START does not wait for.
        const isCounted = this.interval && button === this.held;
        if (event.state || (isCounted ? this.isTold : this.interval && !isStart)) return;
        if (!isCounted) this.begin(button);
        this.isTold = false;
        this.count(onStep, DEBOUNCE_MS);
        return;
      }
      // A contact that closes for less than an interrupt takes is told of once, as open: START's may stop, too.
      const isTouch = !event.state || (isStart && !wasDown && lastTime !== undefined);
      if (isTouch) this.begin(button);
      // At its rise: it was over before anybody came to look, and is too long for a spike.
      else if (!wasDown || this.isTold || button !== this.held || this.isBarred) return;
      else this.isTold = true;
      this.isTelling = isStart;
      if (isStart || !isTouch) onButton(button, 0);
      this.isTelling = false;
      this.count(onStep, isStart || !isTouch ? HELD_STEP_MS : DEBOUNCE_MS);
    };
    for (const pin of this.pins) setWatch(onEdge, pin, { repeat: true, edge: 'both', debounce: 0 });
  }

  isPressed(button: number): boolean {
    if (this.isTelling && button === BUTTON_START) return this.isTold;
    return !digitalRead(this.pins[button] as Pin);
  }

  isAlone(button: number): boolean {
    const others = this.pins.slice();
    others.splice(button, 1);
    return digitalRead(others) === (1 << others.length) - 1;
  }

  private begin(button: number): void {
    this.isTold = button === BUTTON_START && this.isPressed(button);
    this.isBarred = button === BUTTON_PLUS && this.down !== 1 << button;
    this.held = button;
    this.heldMs = 0;
  }

  private count(onStep: () => void, stepMs: number): void {
    if (this.interval) clearInterval(this.interval);
    this.interval = setInterval(onStep, stepMs);
  }

  /** The button has been let go of. */
  private countOther(): void {
    this.heldMs = 0;
    for (let other = 0; other < this.pins.length; other += 1) {
      if (!this.isPressed(other)) continue;
      this.held = other;
      this.isTold = true;
      changeInterval(this.interval, HELD_STEP_MS);
      return;
    }
    clearInterval(this.interval);
    this.interval = 0;
  }
}
