/**
 * Buttons on Espruino: pins that a press pulls low, watched by setWatch. START, which stops, counts from the first touch of its
 * contact; the others when the interpreter's own debounce is over.
 */
import { BUTTON_START, type Panel } from '../panel';

/** A contact bounces for a few ms (project default). */
const DEBOUNCE_MS = 20;

export class EspruinoPanel implements Panel {
  private pins: Pin[];

  /** @param pins in the order of the buttons' numbers */
  constructor(pins: Pin[]) {
    this.pins = pins;
    for (const pin of pins) pinMode(pin, 'input_pullup');
  }

  watch(onPress: (button: number) => void): void {
    // One function for all buttons: each of its own would take memory for as long as it is watched.
    const onEdge = (event: { pin: Pin; time: number; lastTime?: number }): void => {
      const button = this.pins.indexOf(event.pin);
      // That of the last edge of either direction; the first of all has none, and nothing is no number to reckon with.
      const lastTime = event.lastTime;
      const isBounce = lastTime && event.time - lastTime < DEBOUNCE_MS / 1000;
      if (button !== BUTTON_START || !isBounce) onPress(button);
    };
    for (let button = 0; button < this.pins.length; button += 1) {
      const debounce = button === BUTTON_START ? 0 : DEBOUNCE_MS;
      setWatch(onEdge, this.pins[button] as Pin, { repeat: true, edge: 'falling', debounce });
    }
  }

  isPressed(button: number): boolean {
    return !digitalRead(this.pins[button] as Pin);
  }
}
