/**
 * Pulse engine of the RP2040: a PIO program plays phase words, two DMA channels feed it from a ring of pointers.
 * Implements hal/pulse-engine.ts; made by a board file. Ticks of 1 us; register names as in the RP2040 datasheet,
 * chapters 2.5 (DMA) and 3 (PIO).
 *
 * Blocks of eight words lie in RAM. The data channel copies one block into the PIO's FIFO, then chains to the control
 * channel, which reads the next pointer of the ring into the data channel's address trigger. A null pointer triggers
 * nothing: the chain ends, the FIFO runs empty, and the program stalls with the enables low.
 */
import {
  REVERSE,
  WORD_OFF_MAX_TICKS,
  WORD_OFF_MIN_TICKS,
  WORD_ON_MAX_TICKS,
  WORD_ON_MIN_TICKS,
} from '../../../waveforms/phase-word';
import { type Clock } from '../../clock';
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
  DMA_TRANS_COUNT,
  DMA_CTRL,
  DMA_AL1_CTRL,
  DMA_AL3_READ_ADDR_TRIG,
  DMA_EN,
  DMA_SIZE_WORD,
  DMA_INCR_READ,
  DMA_RING_256,
  DMA_CHAIN_TO_SHIFT,
  DMA_TREQ_SHIFT,
  DREQ_PIO0_TX0,
  TREQ_UNPACED,
  DMA_BUSY,
} from './rp2040-registers';

/**
 * `first:1 lines:3 on:9 off:19`, shifted out from the right. Lines are OUT pins, the enables alone are SET pins.
 * The on-time lasts on + 3 ticks, the off-time off + 5, and one more where the next word is a first one.
 */
const PIO_PROGRAM = [
  0x6041, // 0 out y,1
  0x0064, // 1 jmp !y,4
  0x00c4, // 2 jmp pin,4
  0x0003, // 3 jmp 3         RUN is low: stay
  0x6003, // 4 out pins,3
  0x6029, // 5 out x,9
  0x0046, // 6 jmp x--,6     on-time
  0xe000, // 7 set pins,0
  0x6033, // 8 out x,19
  0x0049, // 9 jmp x--,9     off-time
];
const ON_OVERHEAD_TICKS = 3;
const OFF_OVERHEAD_TICKS = 5;
const INSTR_SET_PINS_0 = 0xe000;
const INSTR_SET_PINDIRS_ALL = 0xe087;
const INSTR_JMP_0 = 0x0000;
/** Where the program raises lines, and what takes its place in a silence until the program is loaded again. */
const PROGRAM_OUT_PINS = 4;
const INSTR_JMP_HALT = 0x0003;

const BLOCK_WORDS = 8;
const BLOCKS = 16;
const RING_POINTERS = 64;
/** Pointers that may be under way: one place holds the null, and one tells a full ring from an ended chain. */
const POINTERS_MAX = 62;
/** An idle word that fills up a block: the shortest on- and off-time, no enable, REVERSE as it is. */
const PAD_ON_TICKS = WORD_ON_MIN_TICKS;
const PAD_OFF_TICKS = WORD_OFF_MIN_TICKS;

/** What may still play after RUN fell: the longest pulse that the bounds allow (3,011 us), and the player's own ticks. */
const PULSE_MAX_US = 3100;

export interface Rp2040EngineFacts {
  /** ENABLE_A; ENABLE_B and REVERSE are the two pins that follow. */
  firstLineGpio: number;
  run: Pin;
  /** Reads the node that RUN drives through a resistor and the stage's trip pulls low: this is what the player sees. */
  runNode: Pin;
  runNodeGpio: number;
  /** System clock cycles in a tick. */
  cyclesPerTick: number;
  dataChannel: number;
  controlChannel: number;
}

export class Rp2040Engine implements PulseEngine {
  private facts: Rp2040EngineFacts;
  private clock: Clock;
  private dataBase: number;
  private controlBase: number;

