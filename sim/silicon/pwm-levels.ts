/**
 * The PWM of an emulated RP2040 as levels: what a filter behind a pin makes of it. Takes the place of rp2040js' PWM, whose
 * waveform nobody looks at. Made by SiliconBoard for each start of the chip. Units: fractions of the supply, 0..1.
 * Reference: RP2040 datasheet 4.5. Not modelled: the counter, interrupts, inputs, phase-correct counting.
 */
import { type RP2040 } from 'rp2040js';

/** The PWM among rp2040js' peripherals, by its address. */
const PWM = 0x40050;
const SLICES = 8;
const SLICE_BYTES = 0x14;
const CSR = 0x00;
const CC = 0x0c;
const TOP = 0x10;
const TOP_AFTER_RESET = 0xffff;
const CSR_EN = 1;
const EN_ALL = 0xa0;
/** Slice 0 has GPIO 0 and 1, and 16 and 17 as well. */
const SECOND_BANK = 16;
const GPIOS = 30;

/** @param onLevel told of each pin of a slice whose level changes, whether the pin shows it or not */
export function watchPwm(mcu: RP2040, onLevel: (gpio: number, fraction: number) => void): void {
  const pwm = mcu.peripherals[PWM];
  if (!pwm) throw new Error('rp2040js has no PWM');
  const registers = new Map<number, number>();
  const levels = new Map<number, number>();
  const read = (offset: number): number =>
    registers.get(offset) ??
    (offset < SLICES * SLICE_BYTES && offset % SLICE_BYTES === TOP ? TOP_AFTER_RESET : 0);
  const tell = (slice: number): void => {
    for (const output of [0, 1]) {
      const fraction = levelOf(read, slice, output);
      const gpio = 2 * slice + output;
      if (fraction === (levels.get(gpio) ?? 0)) continue;
      levels.set(gpio, fraction);
      onLevel(gpio, fraction);
      if (gpio + SECOND_BANK < GPIOS) onLevel(gpio + SECOND_BANK, fraction);
    }
  };
  pwm.readUint32 = read;
  pwm.writeUint32 = (offset, value) => {
    if (offset === EN_ALL) throw new Error('the common enable of the PWM is not modelled');
    registers.set(offset, value >>> 0);
    if (offset < EN_ALL) tell(Math.floor(offset / SLICE_BYTES));
  };
}

/** High for CC of TOP + 1 counts. */
function levelOf(read: (offset: number) => number, slice: number, output: number): number {
  const at = slice * SLICE_BYTES;
  if ((read(at + CSR) & CSR_EN) === 0) return 0;
  const compare = (read(at + CC) >>> (16 * output)) & 0xffff;
  return Math.min(1, compare / (read(at + TOP) + 1));
}
