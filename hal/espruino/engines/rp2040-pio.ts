/**
 * Pulse engine of the RP2040: a PIO program plays phase words, three DMA channels feed it.
 * Implements hal/pulse-engine.ts; made by a board file. Ticks of 1 us; register names as in the RP2040 datasheet,
 * chapters 2.5 (DMA) and 3 (PIO).
 *
 * The queue has eight places, each with a block of words in RAM: six segments, as many as a loop commits at most. The data channel copies a block into the PIO's
 * FIFO, as often as its segment counts, then chains to the address channel, which hands it the address of the next
 * block, and that one to the count channel, which hands it the next count and so sets it going. A count of zero sets
 * nothing going: the chain ends, the FIFO runs empty, and the program stalls with the enables low.
 */
import { BLOCK_WORDS } from '../../../waveforms/phase-word';
import { type PulseEngine, type SafeSegment } from '../../pulse-engine';
import {
  RESETS_CLEAR,
  RESET_DMA,
  RESET_PIO0,
  IO_BANK0_GPIO0_CTRL,
  FUNCTION_PIO0,
  PIO_CTRL,
  PIO_TXF0,
  PIO_INSTR_MEM0,
  PIO_SM0_CLKDIV,
  PIO_SM0_SHIFTCTRL,
  PIO_SM0_INSTR,
  PIO_SM0_PINCTRL,
  CTRL_SM0_ENABLE,
  CTRL_SM0_RESTART,
  CTRL_SM0_CLKDIV_RESTART,
  SHIFTCTRL,
  SHIFTCTRL_JOIN_RX,
  DMA,
  DMA_CHANNEL_BYTES,
  DMA_CHAN_ABORT,
  DMA_READ_ADDR,
  DMA_TRANS_COUNT,
  DMA_CTRL,
  DMA_AL1_CTRL,
  DMA_AL1_TRANS_COUNT_TRIG,
  DMA_AL3_READ_ADDR_TRIG,
  DMA_EN,
  DMA_SIZE_WORD,
  DMA_INCR_READ,
  DMA_RING_32,
  DMA_RING_128,
  DMA_CHAIN_TO_SHIFT,
  DMA_TREQ_SHIFT,
  DREQ_PIO0_TX0,
  TREQ_UNPACED,
  DMA_BUSY,
} from './rp2040-registers';

/**
 * A word is two values, shifted out from the right: on-time (9 bits of 16), first (1), lines (3); off-time (32).
 * Lines are OUT pins, the enables alone are SET pins. Five cycles of the program are a tick; three counts of each time
 * are taken off at one cycle each and make up for the other instructions, so that both times are exact as they stand.
 * Whatever a spoilt word says, its on-time ends within 511 ticks: it has nine bits, and is not counted down past zero.
 * In a function: it takes no memory but when it is loaded.
 */
function pioProgram(): number[] {
  return [
    0x6029, // 0 out x,9
    0x6067, // 1 out null,7
    0x6041, // 2 out y,1
    0x0066, // 3 jmp !y,6
    0x00c7, // 4 jmp pin,7
    0x0005, // 5 jmp 5           RUN is low: stay
    0xa042, // 6 mov y,y         as long as a look at RUN
    0x6203, // 7 out pins,3 [2]
    0x606c, // 8 out null,12
    0x0030, // 9 jmp !x,16
    0x004b, // 10 jmp x--,11
    0x0030, // 11 jmp !x,16
    0x004d, // 12 jmp x--,13
    0x0030, // 13 jmp !x,16
    0x004f, // 14 jmp x--,15
    0x044f, // 15 jmp x--,15 [4] on-time
    0xe000, // 16 set pins,0
    0x6020, // 17 out x,32
    0x0053, // 18 jmp x--,19
    0x0054, // 19 jmp x--,20
    0x0055, // 20 jmp x--,21
    0x0455, // 21 jmp x--,21 [4] off-time
  ];
}
const CYCLES_PER_TICK = 5;
const INSTR_SET_PINS_0 = 0xe000;
const INSTR_SET_PINDIRS_ALL = 0xe087;
const INSTR_JMP_0 = 0x0000;
/** Where the program raises lines, and what takes its place in a silence until the program is loaded again. */
const PROGRAM_OUT_PINS = 7;
const INSTR_JMP_HALT = 0x0005;

/** Values in a block, as a power of two too. */
const BLOCK_VALUES = 2 * BLOCK_WORDS;
const BLOCK_SHIFT = 5;
const PLACES = 8;
const PLACE_MASK = 7;
/**
 * Places that are free, counted so that FREE_AT_END means: the zero behind the last segment has been fetched. One place
 * is being copied, and one holds the zero; a commit needs one more.
 */
