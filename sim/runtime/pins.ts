/**
 * Pins of the emulated Espruino: what pinMode, digitalWrite and the like do to the RP2040's registers.
 * Used by the runtime. Pins are objects with a number, printed as D0..D29.
 * Reference: RP2040 datasheet 2.3.1.7 (SIO), 2.19.6 (IO_BANK0, PADS_BANK0), 4.9 (ADC).
 */
import { type Rp2040Chip } from '../chips/rp2040';

const PINS = 30;
const IO_GPIO0_CTRL = 0x40014004;
const FUNCTION_SIO = 5;
const PADS_GPIO0 = 0x4001c004;
const PAD_PLAIN = 0x52;
const PAD_PULL_DOWN = 4;
const PAD_PULL_UP = 8;
const SIO_OUT_SET = 0xd0000014;
const SIO_OUT_CLEAR = 0xd0000018;
const SIO_OE_SET = 0xd0000024;
const SIO_OE_CLEAR = 0xd0000028;

const FIRST_ADC_GPIO = 26;
/** Espruino divides by so many. */
const ADC_CODES = 4096;

const PULLS: Readonly<Record<string, number>> = {
  input: 0,
  analog: 0,
  input_pullup: PAD_PULL_UP,
  input_pulldown: PAD_PULL_DOWN,
};

export class EmulatedPin {
  constructor(
    readonly gpio: number,
    private readonly bank: PinBank,
  ) {}

  set(): void {
    this.bank.digitalWrite(this, 1);
  }
  reset(): void {
    this.bank.digitalWrite(this, 0);
  }
  write(value: unknown): void {
    this.bank.digitalWrite(this, value);
  }
  read(): boolean {
    return this.bank.digitalRead(this) === 1;
  }
  toggle(): boolean {
    const wasHigh = this.read();
    this.write(!wasHigh);
    return !wasHigh;
  }
  mode(mode: string): void {
    this.bank.pinMode(this, mode);
  }
  [Symbol.toPrimitive](hint: string): string | number {
    return hint === 'number' ? this.gpio : this.toString();
  }
  toString(): string {
    return `D${this.gpio}`;
  }
}

export class PinBank {
  readonly pins: EmulatedPin[] = Array.from({ length: PINS }, (_, gpio) => new EmulatedPin(gpio, this));
  /** Fraction that each pin's PWM was last set to. */
  readonly analogFraction = new Map<number, number>();
  /** What analogRead finds, 0..1. */
  readonly sensedFraction = new Map<number, number>();
  onAnalog: (gpio: number, fraction: number) => void = () => undefined;
  /** Asked what analogRead finds, 0..1; undefined: what stands in `sensedFraction`. */
  onSense: (gpio: number) => number | undefined = () => undefined;
  /** Told before the code reads a pin: whoever drives it only when it is looked at does so now. */
  onLook: (gpio: number) => void = () => undefined;

  /** @param spend takes the time of one native call */
  constructor(
    private readonly chip: Rp2040Chip,
    private readonly spend: () => void,
  ) {}

  gpioOf(pin: unknown): number {
    const gpio = pin instanceof EmulatedPin ? pin.gpio : typeof pin === 'number' ? pin : NaN;
    if (!this.pins[gpio]) throw new Error(`${String(pin)} is no pin of this board`);
    return gpio;
  }

  pinMode(pin: unknown, mode: string): void {
    this.spend();
    const gpio = this.gpioOf(pin);
    if (mode === 'output') {
      this.chip.poke32(IO_GPIO0_CTRL + 8 * gpio, FUNCTION_SIO);
      this.chip.poke32(SIO_OE_SET, 1 << gpio);
      return;
    }
    const pull = PULLS[mode];
    if (pull === undefined) throw new Error(`pinMode: ${mode} is not emulated`);
    this.chip.poke32(SIO_OE_CLEAR, 1 << gpio);
    this.chip.poke32(IO_GPIO0_CTRL + 8 * gpio, FUNCTION_SIO);
    this.chip.poke32(PADS_GPIO0 + 4 * gpio, PAD_PLAIN | pull);
  }

  /** One pin, or several with the value's bits from the last pin on. */
  digitalWrite(pins: unknown, value: unknown): void {
    this.spend();
    if (!Array.isArray(pins)) return this.writePin(pins, Boolean(value));
    [...pins].reverse().forEach((pin, bit) => this.writePin(pin, ((Number(value) >> bit) & 1) === 1));
  }

  /** Of one pin; or the bits of several, the last pin's the lowest. */
  digitalRead(pins: unknown): number {
    this.spend();
    if (!Array.isArray(pins)) return this.readPin(pins);
    return pins.reduce<number>((bits, pin) => (bits << 1) | this.readPin(pin), 0);
  }

  analogWrite(pin: unknown, fraction: number): void {
    this.spend();
    const gpio = this.gpioOf(pin);
    const clamped = Math.min(1, Math.max(0, fraction));
    this.analogFraction.set(gpio, clamped);
    this.onAnalog(gpio, clamped);
  }

  analogRead(pin: unknown): number {
    this.spend();
    const gpio = this.gpioOf(pin);
    if (gpio < FIRST_ADC_GPIO) throw new Error(`analogRead: ${String(pin)} has no ADC`);
    const fraction = this.onSense(gpio) ?? this.sensedFraction.get(gpio) ?? 0;
    return Math.min(ADC_CODES - 1, Math.max(0, Math.floor(fraction * ADC_CODES))) / ADC_CODES;
  }

  /** All pins are about to be read at once. */
  lookAtAll(): void {
    for (const { gpio } of this.pins) this.onLook(gpio);
  }

  /** The chip is reset: nothing is driven any more. */
  reset(): void {
    for (const gpio of this.analogFraction.keys()) this.onAnalog(gpio, 0);
    this.analogFraction.clear();
  }

  private readPin(pin: unknown): number {
    const gpio = this.gpioOf(pin);
    this.onLook(gpio);
    return this.chip.isHigh(gpio) ? 1 : 0;
  }

  /** The level stands before the pin becomes an output: no glitch. */
  private writePin(pin: unknown, isHigh: boolean): void {
    const gpio = this.gpioOf(pin);
    this.chip.poke32(isHigh ? SIO_OUT_SET : SIO_OUT_CLEAR, 1 << gpio);
    this.chip.poke32(SIO_OE_SET, 1 << gpio);
    this.chip.poke32(IO_GPIO0_CTRL + 8 * gpio, FUNCTION_SIO);
  }
}
