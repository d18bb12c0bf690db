/**
 * Buttons on Espruino: pins that a press pulls low, watched by setWatch with the interpreter's own debounce.
 */
import { type Panel } from '../panel';

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
    const onEdge = (event: { pin: Pin }): void => onPress(this.pins.indexOf(event.pin));
    for (const pin of this.pins) {
      setWatch(onEdge, pin, { repeat: true, edge: 'falling', debounce: DEBOUNCE_MS });
    }
  }

  isPressed(button: number): boolean {
    return !digitalRead(this.pins[button] as Pin);
  }
}
