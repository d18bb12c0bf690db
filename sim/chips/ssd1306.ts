/**
 * An SSD1306 on I2C with a panel of 128 x 64 pixels, as modules have it: what its memory holds and what it shows.
 * Hangs on the bus of sim/runtime/i2c.ts; asked for its picture by tests and by what renders it. Units: pixels from the
 * top left of a module whose connector is at its top. Wiring that such a module has not, and commands that are not
 * modelled (scrolling, other panels), fail by name. After power-on the memory holds noise.
 * Reference: Solomon Systech SSD1306, rev 1.1: 8.1.5 (I2C), 8.7 (memory), 10.1 (commands), table 9-1.
 */
/** Address of a module on the bus, as most have it. */
export const SSD1306_ADDRESS = 0x3c;

const WIDTH = 128;
const HEIGHT = 64;
const PAGES = HEIGHT / 8;

/** Bits of a control byte: one byte follows, then the next control byte; and what follows is data. */
const ONE_BYTE = 0x80;
const IS_DATA = 0x40;

/** Addressing modes. */
const HORIZONTAL = 0;
const VERTICAL = 1;
const PAGE = 2;

const PUMP_ON = 0x14;
const CONTRAST_AFTER_RESET = 0x7f;
/** Even and odd rows at either side of the glass. */
const ALTERNATING_ROWS = 0x12;

interface Range {
  first: number;
  last: number;
}

interface Command {
  first: number;
  last: number;
  argumentCount: number;
  run: (args: readonly number[], code: number) => void;
}

export class Ssd1306Chip {
  contrast = CONTRAST_AFTER_RESET;
  isOn = false;
  /** Without it the panel has no voltage to be lit by. */
  isPumpOn = false;
  isInverted = false;
  isAllLit = false;
  /** Bytes of eight pixels' height, page by page, as the segment lines see them. */
  private readonly memory = Uint8Array.from({ length: WIDTH * PAGES }, (_, i) => (i * 73 + 29) & 255);
  private mode = PAGE;
  private columns: Range = { first: 0, last: WIDTH - 1 };
  private pages: Range = { first: 0, last: PAGES - 1 };
  private column = 0;
  private page = 0;
  private startRow = 0;
  private areColumnsMirrored = false;
  private areRowsMirrored = false;
  /** A command that waits for its arguments, which may come in a later transfer. */
  private pending: number[] = [];

