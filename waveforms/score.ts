/**
 * The score of a program: what the segment path plays. Made on the host (make-score.ts); looked through, line by line,
 * when the device loads it; read by the player. Units: us, ticks of 1 us; 16-bit integers.
 *
 * Each row of a program is one or more lines of the score, a line a kind of segment: COLUMNS values from which the
 * template of that kind (pulse.ts) takes the times of its words, by table and without arithmetic.
 */
import {
  PAD_OFF_TICKS,
  PAD_ON_TICKS,
  PERIOD_MIN_US,
  RATIO,
  RELEASE_MIN_US,
  SEGMENT_MAX_US,
  SETUP_ON_TICKS,
  SETUP_TICKS,
  WIDTH_US,
} from './bounds';
import {
  COLUMNS,
  COUNT,
  ENTRY_COLUMNS,
  ENTRY_LINE,
  ENTRY_TIMES,
  FIRST_PART,
  HALF_SPAN,
  KIND,
  LAST,
  PART,
  SEAL_SUM,
  SLOT,
  SLOT_HIGH,
  WIDTH_A,
  WIDTH_B,
} from './columns';
import { BLOCK_WORDS } from './phase-word';
import {
  KIND_A,
  KIND_ALTERNATES,
  KIND_B,
  KIND_LONE_B,
  KIND_POLARITY_SHIFT,
  KIND_RATIO_SHIFT,
  KIND_SWAP,
  KINDS,
  periodsOfKind,
  ratioOfKind,
  slotsPerPeriodOfKind,
  TEMPLATE_ALTERNATE,
  wordsOfKind,
} from './pulse';
import {
  FLAG_SWAP_CHANNELS,
  headProblem,
  pulseSpanUs,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_FLAGS,
  STAGE_STEPS,
  STAGE_STRIDE,
  stagesProblem,
} from './rows';

/** Templates that a score may need: all kinds of one number of parts, and more than any program has. */
const KINDS_MAX = 48;

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

