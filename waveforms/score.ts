/**
 * The score of a program: what the segment path plays. Made on the host (make-score.ts); looked through, line by line,
 * when the device loads it; read by the player. Units: us, ticks of 1 us; 16-bit integers.
 *
 * Each row of a program is one or more lines of the score, a line a kind of segment: COLUMNS values from which the
 * template of that kind (pulse.ts) takes the times of its words, by table and without arithmetic.
 */
import { PAD_OFF_TICKS, PAD_ON_TICKS, RATIO, SETUP_ON_TICKS, SETUP_TICKS } from './bounds';
import { COLUMNS, COUNT, ENTRY_COLUMNS, FIRST_PART, LAST, SEAL_SUM } from './columns';
import { BLOCK_WORDS } from './phase-word';
import {
  KIND_A,
  KIND_B,
  KIND_LONE_B,
  KIND_POLARITY_SHIFT,
  KIND_RATIO_SHIFT,
  KINDS,
  periodsOfKind,
  ratioOfKind,
  slotsPerPeriodOfKind,
  TEMPLATE_ALTERNATE,
  wordsOfKind,
} from './pulse';
import { STAGE_COLUMNS } from './rows';

/** What one segment is to be. */
export interface Plan {
  periodUs: number;
  /** 0 = no pulse on that channel. */
  widthAUs: number;
  widthBUs: number;
  gapUs: number;
  /** Of the template: 0 normal, 1 reverse, 2 and 3 alternating, led by normal or by reverse. */
  polarity: number;
  /** Templates to play, one after the other. */
  count: number;
  /** 1: the pulse on B begins the segment; 0: it stands half a period behind. */
  loneB: number;
  /** Periods, and pulses on A, for each pulse on B; 1 where both have one rate. */
  ratio: number;
}

export interface Score {
  gapUs: number;
  /** Of all lines: the widest phase, and the shortest period. */
  widestUs: number;
  shortestUs: number;
  recoveryParts: number;
  /** How the stages follow each other: one of ORDER_... */
  order: number;
  stages: Uint16Array;
  /** For each stage 1 where each of its strokes is one run of entries: no draws, nothing that repeats. */
  plain: Uint8Array;
  /** COLUMNS values a line, no line twice. */
  lines: Uint16Array;
  /** ENTRY_COLUMNS values an entry, in the order of play. */
  entries: Uint16Array;
  /** For each row of the program its first entry (and one more, behind the last), how often its entries are played
   * through, and 1 where a single pulse of alternating polarity is among them. */
  firstEntry: Uint16Array;
  repeats: Uint16Array;
  flips: Uint8Array;
  /** Kinds of all templates that its lines need. */
  kinds: Uint8Array;
}

/** Kind of the template that a plan needs. */
export function kindOfPlan(plan: Plan): number {
  let kind = (plan.polarity << KIND_POLARITY_SHIFT) | ((plan.ratio - 1) << KIND_RATIO_SHIFT);
  if (plan.widthAUs > 0) kind |= KIND_A;
  if (plan.widthBUs > 0) kind |= plan.loneB ? KIND_B | KIND_LONE_B : KIND_B;
  return kind;
}

/**
 * Writes the columns of a plan. Periods of two slots must be even.
 * @param extraKind bits of the kind that the plan does not say: KIND_ALTERNATES
 */
export function writeColumns(
  out: Uint16Array,
  at: number,
  plan: Plan,
  recoveryParts: number,
  extraKind: number,
): void {
  const kind = kindOfPlan(plan);
  const widthAUs = plan.widthAUs;
  const widthBUs = plan.widthBUs;
  const slotUs = slotsPerPeriodOfKind(kind) === 2 ? plan.periodUs >> 1 : plan.periodUs;
  const widthUs = widthAUs > widthBUs ? widthAUs : widthBUs;
  const partUs = Math.floor(widthUs / recoveryParts);
  const pulseRestUs = slotUs - SETUP_TICKS - recoveryParts * plan.gapUs;
  const restAUs = widthAUs > 0 ? pulseRestUs - 2 * widthAUs : slotUs - SETUP_ON_TICKS;
  const restBUs = pulseRestUs - 2 * widthBUs;
  const restLongUs = restAUs + slotUs;
  const padUs = (BLOCK_WORDS - wordsOfKind(kind, recoveryParts)) * (PAD_ON_TICKS + PAD_OFF_TICKS);
  let lastUs = widthBUs > 0 ? restBUs : restAUs;
  if (plan.ratio > 1) lastUs = restLongUs;
  lastUs -= padUs;
  const halfSpanUs = (plan.periodUs * periodsOfKind(kind) * plan.count) / 2;
  out.set([widthAUs, widthBUs, restAUs & 65535, restBUs & 65535, restLongUs & 65535], at);
  out.set([widthUs - (recoveryParts - 1) * partUs, partUs], at + FIRST_PART);
  out.set([lastUs & 65535, lastUs >> 16, slotUs & 65535, slotUs >> 16, halfSpanUs], at + LAST);
  const wholeKind = kind | extraKind;
  out.set([plan.count, wholeKind, SEAL_SUM - halfSpanUs - plan.count - wholeKind], at + COUNT);
}

