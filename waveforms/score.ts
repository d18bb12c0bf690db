/**
 * The score of a program: what the segment path plays. Made on the host (make-score.ts); looked through, line by line,
 * when the device loads it; read by the player. Units: us, ticks of 1 us; 16-bit integers.
 *
 * Each row of a program is one or more lines of the score, a line a kind of segment: COLUMNS values from which the
 * template of that kind (pulse.ts) takes the times of its words, by table and without arithmetic.
 */
import {
  GAP_US,
  PAD_OFF_TICKS,
  PAD_ON_TICKS,
  PERIOD_MIN_US,
  RECOVERY_PARTS,
  RELEASE_MIN_US,
  SEGMENT_MAX_US,
  SETUP_ON_TICKS,
  SETUP_TICKS,
  WIDTH_US,
} from './bounds';
import {
  COLUMNS,
  COUNT,
  GAP,
  HALF_SPAN,
  KIND,
  LAST,
  LEAD_GAP,
  SEAL_SUM,
  SLOT,
  SLOT_HIGH,
  TIMES,
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
  KIND_SWAP,
  KINDS,
  periodsOfPolarity,
  slotsPerPeriodOfKind,
  wordsOfKind,
} from './pulse';
import { pulseSpanUs, STAGE_COLUMNS, STAGE_FIRST_ROW, STAGE_STEPS, stagesProblem } from './rows';

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
}

export interface Score {
  recoveryParts: number;
  shuffle: number;
  stages: Uint16Array;
  /** For each stage 1 where each of its strokes is one run of lines: no draws, nothing that repeats. */
  plain: Uint8Array;
  /** COLUMNS values a line. */
  lines: Uint16Array;
  /** For each row of the program its first line (and one more, behind the last), how often its lines are played
   * through, and 1 where a single pulse of alternating polarity is among them. */
  firstLine: Uint16Array;
  repeats: Uint16Array;
  flips: Uint8Array;
  /** Kinds of all templates that its lines need, at full strength and where the fade leaves no pulse. */
  kinds: Uint8Array;
}

/** Kind of the template that a plan needs. */
export function kindOfPlan(plan: Plan): number {
  let kind = plan.polarity << KIND_POLARITY_SHIFT;
  if (plan.widthAUs > 0) kind |= KIND_A;
  if (plan.widthBUs > 0) kind |= plan.loneB ? KIND_B | KIND_LONE_B : KIND_B;
  return kind;
}

/**
 * Writes the columns of a plan, all but TIMES. Periods of two slots must be even.
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
  const padUs = (BLOCK_WORDS - wordsOfKind(kind, recoveryParts)) * (PAD_ON_TICKS + PAD_OFF_TICKS);
  const lastUs = (widthBUs > 0 ? restBUs : restAUs) - padUs;
  const halfSpanUs = (plan.periodUs * periodsOfPolarity(plan.polarity) * plan.count) / 2;
  out.set([widthAUs, widthBUs, restAUs & 65535, restBUs & 65535], at);
  out.set(
    [plan.gapUs - SETUP_TICKS, plan.gapUs, widthUs - (recoveryParts - 1) * partUs, partUs],
    at + LEAD_GAP,
  );
  out.set([lastUs & 65535, lastUs >> 16, slotUs & 65535, slotUs >> 16, halfSpanUs], at + LAST);
  const wholeKind = kind | extraKind;
  out.set([plan.count, wholeKind, SEAL_SUM - halfSpanUs - plan.count - wholeKind], at + COUNT);
}

/** A program as it lies in an image: its arrays as strings, a character a byte, which stay in flash. */
export interface PackedProgram {
  id: string;
  name: string;
  recoveryParts: number;
  shuffle: number;
  stages: string;
  plain: string;
  lines: string;
  firstLine: string;
  repeats: string;
  flips: string;
  kinds: string;
}

/** @param bytes the memory of a string, without a copy where there is a way */
export function unpackProgram(program: PackedProgram, bytes: (text: string) => ArrayBuffer): Score {
  return {
    recoveryParts: program.recoveryParts,
    shuffle: program.shuffle,
    stages: new Uint16Array(bytes(program.stages)),
    plain: new Uint8Array(bytes(program.plain)),
    lines: new Uint16Array(bytes(program.lines)),
    firstLine: new Uint16Array(bytes(program.firstLine)),
    repeats: new Uint16Array(bytes(program.repeats)),
    flips: new Uint8Array(bytes(program.flips)),
    kinds: new Uint8Array(bytes(program.kinds)),
  };
}