/** Programs as they lie in an image: one string, and where in it each of them begins (16 bits, and the end of all). */
export interface PackedCatalogue {
  bytes: string;
  offsets: string;
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
 * The sentence that says what is wrong with a score, or '' for a sound one. Plain code: the device runs it at load.
 * What follows from the columns that are looked at here is held to them when it is played, segment by segment.
 */
export function scoreProblem(score: Score): string {
  const parts = score.recoveryParts;
  const problem = headProblem(score.order, score.gapUs, parts) || boundsProblem(score);
  if (problem) return problem;
  return (
    kindsProblem(score) ||
    linesProblem(score) ||
    rowsProblem(score) ||
    stagesProblem(score.stages, score.repeats.length) ||
    plainProblem(score) ||
    sidesProblem(score)
  );
}

/** What holds for all lines: no phase wider, no period shorter. */
function boundsProblem(score: Score): string {
  const widestUs = score.widestUs;
  const shortestUs = score.shortestUs;
  if (!(widestUs >= 0 && widestUs <= WIDTH_US.max)) return 'widestUs: ' + widestUs + ' us';
  if (!(shortestUs >= PERIOD_MIN_US && shortestUs <= SEGMENT_MAX_US))
    return 'shortestUs: ' + shortestUs + ' us';
  return '';
}

/** Line by line, in few statements: an image holds hundreds of them. What a kind says is looked up once. */
function linesProblem(score: Score): string {
  const lines = score.lines;
  const count = lines.length / COLUMNS;
  if (count < 1 || count !== Math.floor(count))
    return 'lines: ' + lines.length + ' values make no whole lines';
  const parts = score.recoveryParts;
  const leastUs = WIDTH_US.min * parts;
  const ownUs = pulseSpanUs(0, score.gapUs, parts) + RELEASE_MIN_US;
  let kind = -1;
  let periods = 0;
  let slots = 0;
  for (let at = 0; at < lines.length; at += COLUMNS) {
    const widthAUs = lines[at + WIDTH_A] as number;
    const widthBUs = lines[at + WIDTH_B] as number;
    const widthUs = widthAUs > widthBUs ? widthAUs : widthBUs;
    if (lines[at + KIND] !== kind) {
      kind = lines[at + KIND] as number;
      if (isBadLineKind(kind, parts)) return lineText(at, 'has an unknown kind');
      slots = slotsPerPeriodOfKind(kind);
      periods = periodsOfKind(kind);
    }
    if (widthUs > score.widestUs || (widthAUs && widthAUs < leastUs) || (widthBUs && widthBUs < leastUs))
      return lineText(at, 'has a width of ' + widthUs + ' us');
    if (parts > 1 && lines[at + PART] !== Math.floor(widthUs / parts))
      return lineText(at, 'has other parts than its width');
    if (!(kind & KIND_A) !== !widthAUs || !(kind & KIND_B) !== !widthBUs)
      return lineText(at, 'plays other channels than its kind');
    const slotUs = (lines[at + SLOT] as number) + ((lines[at + SLOT_HIGH] as number) << 16);
    if (slotUs < ownUs + 2 * widthUs || slotUs * slots < score.shortestUs)
      return lineText(at, 'has ' + slotUs + ' us for a pulse, too little');
    const spanUs = slotUs * slots * periods * (lines[at + COUNT] as number);
    if (spanUs === 0 || spanUs > SEGMENT_MAX_US || spanUs !== 2 * (lines[at + HALF_SPAN] as number))
      return lineText(at, 'has a time of ' + spanUs + ' us');
  }
  return '';
}

/** A line does not exchange the enables: strokes do. */
function isBadLineKind(kind: number, parts: number): boolean {
  if (kind & KIND_SWAP || kind >= 2 * KIND_ALTERNATES) return true;
  return isBadKind(kind & (KIND_ALTERNATES - 1), parts);
}

function lineText(at: number, problem: string): string {
  return 'line ' + at / COLUMNS + ' ' + problem;
}

/** Each template is made at the start: they are as many as there are. */
function kindsProblem(score: Score): string {
  const kinds = score.kinds;
  if (kinds.length > KINDS_MAX) return 'kinds: ' + kinds.length + ', at most ' + KINDS_MAX;
  for (let i = 0; i < kinds.length; i += 1) {
    if (isBadKind(kinds[i] as number, score.recoveryParts)) return 'kinds: ' + kinds[i] + ' is unknown';
  }
  return '';
}

/** Every row has its entries, and every entry plays a line. */
function rowsProblem(score: Score): string {
  const rows = score.repeats.length;
  const first = score.firstEntry;
  const count = score.entries.length / ENTRY_COLUMNS;
  if (first.length !== rows + 1 || score.flips.length !== rows || first[0] || first[rows] !== count) {
    return 'rows: their entries are not all there';
  }
  for (let row = 0; row < rows; row += 1) {
    if (!((first[row] as number) < (first[row + 1] as number) && score.repeats[row])) {
      return 'row ' + row + ' has no entries';
    }
    const problem = entriesProblem(score, first[row] as number, first[row + 1] as number);
    if (problem) return problem;
  }
  return '';
}

/** B at once comes only where nothing has played on B in the row so far: else two pulses could follow each other too soon. */
function entriesProblem(score: Score, from: number, end: number): string {
  const entries = score.entries;
  const lines = score.lines;
  let before = KIND_B;
  for (let entry = from; entry < end; entry += 1) {
    const line = entries[ENTRY_COLUMNS * entry + ENTRY_LINE] as number;
    if (line >= lines.length || line % COLUMNS) return 'entry ' + entry + ' plays no line';
    if (!entries[ENTRY_COLUMNS * entry + ENTRY_TIMES]) return 'entry ' + entry + ' is played no times';
    const kind = lines[line + KIND] as number;
    if (kind & KIND_LONE_B && before & KIND_B)
      return 'entry ' + entry + ' plays B at once behind a pulse on B';
    before = kind;
  }
  return '';
}

/**
 * Strokes that change sides play on one channel at a time. Beside pulses in the middle of their period they need
 * periods of twice the shortest, as one may follow the other with half a period between.
 */
function sidesProblem(score: Score): string {
  let changes = false;
  for (let at = 0; at < score.stages.length; at += STAGE_COLUMNS) {
    if (!((score.stages[at + STAGE_FLAGS] as number) & FLAG_SWAP_CHANNELS)) continue;
    changes = true;
    const first = score.stages[at + STAGE_FIRST_ROW] as number;
    const last =
      first + ((score.stages[at + STAGE_STEPS] as number) - 1) * (score.stages[at + STAGE_STRIDE] as number);
    const end = score.firstEntry[last + (score.stages[at + STAGE_CHOICES] as number)] as number;
    for (let entry = score.firstEntry[first] as number; entry < end; entry += 1) {
      const line = score.entries[ENTRY_COLUMNS * entry + ENTRY_LINE] as number;
      if (score.lines[line + WIDTH_B])
        return 'stage ' + at / STAGE_COLUMNS + ' changes sides with pulses on both';
    }
  }
  if (!changes || score.shortestUs >= 2 * PERIOD_MIN_US) return '';
  for (let at = 0; at < score.lines.length; at += COLUMNS) {
    if (score.lines[at + WIDTH_B])
      return 'lines: of ' + score.shortestUs + ' us, with strokes that change sides';
  }
  return '';
}

/** Where all steps of a stroke are played in one run, their rows stand one behind the other. */
function plainProblem(score: Score): string {
  const stages = score.stages;
  if (score.plain.length * STAGE_COLUMNS !== stages.length)
    return 'stages: not all are said to be plain or not';
  for (let stage = 0; stage < score.plain.length; stage += 1) {
    const at = stage * STAGE_COLUMNS;
    const steps = stages[at + STAGE_STEPS] as number;
    if (score.plain[stage] && (stages[at + STAGE_FIRST_ROW] as number) + steps > score.repeats.length) {
      return 'stage ' + stage + ' reads rows behind the last one';
    }
  }
  return '';
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
