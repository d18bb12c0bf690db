/**
 * Processor, flash, clock, pads and PIO of the emulated board on one clock, by programs of a few instructions in a flash
 * and a boot ROM of the test's own. Units: ns, system cycles of 8 ns.
 */
import { expect } from 'chai';
import { type Edge } from '../../sim/silicon/pulses';
import { SiliconBoard } from '../../sim/silicon/silicon-board';
import { ENABLE_A, REVERSE } from '../../waveforms/phase-word';
import {
  blx,
  bneBack,
  bootrom,
  ldr,
  type Literal,
  movs,
  program,
  ROUTINES_AT,
  STAY,
  str,
  subs,
  WFI,
} from './synthetic';

const CYCLE_NS = 8;
const LINES = { enableA: 2, enableB: 3, reverse: 4, run: 5 };
const IO_GPIO0_CTRL = 0x40014004;
const FUNCTION_SIO = 5;
const FUNCTION_PIO0 = 6;
const SIO = 0xd0000000;
const OUT_SET = 0x14;
const OUT_CLEAR = 0x18;
const OE_SET = 0x24;
const GPIO_IN = 0x04;
const PWM = 0x40050000;
const ATOMIC_XOR = 0x1000;
const ADC = 0x4004c000;
const ADC_EN = 1;
const ADC_START_ONCE = 4;
const WATCHDOG = 0x40058000;
const WATCHDOG_ENABLE = 1 << 30;
const RAM_AT = 0x20000000;
const TIMES = 5;

/** ENABLE_A as an output; r0 = SIO, r1 = its bit. */
const SET_UP: readonly (number | Literal)[] = [
  ldr(0, IO_GPIO0_CTRL + 8 * LINES.enableA),
  movs(1, FUNCTION_SIO),
  str(1, 0, 0),
  ldr(0, SIO),
  movs(1, 1 << LINES.enableA),
  str(1, 0, OE_SET),
];
/** ENABLE_A up and down, TIMES times: 1 cycle up, 4 down. */
const BLINK = program([
  ...SET_UP,
  movs(2, TIMES),
  str(1, 0, OUT_SET),
  str(1, 0, OUT_CLEAR),
  subs(2, 1),
  bneBack(4),
  WFI,
  STAY,
]);
/** Lines of 8 bytes that BLINK reads: three of twelve instructions, and the literals at 28 and 32. */
const BLINK_LINES = 5;

function makeBoard(
  flash: Uint8Array,
  missCycles = 0,
): { board: SiliconBoard; edges: Edge[]; asleepNs: number[] } {
  const board = new SiliconBoard({ flash, bootrom: bootrom(), lines: LINES, missCycles });
  const edges: Edge[] = [];
  const asleepNs: number[] = [];
  board.onEdge = (atNs, lines) => edges.push({ atNs, lines });
  board.onSleep = (_, atNs) => asleepNs.push(atNs);
  return { board, edges, asleepNs };
}

