/**
 * The supply on Espruino: a pin that is high while the USB cable is in, watched without debouncing: a cable whose
 * contacts bounce is told of at its first touch.
 */
import { type Supply } from '../supply';

export class EspruinoSupply implements Supply {
  private usbPin: Pin;

  /** @param usbPin senses VBUS through the board's own divider */
  constructor(usbPin: Pin) {
    this.usbPin = usbPin;
    pinMode(usbPin, 'input');
  }

  usbPresent(): boolean {
    return digitalRead(this.usbPin) !== 0;
  }

  watchUsb(onPlugged: () => void): void {
    setWatch(() => onPlugged(), this.usbPin, { repeat: true, edge: 'rising' });
  }
}
