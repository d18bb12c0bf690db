/**
 * An I2C bus of the emulated Espruino on the RP2040: `setup` and `writeTo` of I2C1, and the devices that hang on it.
 * Made by the runtime; tests and benches attach devices. Units: us, Hz; addresses of 7 bits.
 * Reference: Espruino 2v29, https://www.espruino.com/I2C; boards/RP2040_PICO.py for the pins, whose own resistors pull
 * them up: a bus without a device is a device that does not answer.
 */
import { isAnyArrayBuffer } from 'node:util/types';
import { strict } from './espruino-e';

export interface I2cDevice {
  /** A whole transfer behind the address. */
  write(bytes: Uint8Array): void;
}

export interface I2cParts {
  /** Passes the time of a native call, and of so much more. */
  spend: (us: number) => void;
  /** @throws Error for what is no pin */
  gpioOf: (pin: unknown) => number;
}

const NAME = 'I2C1';
/** Every fourth pin carries the data of this bus, the one behind it the clock. */
const PIN_STEP = 4;
const DEFAULT_SDA_GPIO = 8;
const DEFAULT_BITRATE_HZ = 100000;
const BITRATE_MIN_HZ = 100;
/** Eight bits and the answer. */
const BITS_PER_BYTE = 9;
/** The interpreter gives up a transfer after so long. */
const TIMEOUT_US = 50000;
const OPTIONS = ['scl', 'sda', 'bitrate'];

export class I2cBus {
  /** By their addresses. */
  readonly devices = new Map<number, I2cDevice>();
  /** A line that somebody holds low: nothing gets through. */
  isHeldLow = false;
  /** Transfers that were begun since the start, and their bytes with the addresses. */
  transferCount = 0;
  byteCount = 0;

  /** What a device's model did not understand: the code that wrote it may take it for silence. */
  failure: unknown;

  private bitrateHz: number | undefined;

  constructor(private readonly parts: I2cParts) {}

  /** The object that code sees. */
  readonly members = strict(NAME, {
    setup: (options: unknown = {}): void => {
      this.parts.spend(0);
      this.setup(options as Record<string, unknown>);
    },
    writeTo: (address: unknown, ...data: unknown[]): void => {
      if (typeof address !== 'number') throw new Error(`${NAME}.writeTo: such an address is not emulated`);
      const bytes = Uint8Array.from(data.flatMap(bytesOf));
      if (bytes.length > 0) this.write(address, bytes);
    },
  });

  /** The chip or the interpreter begins anew: the bus has to be set up again. */
  reset(): void {
    this.bitrateHz = undefined;
  }

  private setup(options: Record<string, unknown>): void {
    const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
    if (unknown !== undefined) throw new Error(`${NAME}.setup: option "${unknown}" is not emulated`);
    const bitrateHz = Number(options.bitrate ?? DEFAULT_BITRATE_HZ) | 0;
    if (bitrateHz < BITRATE_MIN_HZ) throw new Error('Invalid I2C bitrate');
    const sdaGpio = this.parts.gpioOf(options.sda ?? DEFAULT_SDA_GPIO);
    const sclGpio = this.parts.gpioOf(options.scl ?? DEFAULT_SDA_GPIO + 1);
    if (sdaGpio % PIN_STEP !== 0 || sclGpio % PIN_STEP !== 1) {
      throw new Error(`Selected pins do not match ${NAME}`);
    }
    this.bitrateHz = bitrateHz;
  }

  private write(address: number, bytes: Uint8Array): void {
    if (this.bitrateHz === undefined) throw new Error(`${NAME} not initialised`);
    const device = this.devices.get(address);
    const byteUs = (BITS_PER_BYTE * 1e6) / this.bitrateHz;
    const wholeUs = byteUs * (1 + bytes.length);
    this.transferCount += 1;
    if (this.isHeldLow || (device && wholeUs > TIMEOUT_US)) {
      this.parts.spend(TIMEOUT_US);
      throw new Error('jshI2CWrite: timeout');
    }
    if (!device) {
      this.byteCount += 1;
      this.parts.spend(byteUs);
      throw new Error('jshI2CWrite: I2C I/O error');
    }
    this.byteCount += 1 + bytes.length;
    this.parts.spend(wholeUs);
    try {
      device.write(bytes);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

/** Numbers as bytes, of a text its characters, of a block its elements. */
function bytesOf(item: unknown): number[] {
  if (typeof item === 'number') return [item & 255];
  if (typeof item === 'string') return Array.from(Buffer.from(item, 'latin1'));
  if (isAnyArrayBuffer(item)) return Array.from(new Uint8Array(item));
  if (Array.isArray(item) || ArrayBuffer.isView(item)) {
    return Array.from(item as ArrayLike<unknown> & object).flatMap(bytesOf);
  }
  throw new Error(`${NAME}.writeTo: ${String(item)} is not emulated`);
}