describe('silicon board', () => {
  it('runs a program from flash: each store moves the pad at its own cycle, and WFI sleeps', () => {
    const { board, edges, asleepNs } = makeBoard(BLINK);
    board.runFor(100);
    expect(edges.map(({ lines }) => lines)).to.deep.equal(Array<number[]>(TIMES).fill([ENABLE_A, 0]).flat());
    const firstNs = edges[0]?.atNs ?? NaN;
    const expected = Array.from({ length: TIMES }, (_, i) => [firstNs + 40 * i, firstNs + 40 * i + CYCLE_NS]);
    expect(edges.map(({ atNs }) => atNs)).to.deep.equal(expected.flat());
    expect(asleepNs).to.have.length(1);
    expect(asleepNs[0])
      .to.be.above(edges.at(-1)?.atNs as number)
      .and.below(1000);
    expect(board.nowNs).to.equal(100000);
    expect(board.awakeFromNs).to.equal(undefined);
  });

  it('a miss of the flash cache takes its cycles: once a line, and no more in the loop', () => {
    const fast = makeBoard(BLINK);
    const slow = makeBoard(BLINK, 64);
    for (const { board } of [fast, slow]) board.runFor(100);
    expect(slow.board.misses).to.equal(BLINK_LINES);
    expect((slow.asleepNs[0] as number) - (fast.asleepNs[0] as number)).to.equal(64 * CYCLE_NS * BLINK_LINES);
  });

  it('erases flash by the routine of the boot ROM, in the time of the flash', () => {
    const flash = program([
      ldr(0, 0x2000),
      ldr(1, 0x1000),
      ldr(3, (ROUTINES_AT['RE'] as number) | 1),
      blx(3),
      WFI,
      STAY,
    ]);
    flash.fill(0x12, 0x2000, 0x3001);
    const { board, asleepNs } = makeBoard(flash);
    board.runFor(50000);
    expect([...new Set(board.flashNow().subarray(0x2000, 0x3000))]).to.deep.equal([0xff]);
    expect(board.flashNow()[0x3000]).to.equal(0x12);
    expect(board.erasedSectors).to.equal(1);
    expect(asleepNs[0]).to.be.within(45e6, 45.001e6);
  });

  it('tells of stores of words to RAM, and of no others', () => {
    const { board } = makeBoard(
      program([...SET_UP, ldr(3, RAM_AT + 0x100), movs(2, 7), str(2, 3, 8), str(1, 0, OUT_SET), WFI, STAY]),
    );
    const words: [number, number][] = [];
    board.onRamWord = (address, value) => words.push([address, value]);
    board.runFor(10);
    expect(words).to.deep.equal([[RAM_AT + 0x108, 7]]);
  });

  it('takes the lines down when the chip is reset, and starts from the beginning', () => {
    const { board, edges } = makeBoard(program([...SET_UP, str(1, 0, OUT_SET), WFI, STAY]));
    board.runFor(10);
    expect(edges.map(({ lines }) => lines)).to.deep.equal([ENABLE_A]);
    const resetNs = board.nowNs;
    board.resetByWatchdog();
    expect(edges.at(-1)).to.deep.equal({ atNs: resetNs, lines: 0 });
    board.runFor(10);
    expect(edges.at(-1)?.lines).to.equal(ENABLE_A);
    expect(board.starts).to.equal(2);
  });

  // A span with a fraction of a ns once left the clock between two ns, and the PIO's idle ticks without an end.
  it('stands at whole ns after any span', () => {
    const { board } = makeBoard(program([WFI, STAY]));
    for (const spanUs of [0.1 + 0.2, 1 / 3, 2 / 3]) {
      board.runFor(spanUs);
      expect(board.nowNs % 1).to.equal(0);
    }
    expect(board.nowNs).to.equal(1300);
  });

  it('drives pins from outside, through a restart too', () => {
    const { board } = makeBoard(program([WFI, STAY]));
    for (const [gpio, isHigh] of [
      [10, false],
      [16, true],
    ] as const) {
      board.drive(gpio, isHigh);
      expect(board.isHigh(gpio)).to.equal(isHigh);
      board.powerCycle(false);
      expect(board.isHigh(gpio)).to.equal(isHigh);
    }
    board.release(16);
    expect(board.isHigh(16)).to.equal(false);
  });

  it('holds a pin low against whoever drives it, through a restart too', () => {
    const { board } = makeBoard(program([WFI, STAY]));
    board.drive(14, true);
    board.holdLow(14, true);
    expect(board.isHigh(14)).to.equal(false);
    board.powerCycle(false);
    expect(board.isHigh(14)).to.equal(false);
    board.holdLow(14, false);
    expect(board.isHigh(14)).to.equal(true);
  });

  it('tells the levels of PWM as they are written, and 0 when the chip is reset', () => {
    const { board } = makeBoard(program([WFI, STAY]));
    const levels: [number, number][] = [];
    board.onLevel = (gpio, fraction) => levels.push([gpio, fraction]);
    const slice = PWM + 3 * 0x14;
    board.mcu.writeUint32(slice + 0x10, 999);
    board.mcu.writeUint32(slice + 0x0c, 250 | (500 << 16));
    expect(levels, 'before it is enabled').to.deep.equal([]);
    board.mcu.writeUint32(slice, 1);
    const PINS = [6, 22, 7, 23];
    expect(levels.splice(0)).to.deep.equal(PINS.map((gpio, i) => [gpio, i < 2 ? 0.25 : 0.5]));
    board.mcu.writeUint32(slice + 0x0c + ATOMIC_XOR, 250 ^ 1000);
    expect(levels.splice(0), 'all of the time').to.deep.equal([
      [6, 1],
      [22, 1],
    ]);
    expect(board.mcu.readUint32(slice + 0x10)).to.equal(999);
    board.resetByWatchdog();
    expect(levels).to.deep.equal(PINS.map((gpio) => [gpio, 0]));
  });

  it('asks what stands at an analog pin when the ADC converts it', () => {
    const { board } = makeBoard(program([WFI, STAY]));
    board.onSense = (gpio) => (gpio === 27 ? 0.5 : 2);
    const converted = (input: number): number => {
      board.mcu.writeUint32(ADC, (input << 12) | ADC_START_ONCE | ADC_EN);
      board.runFor(10);
      return board.mcu.readUint32(ADC + 4);
    };
    expect([converted(1), converted(0)]).to.deep.equal([2048, 4095]);
  });

  it('lets the outside drive pins right before the processor looks at them', () => {
    const { board } = makeBoard(program([WFI, STAY]));
    board.onLook = () => board.drive(16, board.nowNs >= 5000);
    const isHigh = (): number => (board.mcu.readUint32(SIO + GPIO_IN) >> 16) & 1;
    expect(isHigh()).to.equal(0);
    board.runFor(5);
    expect(isHigh()).to.equal(1);
  });

  it('is reset by its watchdog when nobody feeds it; the reason and the scratch registers outlive that', () => {
    const { board } = makeBoard(program([WFI, STAY]));
    board.mcu.writeUint32(WATCHDOG + 0x1c, 0x6ab73121);
    const feed = (): void => board.mcu.writeUint32(WATCHDOG + 0x04, 2 * 1000);
    feed();
    board.mcu.writeUint32(WATCHDOG, WATCHDOG_ENABLE);
    board.runFor(900);
    feed();
    board.runFor(990);
    expect([board.starts, board.mcu.readUint32(WATCHDOG + 0x08)]).to.deep.equal([1, 0]);
    board.runFor(20);
    expect(board.starts).to.equal(2);
    expect(board.startedNs).to.be.closeTo(1900000, 1000);
    const kept = (): number[] => [0x08, 0x1c].map((offset) => board.mcu.readUint32(WATCHDOG + offset));
    expect(kept()).to.deep.equal([1, 0x6ab73121]);
    board.powerCycle(false);
    expect(kept()).to.deep.equal([0, 0]);
  });

  it('knows the USB cable by its pin', () => {
    const { board } = makeBoard(program([WFI, STAY]));
    expect(board.isHigh(24)).to.equal(true);
    board.powerCycle(false);
    expect(board.isHigh(24)).to.equal(false);
  });

  // Edges of the PIO once carried the instant at which the instruction of the moment ended: phases seemed to differ by
  // some cycles, and all edges within an erase fell together.
  it('stamps every edge of the PIO with its own instant, whatever the processor is at', () => {
    const { board, edges } = makeBoard(
      program([ldr(0, 0x2000), ldr(1, 0x1000), ldr(3, (ROUTINES_AT['RE'] as number) | 1), blx(3), STAY]),
    );
    runToggle(board);
    board.runFor(60000);
    const spansNs = edges.slice(1).map(({ atNs }, i) => atNs - (edges[i] as Edge).atNs);
    expect(edges.length).to.be.above(900);
    expect([...new Set(spansNs)]).to.deep.equal([64000]);
    expect(edges.every(({ lines }, i) => lines === (i % 2 === 0 ? REVERSE : 0))).to.equal(true);
  });
});

/** REVERSE up and down every 64 us, by a state machine of PIO0 that nothing feeds. */
function runToggle({ mcu }: SiliconBoard): void {
  const pio = 0x50200000;
  const poke = (address: number, value: number): void => mcu.writeUint32(address, value);
  const PROGRAM = [0xff01, 0xbf42, 0xff00, 0xbf42];
  PROGRAM.forEach((instruction, i) => poke(pio + 0x48 + 4 * i, instruction));
  poke(pio + 0xc8, 125 << 16);
  poke(pio + 0xcc, (PROGRAM.length - 1) << 12);
  poke(pio + 0xdc, (LINES.reverse << 5) | (1 << 26));
  poke(pio + 0xd8, 0xe081);
  poke(IO_GPIO0_CTRL + 8 * LINES.reverse, FUNCTION_PIO0);
  poke(pio, 1);
}
