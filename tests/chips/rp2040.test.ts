/**
 * The model of the RP2040 against the wording of its datasheet, register by register, and against itself without
 * its short cuts. Nothing of the firmware takes part. Units: us, ticks.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { RAM_AT, Rp2040Chip } from '../../sim/chips/rp2040';
import { VirtualClock } from '../../sim/virtual-clock';
import {
  AUTOPULL,
  CTRL,
  edgeList,
  FLEVEL,
  INSTR_MEM0,
  makePlayer,
  PIO0,
  type Player,
  RESET_DMA,
  RESET_PIO0,
  RESETS_CLEAR,
  SM0_CLKDIV,
  SM0_INSTR,
  SM0_SHIFTCTRL,
  TXF0,
  type Word,
  wordBits,
} from './pio-player';

const RUN = 8;
const A = 1;
const B = 2;
const REVERSE = 4;

const FIRST_A: Word = { first: true, lines: A, on: 100, off: 50 };
const THEN_B: Word = { first: false, lines: B | REVERSE, on: 20, off: 10 };

function put({ chip }: Player, words: readonly Word[]): void {
  for (const word of words) chip.poke32(TXF0, wordBits(word));
}

/** Spans between the edges of the lines, RUN's own left out. */
function spansUs(player: Player): number[] {
  const edges = edgeList(player.edges).slice(1);
  return edges.slice(1).map(([atUs], i) => atUs - (edges[i] as [number, number])[0]);
}

describe('RP2040: the player of phase words', () => {
  it('holds the lines for on + 3 ticks', () => {
    const player = makePlayer();
    put(player, [FIRST_A]);
    player.clock.advanceTo(1000);
    expect(spansUs(player)).to.deep.equal([103]);
  });

  it('waits off + 5 ticks before a word, off + 6 before a first word', () => {
    const player = makePlayer();
    put(player, [FIRST_A, THEN_B, FIRST_A]);
    player.clock.advanceTo(1000);
    expect(spansUs(player)).to.deep.equal([103, 55, 23, 16, 103]);
  });

  it('raises the lines four ticks after a word has come: OUT, two jumps, OUT', () => {
    const player = makePlayer();
    player.clock.advanceTo(100);
    put(player, [FIRST_A]);
    player.clock.advanceTo(1000);
    expect(edgeList(player.edges).at(1)).to.deep.equal([104, RUN | A]);
  });

  it('takes down the enables and leaves REVERSE as it is', () => {
    const player = makePlayer();
    put(player, [FIRST_A, THEN_B]);
    player.clock.advanceTo(1000);
    const lines = edgeList(player.edges).map(([, state]) => state);
    expect(lines).to.deep.equal([RUN, RUN | A, RUN, RUN | B | REVERSE, RUN | REVERSE]);
  });

  it('moves several lines in one edge', () => {
    const player = makePlayer();
    put(player, [{ ...FIRST_A, lines: A | B | REVERSE }]);
    player.clock.advanceTo(1000);
    expect(edgeList(player.edges).map(([, state]) => state)).to.deep.equal([RUN, 15, RUN | REVERSE]);
  });

  it('begins no first word while RUN is low, and finishes the pulse in hand', () => {
    const player = makePlayer();
    put(player, [FIRST_A, THEN_B, FIRST_A, FIRST_A]);
    player.clock.advanceTo(50);
    player.setRun(false);
    player.clock.advanceTo(100000);
    expect(edgeList(player.edges).map(([, state]) => state)).to.deep.equal([
      RUN,
      RUN | A,
      A,
      0,
      B | REVERSE,
      REVERSE,
    ]);
  });

  it('executes an instruction from SM0_INSTR at once, running or not', () => {
    const player = makePlayer();
    put(player, [FIRST_A]);
    player.clock.advanceTo(50);
    player.chip.poke32(SM0_INSTR, 0xe000);
    expect(edgeList(player.edges).at(-1)).to.deep.equal([50, RUN]);
  });
});

