/**
 * The virtual supply: the battery of the plant, and a USB cable that a test plugs in and pulls out. No cable at first.
 * Implements hal/supply.ts. Units: mV.
 */
import { type Supply } from '../hal/supply';
import { NOMINAL } from './physics/components';

export class VirtualSupply implements Supply {
  private hasUsb = false;
  private onPlugged: () => void = () => undefined;

  /** @param battery voltage of the battery now: the nominal one where there is no plant */
  constructor(private readonly battery: () => number = () => NOMINAL.batteryMv) {}

  batteryMv(): number {
    return this.battery();
  }

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