/** Time of a slot of a line. */
export function slotUsOfLine(lines: Uint16Array, at: number): number {
  return (lines[at + SLOT] as number) + ((lines[at + SLOT_HIGH] as number) << 16);
}

/**
 * The sentence that says what is wrong with a score, or '' for a sound one. Plain code: the device runs it at load.
 * What follows from the columns that are looked at here is held to them when it is played, segment by segment.
 */
export function scoreProblem(score: Score): string {
  const parts = score.recoveryParts;
  if (!(parts >= RECOVERY_PARTS.min && parts <= RECOVERY_PARTS.max) || parts !== Math.floor(parts)) {
    return 'recoveryParts: ' + parts + ' is outside 1..4';
  }
  const lines = score.lines;
  const count = lines.length / COLUMNS;
  if (count < 1 || count !== Math.floor(count))
    return 'lines: ' + lines.length + ' values make no whole lines';
  for (let line = 0; line < count; line += 1) {
    const problem = lineProblem(lines, line * COLUMNS, parts);
    if (problem) return 'line ' + line + ' ' + problem;
  }
  for (let i = 0; i < score.kinds.length; i += 1) {
    if (isBadKind(score.kinds[i] as number, parts)) return 'kinds: ' + score.kinds[i] + ' is unknown';
  }
  const rows = score.repeats.length;
  if (score.firstLine.length !== rows + 1 || score.flips.length !== rows || score.firstLine[rows] !== count) {
    return 'rows: their lines are not all there';
  }
  for (let row = 0; row < rows; row += 1) {
    if (!((score.firstLine[row] as number) < (score.firstLine[row + 1] as number) && score.repeats[row])) {
      return 'row ' + row + ' has no lines';
    }
  }
  return stagesProblem(score.stages, rows) || plainProblem(score);
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

function lineProblem(lines: Uint16Array, at: number, parts: number): string {
  const widthAUs = lines[at + WIDTH_A] as number;
  const widthBUs = lines[at + WIDTH_B] as number;
  const gapUs = lines[at + GAP] as number;
  const kind = lines[at + KIND] as number;
  const widestUs = widthAUs > widthBUs ? widthAUs : widthBUs;
  if (isBadWidth(widthAUs, parts) || isBadWidth(widthBUs, parts)) return 'has a width of ' + widestUs + ' us';
  if (gapUs < GAP_US.min || gapUs > GAP_US.max) return 'has a gap of ' + gapUs + ' us';
  if (!(kind & KIND_A) !== !widthAUs || !(kind & KIND_B) !== !widthBUs)
    return 'plays other channels than its kind';
  if (isBadKind(kind & (KIND_ALTERNATES - 1), parts) || kind & KIND_SWAP || kind >= 2 * KIND_ALTERNATES) {
    return 'has an unknown kind';
  }
  const slotUs = slotUsOfLine(lines, at);
  const neededUs = widestUs > 0 ? pulseSpanUs(widestUs, gapUs, parts) + RELEASE_MIN_US : RELEASE_MIN_US;
  if (slotUs < neededUs || slotUs * slotsPerPeriodOfKind(kind) < PERIOD_MIN_US) {
    return 'has ' + slotUs + ' us for a pulse, too little';
  }
  const periods = slotsPerPeriodOfKind(kind) * periodsOfPolarity((kind >> KIND_POLARITY_SHIFT) & 3);
  const spanUs = slotUs * periods * (lines[at + COUNT] as number);
  if (spanUs === 0 || spanUs > SEGMENT_MAX_US || spanUs !== 2 * (lines[at + HALF_SPAN] as number)) {
    return 'has a time of ' + spanUs + ' us';
  }
  return lines[at + TIMES] ? '' : 'is played no times';
}

/** B at once is B alone; and a split recovery plays on one channel at a time. */
function isBadKind(kind: number, parts: number): boolean {
  const channels = kind & (KIND_A | KIND_B);
  if (kind & KIND_LONE_B && channels !== KIND_B) return true;
  return kind >= KINDS || (parts > 1 && channels === (KIND_A | KIND_B));
}

function isBadWidth(widthUs: number, parts: number): boolean {
  return widthUs > 0 && (widthUs < WIDTH_US.min * parts || widthUs > WIDTH_US.max);
}
