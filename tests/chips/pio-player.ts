/**
 * The player of phase words, set up register by register as the RP2040 datasheet has them, and words for its FIFO.
 * For the chip's tests: nothing of the engine is used. Units: ticks of the divided clock, us.
 */
import { Rp2040Chip } from '../../sim/chips/rp2040';
import { type Rp2040IoOptions } from '../../sim/chips/rp2040-io';
import { EdgeLog } from '../../sim/recording';
import { VirtualClock } from '../../sim/virtual-clock';

export const RESETS_CLEAR = 0x4000f000;
export const RESET_DMA = 1 << 2;
export const RESET_PIO0 = 1 << 10;
export const PIO0 = 0x50200000;
export const CTRL = PIO0;
export const FLEVEL = PIO0 + 0x0c;
export const TXF0 = PIO0 + 0x10;
export const INSTR_MEM0 = PIO0 + 0x48;
export const SM0_CLKDIV = PIO0 + 0xc8;
export const SM0_EXECCTRL = PIO0 + 0xcc;
export const SM0_SHIFTCTRL = PIO0 + 0xd0;
export const SM0_INSTR = PIO0 + 0xd8;
export const SM0_PINCTRL = PIO0 + 0xdc;
export const AUTOPULL = (1 << 19) | (1 << 17);
const GPIO0_CTRL = 0x40014004;
const FUNCTION_SIO = 5;
const FUNCTION_PIO0 = 6;
const GPIO_OUT_SET = 0xd0000014;
const GPIO_OUT_CLR = 0xd0000018;
const GPIO_OE_SET = 0xd0000024;

/** GPIO 2, 3 and 4 are the lines, GPIO 5 is RUN. */
export const LINES = { enableA: 2, enableB: 3, reverse: 4, run: 5 };

const PROGRAM = [0x6041, 0x0064, 0x00c4, 0x0003, 0x6003, 0x6029, 0x0046, 0xe000, 0x6033, 0x0049];
const SET_PINS_0 = 0xe000;
const SET_PINDIRS_7 = 0xe087;

export interface Word {
  first: boolean;
  lines: number;
  /** Counts as they stand in the word, without the player's overhead. */
  on: number;
  off: number;
}

export function wordBits({ first, lines, on, off }: Word): number {
  return ((first ? 1 : 0) | (lines << 1) | (on << 4) | (off << 13)) >>> 0;
}

export interface Player {
  chip: Rp2040Chip;
  clock: VirtualClock;
  edges: EdgeLog;
  setRun(isHigh: boolean): void;
}

/** A player that waits for its first word, RUN high, 125 cycles a tick unless told otherwise. */
export function makePlayer(options: Rp2040IoOptions & { clkdiv?: number } = {}): Player {
  const clock = new VirtualClock();
  const chip = new Rp2040Chip(clock, { lines: LINES, ...options });
  const edges = new EdgeLog();
  chip.onEdge = (atUs, lines) => edges.push(atUs, lines);
  chip.poke32(RESETS_CLEAR, RESET_PIO0 | RESET_DMA);
  PROGRAM.forEach((instruction, i) => chip.poke32(INSTR_MEM0 + 4 * i, instruction));
  chip.poke32(SM0_CLKDIV, options.clkdiv ?? 125 << 16);
  chip.poke32(SM0_EXECCTRL, (LINES.run << 24) | ((PROGRAM.length - 1) << 12));
  chip.poke32(SM0_SHIFTCTRL, AUTOPULL);
  const outPins = LINES.enableA | (3 << 20);
  const setPins = LINES.enableA << 5;
  chip.poke32(SM0_PINCTRL, outPins | setPins | (3 << 26));
  chip.poke32(SM0_INSTR, SET_PINS_0);
  chip.poke32(SM0_INSTR, SET_PINDIRS_7);
  chip.poke32(SM0_PINCTRL, outPins | setPins | (2 << 26));
  for (const gpio of [LINES.enableA, LINES.enableB, LINES.reverse]) {
    chip.poke32(GPIO0_CTRL + 8 * gpio, FUNCTION_PIO0);
  }
  chip.poke32(GPIO0_CTRL + 8 * LINES.run, FUNCTION_SIO);
  const setRun = (isHigh: boolean): void => chip.poke32(isHigh ? GPIO_OUT_SET : GPIO_OUT_CLR, 1 << LINES.run);
  setRun(true);
  chip.poke32(GPIO_OE_SET, 1 << LINES.run);
  chip.poke32(CTRL, 1);
  return { chip, clock, edges, setRun };
}

/** Edges as [instant, lines]. */
export function edgeList(edges: EdgeLog): [number, number][] {
  return Array.from({ length: edges.length }, (_, i) => [edges.atUs[i] as number, edges.lines[i] as number]);
}
