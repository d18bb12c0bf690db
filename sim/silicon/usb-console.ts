/**
 * The USB host of the silicon bench: the serial console of an emulated board, as a terminal on a PC sees it.
 * Made by SiliconBoard for each start of the chip. The host sends only when it has something to send.
 */
import { USBCDC, type RP2040 } from 'rp2040js';

export class UsbConsole {
  /** Everything that the board has said since its start. */
  output = '';
  isConnected = false;

  private readonly usb: RP2040['usbCtrl'];
  private readonly queue: number[] = [];
  /** A buffer that the board has offered and that nothing has been put into yet. */
  private offered: { endpoint: number; bytes: number } | undefined;

  constructor(mcu: RP2040) {
    this.usb = mcu.usbCtrl;
    const cdc = new USBCDC(this.usb);
    cdc.onDeviceConnected = () => {
      this.isConnected = true;
    };
    cdc.onSerialData = (bytes) => {
      this.output += Buffer.from(bytes).toString('latin1');
    };
    this.usb.onEndpointRead = (endpoint, bytes) => {
      if (endpoint === 0) return;
      this.offered = { endpoint, bytes };
      this.fill();
    };
  }

  /** Queues text; the board takes it as fast as it reads. */
  send(text: string): void {
    for (const byte of Buffer.from(text, 'latin1')) this.queue.push(byte);
    this.fill();
  }

  private fill(): void {
    const { offered, queue } = this;
    if (!offered || queue.length === 0) return;
    this.offered = undefined;
    this.usb.endpointReadDone(offered.endpoint, Uint8Array.from(queue.splice(0, offered.bytes)));
  }
}