const FREE_AT_END = 7;
const FREE_LESS_ONE = FREE_AT_END - 1;
const FREE_MIN = 2;
const FREE_NEVER = 8;
/** In the memory, from the first aligned value on: the blocks, their addresses, the counts. */
const ADDRESSES = PLACES * BLOCK_VALUES;
const COUNTS = ADDRESSES + PLACES;
const MEMORY_VALUES = COUNTS + PLACES + BLOCK_VALUES - 1;

/**
 * The chain may have ended this long before the queue does: the longest rest that the last word of a full block may
 * have (half of a segment, of two pulses each), which DMA has delivered already, and time for the commit itself.
 */
const CHAIN_AHEAD_US = 75000;

/** The longest pulse that the bounds allow (3,011 us), and the player's own ticks. */
const PULSE_MAX_US = 3100;

export interface Rp2040EngineFacts {
  /** ENABLE_A; ENABLE_B and REVERSE are the two pins that follow. */
  firstLineGpio: number;
  run: Pin;
  /** Reads the node that RUN drives through a resistor and the stage's trip pulls low: this is what the player sees. */
  runNode: Pin;
  runNodeGpio: number;
  /** System clock cycles in a tick, a multiple of five. */
  cyclesPerTick: number;
  dataChannel: number;
  addressChannel: number;
  countChannel: number;
}

export class Rp2040Engine implements PulseEngine {
  /** Until when there is something to play. */
  private endUs: number;
  /** The place of the next segment. */
  private head: number;
  /** FREE_MIN; FREE_AT_END while stretched; FREE_NEVER where no commit is taken. */
  private freeMin: number;
  private memory: Uint32Array;
  /** The first aligned value of the memory, and addresses in it. */
  private first: number;
  private firstCount: number;
  private countsAt: number;
  private countBase: number;
  private dataBase: number;
  private addressBase: number;
  private memoryAt: number;
  private blocksAt: number;

  private facts: Rp2040EngineFacts;
  private dry: boolean;
  private anyCommitted: boolean;
  private haltedUs: number;
  /** What may still play after RUN fell. */
  private pulseMaxUs: number;
  /** Times that a tick lasts longer than one. */
  private stretchedBy: number;

  /** Allocates the memory; nothing moves on the lines. @throws Error at power-on where it is not flat */
  constructor(facts: Rp2040EngineFacts) {
    this.endUs = 0;
    this.head = 0;
    this.freeMin = FREE_NEVER;
    this.memory = new Uint32Array(MEMORY_VALUES);
    this.first = 0;
    this.firstCount = 0;
    this.countsAt = 0;
    this.countBase = DMA + DMA_CHANNEL_BYTES * facts.countChannel;
    this.dataBase = DMA + DMA_CHANNEL_BYTES * facts.dataChannel;
    this.addressBase = DMA + DMA_CHANNEL_BYTES * facts.addressChannel;
    this.memoryAt = 0;
    this.blocksAt = 0;
    this.facts = facts;
    this.dry = false;
    this.anyCommitted = false;
    this.haltedUs = getTime() * 1000000;
    this.pulseMaxUs = PULSE_MAX_US;
    this.stretchedBy = 0;
    if (!this.locateMemory()) throw new Error('the memory of the pulses is not flat');
    digitalWrite(facts.run, 0);
    // A node that nothing drives reads low: no output without the wire.
    pinMode(facts.runNode, 'input_pulldown');
    E.on('kill', () => this.silence());
    this.setUpPlayer();
  }

  commit(segment: SafeSegment): boolean {
    const head = this.head;
    // A block whose count has been fetched is still being copied: its place is free with its successor's.
    const free = (((peek32(this.countBase) - this.countsAt) >> 2) - head + FREE_LESS_ONE) & PLACE_MASK;
    if (free < this.freeMin) return false;
    const memory = this.memory;
    const next = (head + 1) & PLACE_MASK;
    memory.set(segment.block, this.first + (head << BLOCK_SHIFT));
    memory[this.firstCount + next] = 0;
    // Last, and in one write: a store into a typed array goes byte by byte, and the count channel may be reading.
    poke32(this.countsAt + (head << 2), segment.count << BLOCK_SHIFT);
    this.head = next;
    if (free === FREE_AT_END || this.endUs - getTime() * 1000000 < CHAIN_AHEAD_US)
      this.restartChain(head, segment.spanUs);
    this.endUs += segment.spanUs;
    return true;
  }

  halt(): void {
    digitalWrite(this.facts.run, 0);
    this.dry = this.hasRunDry();
    this.freeMin = FREE_NEVER;
    this.haltedUs = getTime() * 1000000;
    this.endUs = this.haltedUs;
  }

