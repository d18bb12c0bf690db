/**
 * The model of the SSD1306 against the controller's published command set: addressing, ranges, what the panel shows,
 * and what is refused by name. Pixels from the top left, as `x,y`.
 * Reference: Solomon Systech SSD1306, rev 1.1: 10.1.3 to 10.1.5 (addressing), 8.1.5 (control bytes).
 */
import { expect } from 'chai';
import { Ssd1306Chip } from '../../sim/chips/ssd1306';

const WIDTH = 128;
const COMMANDS = 0x00;
const DATA = 0x40;
/** Upright, lit by its charge pump, all of the memory blank, horizontal addressing from the first byte on. */
const READY = [0x8d, 0x14, 0xa1, 0xc8, 0x20, 0, 0x21, 0, 127, 0x22, 0, 7];

function makeChip(): Ssd1306Chip {
  const chip = new Ssd1306Chip();
  commands(chip, ...READY);
  data(chip, ...Array<number>(1024).fill(0));
  commands(chip, 0xaf);
  return chip;
}

function commands(chip: Ssd1306Chip, ...bytes: number[]): void {
  chip.write(Uint8Array.of(COMMANDS, ...bytes));
}

function data(chip: Ssd1306Chip, ...bytes: number[]): void {
  chip.write(Uint8Array.of(DATA, ...bytes));
}

/** The lit pixels, row by row. */
function litOf(chip: Ssd1306Chip): string {
  return Array.from(chip.picture(), (pixel, i) => (pixel ? `${i % WIDTH},${Math.floor(i / WIDTH)}` : ''))
    .filter(Boolean)
    .join(' ');
}

function litCount(chip: Ssd1306Chip): number {
  return chip.picture().filter((pixel) => pixel !== 0).length;
}

describe('SSD1306: where data go', () => {
  const rows: { name: string; commands: number[]; data: number[]; lit: string }[] = [
    { name: 'the lowest bit is the upper pixel', commands: [], data: [0x01, 0x80], lit: '0,0 1,7' },
    {
      name: 'horizontal: at the end of the columns, the next page',
      commands: [0x21, 126, 127, 0x22, 2, 3],
      data: [1, 1, 1, 1],
      lit: '126,16 127,16 126,24 127,24',
    },
    {
      name: 'horizontal: at the end of the pages, the first again',
      commands: [0x21, 5, 6, 0x22, 7, 7],
      data: [1, 1, 0x80],
      lit: '6,56 5,63',
    },
    {
      name: 'vertical: at the end of the pages, the next column',
      commands: [0x20, 1, 0x21, 3, 9, 0x22, 6, 7],
      data: [1, 1, 1],
      lit: '3,48 4,48 3,56',
    },
    {
      name: 'page by page: the page stays',
      commands: [0x20, 2, 0xb3, 0x0e, 0x17],
      data: [1, 2, 4],
      lit: '126,24 127,25 0,26',
    },
    {
      name: 'a first row further down moves the picture up, and round',
      commands: [0x43],
      data: [0x09],
      lit: '0,0 0,61',
    },
    { name: 'columns not mirrored: from the right', commands: [0xa0], data: [1, 2], lit: '127,0 126,1' },
    { name: 'rows not mirrored: from below', commands: [0xc0], data: [1], lit: '0,63' },
  ];
  for (const row of rows) {
    it(row.name, () => {
      const chip = makeChip();
      commands(chip, ...row.commands);
      data(chip, ...row.data);
      expect(litOf(chip)).to.equal(row.lit);
    });
  }

  it('mirrors only what is written from then on, as far as columns go', () => {
    const chip = makeChip();
    data(chip, 1);
    commands(chip, 0xa0);
    expect(litOf(chip)).to.equal('0,0');
  });
});

describe('SSD1306: what the panel shows', () => {
  const rows: { name: string; commands: number[]; lit: number }[] = [
    { name: 'the memory', commands: [], lit: 1 },
    { name: 'nothing while it is off', commands: [0xae], lit: 0 },
    { name: 'nothing without the charge pump', commands: [0x8d, 0x10], lit: 0 },
    { name: 'the memory inverted', commands: [0xa7], lit: 8191 },
    { name: 'all pixels, whatever the memory holds', commands: [0xa5], lit: 8192 },
    { name: 'the memory again', commands: [0xa5, 0xa7, 0xa4, 0xa6], lit: 1 },
  ];
  for (const row of rows) {
    it(row.name, () => {
      const chip = makeChip();
      data(chip, 4);
      commands(chip, ...row.commands);
      expect(litCount(chip)).to.equal(row.lit);
    });
  }

  it('noise after power-on, until something is written', () => {
    const chip = new Ssd1306Chip();
    commands(chip, 0x8d, 0x14, 0xaf);
    expect(litCount(chip)).to.be.within(1000, 7000);
  });

  it('has its contrast', () => {
    const chip = makeChip();
    expect(chip.contrast).to.equal(0x7f);
    commands(chip, 0x81, 5);
    expect(chip.contrast).to.equal(5);
  });
});

describe('SSD1306: transfers', () => {
  it('takes single bytes with a control byte before each, then the rest', () => {
    const chip = makeChip();
    chip.write(Uint8Array.of(0x80, 0x21, 0x80, 9, 0x80, 20, 0xc0, 1, 0x40, 2, 4));
    expect(litOf(chip)).to.equal('9,0 10,1 11,2');
  });

  it('waits for arguments in a later transfer', () => {
    const chip = makeChip();
    commands(chip, 0x21);
    commands(chip, 9, 20);
    data(chip, 1);
    expect(litOf(chip)).to.equal('9,0');
  });
});

describe('SSD1306: what is not modelled fails by name', () => {
  const rows: { name: string; bytes: number[]; says: string }[] = [
    { name: 'scrolling', bytes: [COMMANDS, 0x2f], says: 'SSD1306: command 0x2f is not modelled' },
    { name: 'an unknown command', bytes: [COMMANDS, 0xff], says: 'SSD1306: command 0xff is not modelled' },
    {
      name: 'an unknown mode',
      bytes: [COMMANDS, 0x20, 3],
      says: 'SSD1306: addressing mode 3 is not modelled',
    },
    { name: 'fewer rows', bytes: [COMMANDS, 0xa8, 31], says: 'SSD1306: last row 31 is not modelled' },
    { name: 'other wiring', bytes: [COMMANDS, 0xda, 2], says: 'SSD1306: row pins 2 is not modelled' },
    { name: 'columns the wrong way', bytes: [COMMANDS, 0x21, 9, 8], says: 'SSD1306: columns 9 to 8 of 128' },
    { name: 'pages beyond the last', bytes: [COMMANDS, 0x22, 0, 8], says: 'SSD1306: pages 0 to 8 of 8' },
    { name: 'a control byte', bytes: [0x01, 0xaf], says: 'SSD1306: control byte 0x01' },
  ];
  for (const { name, bytes, says } of rows) {
    it(name, () => expect(() => new Ssd1306Chip().write(Uint8Array.from(bytes))).to.throw(says));
  }
});