describe('RP2040: clock divider', () => {
  const rows = [
    { name: '125: 1 us', clkdiv: 125 << 16, onUs: 103 },
    { name: '62.5: 0.5 us', clkdiv: (62 << 16) | (128 << 8), onUs: 51.504 },
    { name: '250: 2 us', clkdiv: 250 << 16, onUs: 206 },
    { name: '0 is 65536', clkdiv: 0, onUs: (103 * 65536 * 8) / 1000 },
  ];
  for (const { name, clkdiv, onUs } of rows) {
    it(name, () => {
      const player = makePlayer({ clkdiv });
      put(player, [FIRST_A]);
      player.clock.advanceTo(1e6);
      const [spanUs] = spansUs(player);
      expect(spanUs).to.be.closeTo(onUs, 0.0081);
    });
  }

  it('spreads a fraction over the ticks, so that none is lost in the long run', () => {
    const player = makePlayer({ clkdiv: (62 << 16) | (1 << 8) });
    put(player, [{ ...FIRST_A, on: 509, off: 500000 }, FIRST_A]);
    player.clock.advanceTo(1e6);
    const ticks = 512 + 500006;
    const [onUs, offUs] = spansUs(player) as [number, number];
    expect(onUs + offUs).to.be.closeTo((ticks * (62 + 1 / 256) * 8) / 1000, 0.0081);
  });

  it('begins anew with CLKDIV_RESTART', () => {
    const player = makePlayer({ clkdiv: 1250 << 16 });
    player.clock.advanceTo(13);
    player.chip.poke32(CTRL, 1 | (1 << 8));
    put(player, [FIRST_A]);
    player.clock.advanceTo(5000);
    const [, rise] = edgeList(player.edges) as [number, number][];
    expect(((rise as [number, number])[0] - 13) % 10).to.equal(0);
  });

  it('stands still while the machine is disabled', () => {
    const player = makePlayer();
    put(player, [FIRST_A]);
    player.clock.advanceTo(50);
    player.chip.poke32(CTRL, 0);
    player.clock.advanceTo(5000);
    player.chip.poke32(CTRL, 1);
    player.clock.advanceTo(10000);
    const [onUs] = spansUs(player) as [number];
    expect(onUs).to.be.closeTo(103 + 4950, 1);
  });
});

describe('RP2040: FIFO', () => {
  it('holds four words, and a fifth in the output shift register', () => {
    const player = makePlayer();
    const long = { ...FIRST_A, off: 10000 };
    put(player, [long]);
    player.clock.advanceTo(300);
    put(player, [long]);
    player.clock.advanceTo(310);
    expect(player.chip.peek32(FLEVEL) & 15, 'the second word has been pulled ahead').to.equal(0);
    put(player, [long, long, long, long]);
    expect(player.chip.peek32(FLEVEL) & 15).to.equal(4);
  });

  it('is emptied when FJOIN changes', () => {
    const player = makePlayer();
    player.chip.poke32(CTRL, 0);
    put(player, [FIRST_A, FIRST_A, FIRST_A]);
    player.chip.poke32(SM0_SHIFTCTRL, (AUTOPULL | 0x80000000) >>> 0);
    player.chip.poke32(SM0_SHIFTCTRL, AUTOPULL);
    player.chip.poke32(CTRL, 1);
    player.clock.advanceTo(1000);
    expect(edgeList(player.edges)).to.have.length(1);
  });
});

const DMA = 0x50000000;
const DATA = DMA + 0x40 * 10;
const CONTROL = DMA + 0x40 * 11;
const READ_ADDR = 0;
const WRITE_ADDR = 4;
const TRANS_COUNT = 8;
const CTRL_TRIG = 0x0c;
const AL1_CTRL = 0x10;
const AL3_READ_ADDR_TRIG = 0x3c;
const CHAN_ABORT = DMA + 0x444;
const BUSY = 1 << 24;
const EN_WORD_INCR = 1 | (2 << 2) | (1 << 4);
const UNPACED = 0x3f << 15;
const BLOCK_AT = RAM_AT + 0x1000;
const RING_AT = RAM_AT + 0x2000;