  silence(): void {
    digitalWrite(this.facts.run, 0);
    // From the first write on no word raises a line; the second takes down what is up.
    poke32(PIO_INSTR_MEM0 + 4 * PROGRAM_OUT_PINS, INSTR_JMP_HALT);
    poke32(PIO_SM0_INSTR, INSTR_SET_PINS_0);
    poke32(PIO_CTRL, 0);
    this.stopChain();
    this.dry = this.hasRunDry();
    this.freeMin = FREE_NEVER;
    this.haltedUs = getTime() * 1000000 - this.pulseMaxUs;
    this.endUs = 0;
  }

  quiet(): boolean {
    return this.freeMin === FREE_NEVER && getTime() * 1000000 - this.haltedUs >= this.pulseMaxUs;
  }

  restart(): boolean {
    if (!this.quiet() || !this.locateMemory()) return false;
    this.setUpPlayer();
    this.setUpChain();
    this.head = 0;
    this.dry = false;
    this.anyCommitted = false;
    this.endUs = 0;
    this.freeMin = FREE_MIN;
    this.pulseMaxUs = PULSE_MAX_US;
    this.stretchedBy = 0;
    digitalWrite(this.facts.run, 1);
    return true;
  }

  /**
   * The player's clock is divided further, until it is set up again. What is committed then ends later than `commit`
   * reckons: `restartChain` adds the rest. For that a commit finds room only where nothing is left of the one before,
   * and goes through there: the path of the segments has no statement for it.
   */
  stretch(times: number): void {
    poke32(PIO_SM0_CLKDIV, ((times * this.facts.cyclesPerTick) / CYCLES_PER_TICK) << 16);
    poke32(PIO_CTRL, CTRL_SM0_ENABLE | CTRL_SM0_CLKDIV_RESTART);
    this.pulseMaxUs = times * PULSE_MAX_US;
    this.stretchedBy = times - 1;
    this.freeMin = FREE_AT_END;
  }

  queuedUs(): number {
    const leftUs = this.endUs - getTime() * 1000000;
    return leftUs > 0 ? leftUs : 0;
  }

  starved(): boolean {
    if (this.freeMin === FREE_NEVER) return this.dry;
    if (this.hasRunDry()) return true;
    if (E.getAddressOf(this.memory, true) === this.memoryAt && digitalRead(this.facts.runNode)) return false;
    this.lose();
    return true;
  }

  look(): number {
    const leftUs = this.endUs - getTime() * 1000000;
    if (leftUs > 0 && E.getAddressOf(this.memory, true) === this.memoryAt && !this.dry) return leftUs;
    return this.starved() ? -1 : 0;
  }

  private hasRunDry(): boolean {
    return this.dry || (this.freeMin !== FREE_NEVER && this.anyCommitted && getTime() * 1000000 > this.endUs);
  }

  /** Looks up where the memory lies, and the part of it that is aligned. False where it is not flat. */
  private locateMemory(): boolean {
    const at = E.getAddressOf(this.memory, true);
    this.memoryAt = at;
    this.blocksAt = (at + 4 * BLOCK_VALUES - 1) & ~(4 * BLOCK_VALUES - 1);
    this.first = (this.blocksAt - at) >> 2;
    this.firstCount = this.first + COUNTS;
    this.countsAt = this.blocksAt + 4 * COUNTS;
    return at !== 0;
  }

  /**
   * Silent, where nothing that is committed would play as it should: the stage's trip holds RUN low, or the interpreter
   * has moved the memory, and DMA would read whatever lies there now.
   */
  private lose(): void {
    this.silence();
    this.dry = true;
  }

  /** Sets the chain going again where it had ended at the zero that stood at `place`. @param spanUs of the new segment */
  private restartChain(place: number, spanUs: number): void {
    const isLate = getTime() * 1000000 > this.endUs;
    if (isLate && this.anyCommitted) this.dry = true;
    this.anyCommitted = true;
    if (this.chainHasEnded(place)) {
      poke32(this.countBase + DMA_READ_ADDR, this.countsAt + 4 * place);
      poke32(this.addressBase + DMA_AL3_READ_ADDR_TRIG, this.blocksAt + 4 * (ADDRESSES + place));
    }
    if (isLate) this.endUs = getTime() * 1000000;
    this.endUs += this.stretchedBy * spanUs;
  }

  /**
   * One look at BUSY may fall into a hand-over between the channels: the chain has ended if two looks find it idle at
   * the same place.
   */
  private chainHasEnded(place: number): boolean {
    const endedAt = this.countsAt + 4 * ((place + 1) & PLACE_MASK);
    for (let look = 0; look < 2; look += 1) {
      if (peek32(this.countBase) !== endedAt || this.chainIsBusy()) return false;
    }
    return true;
  }

