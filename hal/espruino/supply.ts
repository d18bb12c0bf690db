/**
 * The supply on Espruino: a pin that is high while the USB cable is in, watched without debouncing: a cable whose
 * contacts bounce is told of at its first touch. And the battery, through a divider, on the ADC. Units: mV.
 */
import { type Supply } from '../supply';

/** A third of the battery's voltage, against the ADC's full scale of 3.3 V. */
const BATTERY_FULL_MV = 9900;

export class EspruinoSupply implements Supply {
  private usbPin: Pin;
  private batteryPin: Pin;

  /**
   * @param usbPin senses VBUS through the board's own divider
   * @param batteryPin senses the supply through the board's own divider by three
   */
  constructor(usbPin: Pin, batteryPin: Pin) {
    this.usbPin = usbPin;
    this.batteryPin = batteryPin;
    pinMode(usbPin, 'input');
    pinMode(batteryPin, 'analog');
  }

  batteryMv(): number {
    return (analogRead(this.batteryPin) * BATTERY_FULL_MV + 0.5) | 0;
  }

  usbPresent(): boolean {
    return digitalRead(this.usbPin) !== 0;
  }

  watchUsb(onPlugged: () => void): void {
    setWatch(() => onPlugged(), this.usbPin, { repeat: true, edge: 'rising' });
  }
}