  /** A transfer behind the address. */
  write(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const control = bytes[at] as number;
      if ((control & ~(ONE_BYTE | IS_DATA)) !== 0) throw new Error(`SSD1306: control byte ${hex(control)}`);
      const end = control & ONE_BYTE ? at + 2 : bytes.length;
      for (const byte of bytes.subarray(at + 1, end)) {
        if (control & IS_DATA) this.store(byte);
        else this.command(byte);
      }
      at = end;
    }
  }

  /** Row by row, 1 where a pixel is lit. */
  picture(): Uint8Array {
    return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => this.lit(i % WIDTH, Math.floor(i / WIDTH)));
  }

  private lit(x: number, y: number): number {
    if (!this.isOn || !this.isPumpOn) return 0;
    if (this.isAllLit) return 1;
    const row = ((this.areRowsMirrored ? y : HEIGHT - 1 - y) + this.startRow) % HEIGHT;
    // The first segment line is at the right.
    const byte = this.memory[(row >> 3) * WIDTH + (WIDTH - 1 - x)] as number;
    return ((byte >> (row & 7)) & 1) ^ (this.isInverted ? 1 : 0);
  }

  private store(byte: number): void {
    const segment = this.areColumnsMirrored ? WIDTH - 1 - this.column : this.column;
    this.memory[this.page * WIDTH + segment] = byte;
    const isLastColumn = this.column === this.columns.last;
    const isLastPage = this.page === this.pages.last;
    if (this.mode !== VERTICAL) {
      this.column = isLastColumn ? this.columns.first : (this.column + 1) % WIDTH;
      if (this.mode === HORIZONTAL && isLastColumn) {
        this.page = isLastPage ? this.pages.first : (this.page + 1) % PAGES;
      }
      return;
    }
    this.page = isLastPage ? this.pages.first : (this.page + 1) % PAGES;
    if (isLastPage) this.column = isLastColumn ? this.columns.first : (this.column + 1) % WIDTH;
  }

  private command(byte: number): void {
    this.pending.push(byte);
    const [code = 0, ...args] = this.pending;
    const command = this.commands.find(({ first, last }) => code >= first && code <= last);
    if (!command) throw new Error(`SSD1306: command ${hex(code)} is not modelled`);
    if (args.length < command.argumentCount) return;
    this.pending = [];
    command.run(args, code);
  }

  private readonly commands: readonly Command[] = [
    one(0x00, 0x0f, (code) => this.setColumn((this.column & 0xf0) | (code & 15))),
    one(0x10, 0x1f, (code) => this.setColumn((this.column & 15) | ((code & 15) << 4))),
    take(0x20, 1, ([mode]) => (this.mode = among('addressing mode', mode, [HORIZONTAL, VERTICAL, PAGE]))),
    take(0x21, 2, (args) => {
      this.columns = rangeOf('columns', args, WIDTH);
      this.column = this.columns.first;
    }),
    take(0x22, 2, (args) => {
      this.pages = rangeOf('pages', args, PAGES);
      this.page = this.pages.first;
    }),
    take(0x2e, 0, () => undefined),
    one(0x40, 0x7f, (code) => (this.startRow = code & 63)),
    take(0x81, 1, ([contrast = 0]) => (this.contrast = contrast)),
    take(0x8d, 1, ([pump]) => (this.isPumpOn = pump === PUMP_ON)),
    one(0xa0, 0xa1, (code) => (this.areColumnsMirrored = code === 0xa1)),
    one(0xa4, 0xa5, (code) => (this.isAllLit = code === 0xa5)),
    one(0xa6, 0xa7, (code) => (this.isInverted = code === 0xa7)),
    take(0xa8, 1, ([last]) => void among('last row', last, [HEIGHT - 1])),
    one(0xae, 0xaf, (code) => (this.isOn = code === 0xaf)),
    one(0xb0, 0xb7, (code) => (this.page = code & 7)),
    one(0xc0, 0xc7, () => (this.areRowsMirrored = false)),
    one(0xc8, 0xcf, () => (this.areRowsMirrored = true)),
    take(0xd3, 1, ([offset]) => void among('row offset', offset, [0])),
    // Clock, precharge and deselect level: they change how bright the panel is, and how it flickers.
    take(0xd5, 1, () => undefined),
    take(0xd9, 1, () => undefined),
    take(0xda, 1, ([pins]) => void among('row pins', pins, [ALTERNATING_ROWS])),
    take(0xdb, 1, () => undefined),
    take(0xe3, 0, () => undefined),
  ];

  /** For page addressing; beyond the panel there is nothing. */
  private setColumn(column: number): void {
    this.column = column % WIDTH;
  }
}

/** A command without arguments, whose code says it all. */
function one(first: number, last: number, run: (code: number) => void): Command {
  return { first, last, argumentCount: 0, run: (_, code) => run(code) };
}

function take(code: number, argumentCount: number, run: (args: readonly number[]) => void): Command {
  return { first: code, last: code, argumentCount, run };
}

function among(what: string, value: number | undefined, modelled: readonly number[]): number {
  if (value === undefined || !modelled.includes(value)) {
    throw new Error(`SSD1306: ${what} ${value} is not modelled`);
  }
  return value;
}

function rangeOf(what: string, [first = 0, last = 0]: readonly number[], count: number): Range {
  if (first > last || last >= count) throw new Error(`SSD1306: ${what} ${first} to ${last} of ${count}`);
  return { first, last };
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