  private blocks: Uint32Array;
  private blocksAt: number;
  private ring: Uint32Array;
  private ringBufferAt: number;
  /** First place of the ring inside its buffer, which is twice as long so that an aligned part can be found. */
  private ringFirst: number;
  private ringAt: number;
  /** Pointers published since `restart`, and for each block the count at which its successor has been fetched. */
  private published: number;
  private freeAt: Uint32Array;
  private nextBlock: number;

  private accepting: boolean;
  private dry: boolean;
  private anyCommitted: boolean;
  private endUs: number;
  private haltedUs: number;

  /** Allocates the buffers; nothing moves on the lines. @throws Error at power-on where they are not flat */
  constructor(facts: Rp2040EngineFacts, clock: Clock) {
    this.facts = facts;
    this.clock = clock;
    this.dataBase = DMA + DMA_CHANNEL_BYTES * facts.dataChannel;
    this.controlBase = DMA + DMA_CHANNEL_BYTES * facts.controlChannel;
    this.blocks = new Uint32Array(BLOCKS * BLOCK_WORDS);
    this.ring = new Uint32Array(2 * RING_POINTERS);
    this.blocksAt = 0;
    this.ringBufferAt = 0;
    this.ringAt = 0;
    this.ringFirst = 0;
    if (!this.locateBuffers()) throw new Error('the pulse buffers are not flat');
    this.published = 0;
    this.freeAt = new Uint32Array(BLOCKS);
    this.nextBlock = 0;
    this.accepting = false;
    this.dry = false;
    this.anyCommitted = false;
    this.endUs = 0;
    this.haltedUs = clock.nowUs();
    digitalWrite(facts.run, 0);
    // A node that nothing drives reads low: no output without the wire.
    pinMode(facts.runNode, 'input_pulldown');
    E.on('kill', () => this.silence());
    this.setUpPlayer();
  }

  commit(segment: SafeSegment): boolean {
    const template = segment.template;
    const blocksEach = template.words > BLOCK_WORDS ? 2 : 1;
    const pointers = segment.count * blocksEach;
    const block = this.nextBlock + blocksEach > BLOCKS ? 0 : this.nextBlock;
    if (!this.accepting || this.isLost() || !this.hasRoom(pointers, block, blocksEach)) return false;
    this.nextBlock = (block + blocksEach) % BLOCKS;
    if (!this.writeWords(segment, block * BLOCK_WORDS, blocksEach * BLOCK_WORDS)) {
      this.silence();
      this.dry = true;
      return false;
    }
    const from = this.published;
    this.publish(pointers, block, blocksEach);
    this.restartChain(from);
    const now = this.clock.nowUs();
    if (now > this.endUs) {
      if (this.anyCommitted) this.dry = true;
      this.endUs = now;
    }
    this.anyCommitted = true;
    this.endUs += segment.spanUs;
    return true;
  }

  halt(): void {
    digitalWrite(this.facts.run, 0);
    this.dry = this.hasRunDry();
    this.accepting = false;
    this.haltedUs = this.clock.nowUs();
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
    this.accepting = false;
    this.haltedUs = this.clock.nowUs() - PULSE_MAX_US;
    this.endUs = 0;
  }

  quiet(): boolean {
    return !this.accepting && this.clock.nowUs() - this.haltedUs >= PULSE_MAX_US;
  }

  restart(): boolean {
    if (!this.quiet() || !this.locateBuffers()) return false;
    this.setUpPlayer();
    this.setUpChain();
    this.published = 0;
    this.nextBlock = 0;
    this.freeAt.fill(0);
    this.dry = false;
    this.anyCommitted = false;
    this.endUs = 0;
    this.accepting = true;
    digitalWrite(this.facts.run, 1);
    return true;
  }

  queuedUs(): number {
    const leftUs = this.endUs - this.clock.nowUs();
    return leftUs > 0 ? leftUs : 0;
  }

  starved(): boolean {
    return this.hasRunDry() || (this.accepting && this.isLost());
  }

  private hasRunDry(): boolean {
    return this.dry || (this.accepting && this.anyCommitted && this.clock.nowUs() > this.endUs);
  }

