/**
 * The virtual supply: a USB cable that a test plugs in and pulls out. No cable at first. Implements hal/supply.ts.
 */
import { type Supply } from '../hal/supply';

export class VirtualSupply implements Supply {
  private hasUsb = false;
  private onPlugged: () => void = () => undefined;

  usbPresent(): boolean {
    return this.hasUsb;
  }

  watchUsb(onPlugged: () => void): void {
    this.onPlugged = onPlugged;
  }

  plugUsb(): void {
    if (this.hasUsb) return;
    this.hasUsb = true;
    this.onPlugged();
  }

  pullUsb(): void {
    this.hasUsb = false;
  }
}
