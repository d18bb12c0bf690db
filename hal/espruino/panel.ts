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
    this.pins.forEach((pin, button) => {
      setWatch(() => onPress(button), pin, { repeat: true, edge: 'falling', debounce: DEBOUNCE_MS });
    });
  }

  isPressed(button: number): boolean {
    return !digitalRead(this.pins[button] as Pin);
  }
}