  /** Looks up where the buffers lie, and the part of the ring's that is aligned. False where one is not flat. */
  private locateBuffers(): boolean {
    this.blocksAt = E.getAddressOf(this.blocks, true);
    this.ringBufferAt = E.getAddressOf(this.ring, true);
    this.ringAt = (this.ringBufferAt + 255) & ~255;
    this.ringFirst = (this.ringAt - this.ringBufferAt) >> 2;
    return this.blocksAt !== 0 && this.ringBufferAt !== 0;
  }

  /**
   * True, and silent, where nothing that is committed would play as it should: the stage's trip holds RUN low, or the
   * interpreter has moved a buffer, and DMA would read whatever lies there now.
   */
  private isLost(): boolean {
    const blocksAt = E.getAddressOf(this.blocks, true);
    const ringBufferAt = E.getAddressOf(this.ring, true);
    const isInPlace = blocksAt === this.blocksAt && ringBufferAt === this.ringBufferAt;
    if (isInPlace && digitalRead(this.facts.runNode)) return false;
    this.silence();
    this.dry = true;
    return true;
  }

  /** Pointers that the control channel has fetched since `restart`. */
  private fetched(): number {
    const place = (peek32(this.controlBase) - this.ringAt) >> 2;
    const ahead = (this.published - place) & (RING_POINTERS - 1);
    // One place behind the head: the null has been fetched, the chain has ended.
    return ahead > POINTERS_MAX ? this.published : this.published - ahead;
  }

  private hasRoom(pointers: number, block: number, blocksEach: number): boolean {
    const fetched = this.fetched();
    if (this.published - fetched + pointers > POINTERS_MAX) return false;
    // A block whose last pointer has been fetched is still being copied: it is free with its successor's pointer.
    const blockIsFree = (this.freeAt[block] as number) <= fetched;
    return blockIsFree && (blocksEach === 1 || (this.freeAt[block + 1] as number) <= fetched);
  }

  /** False, and the blocks half written, where a time is outside what a word can carry. */
  private writeWords(segment: SafeSegment, at: number, length: number): boolean {
    const template = segment.template;
    const ticks = template.ticks;
    const words = template.words;
    const padTicks = (length - words) * (PAD_ON_TICKS + PAD_OFF_TICKS);
    for (let word = 0; word < length; word += 1) {
      let on = PAD_ON_TICKS;
      let off = PAD_OFF_TICKS;
      let lines = (template.lines[words - 1] as number) & REVERSE;
      let first = 0;
      if (word < words) {
        on = ticks[2 * word] as number;
        off = ticks[2 * word + 1] as number;
        lines = template.lines[word] as number;
        first = template.first[word] as number;
        if (word === words - 1) off -= padTicks;
      }
      if (!(on >= WORD_ON_MIN_TICKS && on <= WORD_ON_MAX_TICKS)) return false;
      if (!(off >= WORD_OFF_MIN_TICKS && off <= WORD_OFF_MAX_TICKS)) return false;
      const nextFirst = word + 1 < words ? (template.first[word + 1] as number) : word + 1 === length ? 1 : 0;
      this.blocks[at + word] =
        first |
        (lines << 1) |
        ((on - ON_OVERHEAD_TICKS) << 4) |
        ((off - OFF_OVERHEAD_TICKS - nextFirst) << 13);
    }
    return true;
  }

  /** Pointers behind the head and a null behind them; last, in one write, the one in the place of the old null. */
  private publish(pointers: number, block: number, blocksEach: number): void {
    const firstAt = this.blocksAt + 4 * BLOCK_WORDS * block;
    const secondAt = firstAt + 4 * BLOCK_WORDS;
    const head = this.published;
    this.putPointer(head + pointers, 0);
    if (blocksEach === 1) this.fillPointers(head + 1, head + pointers, firstAt);
    else {
      for (let i = 1; i < pointers; i += 1) this.putPointer(head + i, i & 1 ? secondAt : firstAt);
    }
    this.published = head + pointers;
    for (let i = 0; i < blocksEach; i += 1) this.freeAt[block + i] = this.published + 1;
    // A store into a typed array goes byte by byte; the control channel may be reading this very pointer.
    poke32(this.ringAt + 4 * (head & (RING_POINTERS - 1)), firstAt);
  }