/** A block of two words, a ring of 64 pointers, the data channel chained to the control channel. */
function makeChain(player: Player, words: readonly Word[]): void {
  const { chip } = player;
  words.forEach((word, i) => chip.poke32(BLOCK_AT + 4 * i, wordBits(word)));
  chip.poke32(DATA + AL1_CTRL, EN_WORD_INCR | (11 << 11));
  chip.poke32(DATA + WRITE_ADDR, TXF0);
  chip.poke32(DATA + TRANS_COUNT, words.length);
  chip.poke32(CONTROL + AL1_CTRL, EN_WORD_INCR | (8 << 6) | (11 << 11) | UNPACED);
  chip.poke32(CONTROL + WRITE_ADDR, DATA + AL3_READ_ADDR_TRIG);
  chip.poke32(CONTROL + TRANS_COUNT, 1);
}

function pulses(player: Player): number {
  return edgeList(player.edges).filter(([, lines]) => lines & A).length;
}

describe('RP2040: DMA', () => {
  for (const [transferNs, chainNs] of [
    [0, 0],
    [40, 100],
    [400, 3000],
  ] as const) {
    it(`plays a ring of pointers to its null, ${transferNs} ns a transfer, ${chainNs} ns a chain`, () => {
      const player = makePlayer({ transferNs, chainNs });
      makeChain(player, [FIRST_A, THEN_B]);
      for (let i = 0; i < 7; i += 1) player.chip.poke32(RING_AT + 4 * i, BLOCK_AT);
      player.chip.poke32(CONTROL + AL3_READ_ADDR_TRIG, RING_AT);
      player.clock.advanceTo(100000);
      expect(pulses(player)).to.equal(7);
      expect(spansUs(player).slice(0, 5)).to.deep.equal([103, 55, 23, 16, 103]);
      expect(player.chip.peek32(CONTROL + READ_ADDR), 'one behind the null').to.equal(RING_AT + 4 * 8);
      expect(
        (player.chip.peek32(DATA + CTRL_TRIG) | player.chip.peek32(CONTROL + CTRL_TRIG)) & BUSY,
      ).to.equal(0);
    });
  }

  it('wraps the ring at 256 bytes', () => {
    const player = makePlayer();
    makeChain(player, [FIRST_A, THEN_B]);
    for (let i = 60; i < 66; i += 1) player.chip.poke32(RING_AT + 4 * (i % 64), BLOCK_AT);
    player.chip.poke32(CONTROL + AL3_READ_ADDR_TRIG, RING_AT + 4 * 60);
    player.clock.advanceTo(100000);
    expect(pulses(player)).to.equal(6);
    expect(player.chip.peek32(CONTROL + READ_ADDR)).to.equal(RING_AT + 4 * 3);
  });

  it('leaves both channels idle for the time of a hand-over', () => {
    const player = makePlayer({ transferNs: 1000, chainNs: 5000 });
    makeChain(player, [FIRST_A, THEN_B]);
    player.chip.poke32(RING_AT, BLOCK_AT);
    player.chip.poke32(CONTROL + AL3_READ_ADDR_TRIG, RING_AT);
    const busy = (channel: number): boolean => (player.chip.peek32(channel + CTRL_TRIG) & BUSY) !== 0;
    expect([busy(DATA), busy(CONTROL)], 'triggered by the processor').to.deep.equal([false, true]);
    player.clock.advanceTo(3);
    expect([busy(DATA), busy(CONTROL)], 'in the hand-over').to.deep.equal([false, false]);
    player.clock.advanceTo(6.5);
    expect([busy(DATA), busy(CONTROL)], 'copying').to.deep.equal([true, false]);
  });

  it('does nothing more after an abort, in a hand-over too', () => {
    for (const atUs of [0.5, 3, 6.5, 8, 12]) {
      const player = makePlayer({ transferNs: 1000, chainNs: 5000 });
      makeChain(player, [FIRST_A, THEN_B]);
      for (let i = 0; i < 9; i += 1) player.chip.poke32(RING_AT + 4 * i, BLOCK_AT);
      player.chip.poke32(CONTROL + AL3_READ_ADDR_TRIG, RING_AT);
      player.clock.advanceTo(atUs);
      player.chip.poke32(CHAN_ABORT, (1 << 10) | (1 << 11));
      player.clock.advanceTo(100000);
      expect(pulses(player), `aborted at ${atUs} us`).to.be.at.most(1);
    }
  });
});