/** A program as it is stored: one string, a character a byte, which stays in flash. */
export interface PackedProgram {
  id: string;
  name: string;
  bytes: string;
}

/** Programs as they lie in an image: one string, where in it each of them begins (16 bits, and the end
 * of all), and their faces. */
export interface PackedCatalogue {
  bytes: string;
  offsets: string;
  /** FACE_CHARS characters a program (face.ts). */
  faces: string;
  /** Of the bytes. */
  crc32: number;
}

/** What stands before the arrays of a packed program: values of the whole, and how many there are of each kind. */
export const HEAD_GAP = 0;
export const HEAD_PARTS = 1;
export const HEAD_ORDER = 2;
export const HEAD_STAGES = 3;
export const HEAD_LINES = 4;
export const HEAD_ENTRIES = 5;
export const HEAD_ROWS = 6;
export const HEAD_KINDS = 7;
export const HEAD_WIDEST = 8;
/** Periods are even. */
export const HEAD_SHORTEST_HALF = 9;
export const HEAD_COLUMNS = 10;

/** Bytes of a packed program with this head. */
export function packedLength(head: Uint16Array): number {
  const stages = head[HEAD_STAGES] as number;
  const rows = head[HEAD_ROWS] as number;
  let halves = HEAD_COLUMNS + STAGE_COLUMNS * stages + COLUMNS * (head[HEAD_LINES] as number);
  halves += ENTRY_COLUMNS * (head[HEAD_ENTRIES] as number) + 2 * rows + 1;
  const bytes = stages + rows + (head[HEAD_KINDS] as number);
  return 2 * halves + bytes + (bytes & 1);
}

/** The score of a packed program that begins at an even byte; its arrays are views of the memory. */
export function unpackProgram(memory: ArrayBuffer, at: number): Score {
  const head = new Uint16Array(memory, at, HEAD_COLUMNS);
  const stages = head[HEAD_STAGES] as number;
  const rows = head[HEAD_ROWS] as number;
  let next = at;
  const halves = (count: number): Uint16Array => {
    const array = new Uint16Array(memory, next, count);
    next += 2 * count;
    return array;
  };
  const bytes = (count: number): Uint8Array => {
    const array = new Uint8Array(memory, next, count);
    next += count;
    return array;
  };
  halves(HEAD_COLUMNS);
  return {
    gapUs: head[HEAD_GAP] as number,
    widestUs: head[HEAD_WIDEST] as number,
    shortestUs: 2 * (head[HEAD_SHORTEST_HALF] as number),
    recoveryParts: head[HEAD_PARTS] as number,
    order: head[HEAD_ORDER] as number,
    stages: halves(STAGE_COLUMNS * stages),
    lines: halves(COLUMNS * (head[HEAD_LINES] as number)),
    entries: halves(ENTRY_COLUMNS * (head[HEAD_ENTRIES] as number)),
    firstEntry: halves(rows + 1),
    repeats: halves(rows),
    plain: bytes(stages),
    flips: bytes(rows),
    kinds: bytes(head[HEAD_KINDS] as number),
  };
}

/**
 * B at once is B alone; a split recovery plays on one channel at a time; a ratio is of pulses on both channels, of one
 * polarity.
 */
export function isBadKind(kind: number, parts: number): boolean {
  const channels = kind & (KIND_A | KIND_B);
  const isBoth = channels === (KIND_A | KIND_B);
  if (kind & KIND_LONE_B && channels !== KIND_B) return true;
  if (ratioOfKind(kind) > 1) {
    const alternates = (kind >> KIND_POLARITY_SHIFT) & TEMPLATE_ALTERNATE;
    if (!isBoth || alternates || ratioOfKind(kind) > RATIO.max) return true;
  }
  return kind >= KINDS || (parts > 1 && isBoth);
}