  /** The places from..to, the last one not counted, which may run over the end of the ring. */
  private fillPointers(from: number, to: number, pointer: number): void {
    const first = this.ringFirst + (from & (RING_POINTERS - 1));
    const end = this.ringFirst + RING_POINTERS;
    const last = first + to - from;
    this.ring.fill(pointer, first, last < end ? last : end);
    if (last > end) this.ring.fill(pointer, this.ringFirst, last - RING_POINTERS);
  }

  private putPointer(place: number, pointer: number): void {
    this.ring[this.ringFirst + (place & (RING_POINTERS - 1))] = pointer;
  }

  /**
   * Sets the chain going again where it had ended at the null that stood at `from`. One look at BUSY may fall into
   * the hand-over between the channels: the chain has ended if two looks find it idle at the same place.
   */
  private restartChain(from: number): void {
    const endedAt = this.ringAt + 4 * ((from + 1) & (RING_POINTERS - 1));
    for (let look = 0; look < 2; look += 1) {
      if (peek32(this.controlBase) !== endedAt || this.chainIsBusy()) return;
    }
    poke32(this.controlBase + DMA_AL3_READ_ADDR_TRIG, this.ringAt + 4 * (from & (RING_POINTERS - 1)));
  }

  private chainIsBusy(): boolean {
    return ((peek32(this.dataBase + DMA_CTRL) | peek32(this.controlBase + DMA_CTRL)) & DMA_BUSY) !== 0;
  }

  /** The PIO from any state to the start of its program, stalled on an empty FIFO, all lines low. */
  private setUpPlayer(): void {
    const facts = this.facts;
    poke32(RESETS_CLEAR, RESET_PIO0 | RESET_DMA);
    poke32(PIO_CTRL, 0);
    this.stopChain();
    poke32(PIO_INSTR_MEM0, PIO_PROGRAM);
    const execctrl = (facts.runNodeGpio << 24) | ((PIO_PROGRAM.length - 1) << 12);
    poke32(PIO_SM0_CLKDIV, [facts.cyclesPerTick << 16, execctrl, SHIFTCTRL | SHIFTCTRL_JOIN_RX]);
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
    poke32(this.dataBase + DMA_AL1_CTRL, this.facts.dataChannel << DMA_CHAIN_TO_SHIFT);
    poke32(this.controlBase + DMA_AL1_CTRL, this.facts.controlChannel << DMA_CHAIN_TO_SHIFT);
    poke32(DMA_CHAN_ABORT, (1 << this.facts.dataChannel) | (1 << this.facts.controlChannel));
  }

  /** An ended chain: an empty ring, and a control channel that stands one place behind its null. */
  private setUpChain(): void {
    const facts = this.facts;
    this.ring.fill(0);
    const data = DMA_EN | DMA_SIZE_WORD | DMA_INCR_READ | (DREQ_PIO0_TX0 << DMA_TREQ_SHIFT);
    const control = DMA_EN | DMA_SIZE_WORD | DMA_INCR_READ | DMA_RING_256 | (TREQ_UNPACED << DMA_TREQ_SHIFT);
    // AL1: CTRL, READ_ADDR, WRITE_ADDR without a trigger; the count stands among the plain registers.
    poke32(this.dataBase + DMA_AL1_CTRL, [
      data | (facts.controlChannel << DMA_CHAIN_TO_SHIFT),
      this.blocksAt,
      PIO_TXF0,
    ]);
    poke32(this.controlBase + DMA_AL1_CTRL, [
      control | (facts.controlChannel << DMA_CHAIN_TO_SHIFT),
      this.ringAt + 4,
      this.dataBase + DMA_AL3_READ_ADDR_TRIG,
    ]);
    poke32(this.dataBase + DMA_TRANS_COUNT, BLOCK_WORDS);
    poke32(this.controlBase + DMA_TRANS_COUNT, 1);
  }
}