describe('RP2040: fast-forward', () => {
  const word = fc.record({
    first: fc.boolean(),
    lines: fc.nat(7),
    on: fc.nat(511),
    off: fc.oneof(fc.nat(40), fc.nat(20000)),
  });
  const scene = fc.record({
    words: fc.array(word, { minLength: 2, maxLength: 2 }),
    pointers: fc.integer({ min: 1, max: 5 }),
    clkdiv: fc.constantFrom(125 << 16, (62 << 16) | (77 << 8), 16 << 16),
    transferNs: fc.nat(900),
    chainNs: fc.nat(2000),
    runs: fc.array(fc.record({ afterUs: fc.nat(3000), isHigh: fc.boolean() }), { maxLength: 4 }),
  });

  it('leaves what ticks one by one leave', () => {
    fc.assert(
      fc.property(scene, ({ words, pointers, runs, ...options }) => {
        const play = (fastForward: boolean): unknown => {
          const player = makePlayer({ ...options, fastForward });
          makeChain(player, words);
          for (let i = 0; i < pointers; i += 1) player.chip.poke32(RING_AT + 4 * i, BLOCK_AT);
          player.chip.poke32(CONTROL + AL3_READ_ADDR_TRIG, RING_AT);
          for (const { afterUs, isHigh } of runs) {
            player.clock.advanceBy(afterUs);
            player.setRun(isHigh);
          }
          player.clock.advanceBy(20000);
          const registers = [CTRL, FLEVEL, PIO0 + 0xd4, CONTROL, DATA, DATA + TRANS_COUNT];
          return [edgeList(player.edges), registers.map((register) => player.chip.peek32(register))];
        };
        expect(play(true)).to.deep.equal(play(false));
      }),
      { numRuns: 40 },
    );
  });
});

describe('RP2040: what is unknown', () => {
  const rows: { name: string; access: (chip: Rp2040Chip) => void; says: RegExp }[] = [
    { name: 'an address', access: (chip) => chip.poke32(0x60000000, 1), says: /60000000/ },
    { name: 'an address that is read', access: (chip) => chip.peek32(0x60000000), says: /60000000/ },
    { name: 'a register of PIO', access: (chip) => chip.poke32(PIO0 + 0x800, 1), says: /PIO0.*0x800/ },
    { name: 'a register of SIO', access: (chip) => chip.peek32(0xd0001000), says: /0xd0001000.*SIO/ },
    { name: 'an odd address', access: (chip) => chip.poke32(RAM_AT + 2, 1), says: /0x20000002.*aligned/ },
    {
      name: 'joined FIFOs that run',
      access: (chip) => {
        chip.poke32(SM0_SHIFTCTRL, 0x40000000);
        chip.poke32(CTRL, 1);
      },
      says: /PIO0.*joined/,
    },
    { name: 'a reset', access: (chip) => chip.poke32(0x4000e000, RESET_DMA), says: /DMA.*reset/ },
    { name: 'a pin', access: (chip) => chip.drive(30, true), says: /GPIO 30/ },
  ];
  for (const { name, access, says } of rows) {
    it(`${name} fails by its name`, () => {
      const chip = new Rp2040Chip(new VirtualClock());
      chip.poke32(RESETS_CLEAR, RESET_PIO0 | RESET_DMA);
      expect(() => access(chip)).to.throw(says);
    });
  }

  it('a peripheral is held in reset after power-on', () => {
    const chip = new Rp2040Chip(new VirtualClock());
    expect(() => chip.poke32(INSTR_MEM0, 0)).to.throw(/PIO0 is held in reset/);
    chip.poke32(RESETS_CLEAR, RESET_PIO0);
    chip.poke32(SM0_CLKDIV, 125 << 16);
    expect(chip.peek32(SM0_CLKDIV)).to.equal(125 << 16);
  });
});

