/**
 * A display on the I2C of rp2040js: every byte takes its bits at the speed that the image has set, and what a transfer
 * has brought goes to the model of the controller. Called by the silicon board at each start of the chip. Units: ns.
 * Reference: RP2040 datasheet 4.3 (I2C): a bit is as long as the counts of the clock's high and low say, in system cycles.
 */
import { type RP2040 } from 'rp2040js';
import { type NanoClock } from '../chips/nano-clock';
import { SSD1306_ADDRESS, type Ssd1306Chip } from '../chips/ssd1306';

/** The block of the chip that it hangs on. */
const I2C_BLOCK = 0;
/** Eight bits and the answer. */
const BITS_PER_BYTE = 9;
const CYCLE_NS = 8;

/** @param display undefined: nobody answers on the bus */
export function wireDisplay(mcu: RP2040, nano: NanoClock, display: Ssd1306Chip | undefined): void {
  const i2c = mcu.i2c[I2C_BLOCK] as RP2040['i2c'][number];
  let transfer: number[] = [];
  let answer: () => void = () => undefined;
  const alarm = nano.createAlarm(() => answer());
  const afterByte = (then: () => void): void => {
    answer = then;
    alarm.schedule((i2c.sclHighPeriod + i2c.sclLowPeriod) * BITS_PER_BYTE * CYCLE_NS);
  };
  i2c.onConnect = (address) =>
    afterByte(() => i2c.completeConnect(display !== undefined && address === SSD1306_ADDRESS));
  i2c.onWriteByte = (byte) => {
    transfer.push(byte);
    afterByte(() => i2c.completeWrite(true));
  };
  i2c.onStop = () => {
    if (display && transfer.length > 0) display.write(Uint8Array.from(transfer));
    transfer = [];
    i2c.completeStop();
  };
}