  private chainIsBusy(): boolean {
    const ctrl = peek32(this.dataBase + DMA_CTRL) | peek32(this.addressBase + DMA_CTRL);
    return ((ctrl | peek32(this.countBase + DMA_CTRL)) & DMA_BUSY) !== 0;
  }

  /** The PIO from any state to the start of its program, stalled on an empty FIFO, all lines low. */
  private setUpPlayer(): void {
    const facts = this.facts;
    poke32(RESETS_CLEAR, RESET_PIO0 | RESET_DMA);
    poke32(PIO_CTRL, 0);
    this.stopChain();
    const program = pioProgram();
    poke32(PIO_INSTR_MEM0, program);
    const clkdiv = (facts.cyclesPerTick / CYCLES_PER_TICK) << 16;
    const execctrl = (facts.runNodeGpio << 24) | ((program.length - 1) << 12);
    poke32(PIO_SM0_CLKDIV, [clkdiv, execctrl, SHIFTCTRL | SHIFTCTRL_JOIN_RX]);
    poke32(PIO_SM0_SHIFTCTRL, SHIFTCTRL);
    const lines = facts.firstLineGpio | (facts.firstLineGpio << 5) | (3 << 20);
    // All three lines as SET pins for a moment: low, then outputs, then the enables alone.
    poke32(PIO_SM0_PINCTRL, lines | (3 << 26));
    poke32(PIO_SM0_INSTR, INSTR_SET_PINS_0);
    poke32(PIO_SM0_INSTR, INSTR_SET_PINDIRS_ALL);
    poke32(PIO_SM0_PINCTRL, lines | (2 << 26));
    for (let line = 0; line < 3; line += 1) {
      poke32(IO_BANK0_GPIO0_CTRL + 8 * (facts.firstLineGpio + line), FUNCTION_PIO0);
    }
    poke32(PIO_CTRL, CTRL_SM0_RESTART | CTRL_SM0_CLKDIV_RESTART);
    poke32(PIO_SM0_INSTR, INSTR_JMP_0);
    poke32(PIO_CTRL, CTRL_SM0_ENABLE);
  }

  /** Disabled, and chained to nothing, before they are aborted: an abort can count as a completion. */
  private stopChain(): void {
    const facts = this.facts;
    poke32(this.dataBase + DMA_AL1_CTRL, facts.dataChannel << DMA_CHAIN_TO_SHIFT);
    poke32(this.addressBase + DMA_AL1_CTRL, facts.addressChannel << DMA_CHAIN_TO_SHIFT);
    poke32(this.countBase + DMA_AL1_CTRL, facts.countChannel << DMA_CHAIN_TO_SHIFT);
    poke32(
      DMA_CHAN_ABORT,
      (1 << facts.dataChannel) | (1 << facts.addressChannel) | (1 << facts.countChannel),
    );
  }

  /** An ended chain: no counts, and both control channels one place behind the first. */
  private setUpChain(): void {
    const facts = this.facts;
    for (let place = 0; place < PLACES; place += 1) {
      this.memory[this.first + ADDRESSES + place] = this.blocksAt + 4 * BLOCK_VALUES * place;
      this.memory[this.firstCount + place] = 0;
    }
    const word = DMA_EN | DMA_SIZE_WORD | DMA_INCR_READ;
    const ring = word | DMA_RING_32 | (TREQ_UNPACED << DMA_TREQ_SHIFT);
    // AL1: CTRL, READ_ADDR, WRITE_ADDR without a trigger; the count stands among the plain registers.
    poke32(this.dataBase + DMA_AL1_CTRL, [
      word | DMA_RING_128 | (DREQ_PIO0_TX0 << DMA_TREQ_SHIFT) | (facts.addressChannel << DMA_CHAIN_TO_SHIFT),
      this.blocksAt,
      PIO_TXF0,
    ]);
    poke32(this.addressBase + DMA_AL1_CTRL, [
      ring | (facts.countChannel << DMA_CHAIN_TO_SHIFT),
      this.blocksAt + 4 * (ADDRESSES + 1),
      this.dataBase + DMA_READ_ADDR,
    ]);
    poke32(this.countBase + DMA_AL1_CTRL, [
      ring | (facts.countChannel << DMA_CHAIN_TO_SHIFT),
      this.countsAt + 4,
      this.dataBase + DMA_AL1_TRANS_COUNT_TRIG,
    ]);
    poke32(this.addressBase + DMA_TRANS_COUNT, 1);
    poke32(this.countBase + DMA_TRANS_COUNT, 1);
  }
}