describe('RP2040: a bite of the watchdog', () => {
  const REASON = 0x40058008;
  const SCRATCH4 = 0x4005801c;

  it('takes the lines down in one edge, in the middle of a phase, and nothing plays on', () => {
    const player = makePlayer();
    put(player, [{ ...FIRST_A, lines: A | REVERSE }, THEN_B]);
    player.clock.advanceTo(50);
    const { edges, chip, clock } = player;
    expect(edges.lines[edges.length - 1]).to.equal(A | REVERSE | RUN);
    const before = edges.length;
    chip.resetByWatchdog();
    expect(edgeList(edges).slice(before)).to.deep.equal([[50, 0]]);
    clock.advanceTo(100000);
    expect(edges.length).to.equal(before + 1);
  });

  it('leaves every register as at power-on, but for those of the watchdog', () => {
    const { chip, clock } = makePlayer();
    const fresh = new Rp2040Chip(new VirtualClock());
    chip.poke32(SCRATCH4, 0x12345678);
    chip.poke32(RAM_AT, 77);
    clock.advanceTo(50);
    expect([chip.peek32(REASON), fresh.peek32(REASON), fresh.peek32(SCRATCH4)]).to.deep.equal([0, 0, 0]);
    chip.resetByWatchdog();
    expect([chip.peek32(REASON), chip.peek32(SCRATCH4)]).to.deep.equal([1, 0x12345678]);
    expect(chip.peek32(RAM_AT)).to.equal(fresh.peek32(RAM_AT));
    for (const each of [chip, fresh]) {
      expect(() => each.peek32(CTRL)).to.throw('PIO0 is held in reset');
      each.poke32(RESETS_CLEAR, RESET_DMA | RESET_PIO0);
    }
    for (const register of [CTRL, FLEVEL, SM0_CLKDIV, SM0_SHIFTCTRL]) {
      expect(chip.peek32(register)).to.equal(fresh.peek32(register));
    }
  });

  it('lets go of outputs and pulls; what the outside drives stays, and is told of', () => {
    const clock = new VirtualClock();
    const chip = new Rp2040Chip(clock);
    chip.drive(24, true);
    chip.poke32(0x4001c004 + 4 * 10, 0x5a);
    expect([24, 10].map((gpio) => chip.isHigh(gpio))).to.deep.equal([true, true]);
    const told: [number, boolean][] = [];
    chip.onPin = (gpio, isHigh) => told.push([gpio, isHigh]);
    chip.resetByWatchdog();
    expect(told).to.deep.equal([[10, false]]);
    expect([24, 10].map((gpio) => chip.isHigh(gpio))).to.deep.equal([true, false]);
    expect((chip.peek32(0xd0000004) >>> 24) & 1, 'the pin as the chip reads it').to.equal(1);
    chip.drive(24, false);
    expect(told).to.deep.equal([
      [10, false],
      [24, false],
    ]);
  });
});

describe('RP2040: pins', () => {
  it('reads back what it drives, and else what the outside or a pull drives', () => {
    const { chip, setRun } = makePlayer();
    setRun(false);
    expect(chip.isHigh(5)).to.equal(false);
    setRun(true);
    expect(chip.isHigh(5)).to.equal(true);
    chip.drive(5, false);
    expect(chip.isHigh(5), 'an output is stronger').to.equal(true);
    expect(chip.isHigh(10), 'pulled down after reset').to.equal(false);
    chip.poke32(0x4001c004 + 4 * 10, 0x5a);
    expect(chip.isHigh(10), 'pulled up').to.equal(true);
    chip.drive(10, false);
    expect(chip.isHigh(10), 'pressed').to.equal(false);
    chip.drive(10, undefined);
    expect(chip.isHigh(10), 'released').to.equal(true);
  });
});
