/**
 * From the rows of a compiled program to its score, and to the form in which the score lies in an image.
 * Called on the host, at build time and by the simulator; the device carries the result.
 * Units: us, ticks of 1 us.
 *
 * Each row becomes one or more lines of the score, a line a kind of segment: full segments and what is left over, a
 * single period of alternating polarity, the pulses and rests of a period that is longer than a segment.
 */
import { SEGMENT_MAX_US } from './bounds';
import { COLUMNS, KIND, TIMES } from './columns';
import {
  KIND_A,
  KIND_ALTERNATES,
  KIND_B,
  KIND_POLARITY_SHIFT,
  KIND_SWAP,
  KINDS,
  periodsOfPolarity,
  TEMPLATE_ALTERNATE,
} from './pulse';
import {
  FLAG_SWAP_CHANNELS,
  FLAG_SWAP_POLARITY,
  POLARITY_ALTERNATE,
  ROW_COLUMNS,
  ROW_COUNT,
  ROW_GAP_US,
  ROW_PERIOD_US,
  ROW_POLARITY,
  ROW_WIDTH_A_US,
  ROW_WIDTH_B_US,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_FLAGS,
  STAGE_STEPS,
  STAGE_STRIDE,
  type CompiledProgram,
} from './rows';
import { writeColumns, type PackedProgram, type Plan, type Score } from './score';

/** Lines that are being written. */
class Pen {
  readonly lines: number[] = [];
  private readonly line = new Uint16Array(COLUMNS);
  private recoveryParts: number;

  constructor(recoveryParts: number) {
    this.recoveryParts = recoveryParts;
  }

  written(): number {
    return this.lines.length / COLUMNS;
  }

  write(plan: Plan, times: number, extraKind: number): void {
    if (times === 0) return;
    writeColumns(this.line, 0, plan, this.recoveryParts, extraKind);
    this.line[TIMES] = times;
    for (let column = 0; column < COLUMNS; column += 1) this.lines.push(this.line[column] as number);
  }
}

/** The score of a program for which compiledProblem() says ''. */
export function makeScore(program: CompiledProgram): Score {
  const rows = program.rows.length / ROW_COLUMNS;
  const score: Score = {
    recoveryParts: program.recoveryParts,
    shuffle: program.shuffle,
    stages: new Uint16Array(program.stages),
    plain: new Uint8Array(program.stages.length / STAGE_COLUMNS),
    lines: new Uint16Array(0),
    firstLine: new Uint16Array(rows + 1),
    repeats: new Uint16Array(rows),
    flips: new Uint8Array(rows),
    kinds: new Uint8Array(0),
  };
  const pen = new Pen(program.recoveryParts);
  for (let row = 0; row < rows; row += 1) {
    score.firstLine[row] = pen.written();
    writeRow(score, pen, row, program.rows);
  }
  score.firstLine[rows] = pen.written();
  score.lines = new Uint16Array(pen.lines);
  for (let stage = 0; stage < score.plain.length; stage += 1)
    score.plain[stage] = isPlain(score, stage) ? 1 : 0;
  score.kinds = new Uint8Array(kindsOf(score));
  return score;
}

/** Kinds of the lines, what strokes and alternating pulses make of them, and what is left where they fade away. */
function kindsOf(score: Score): number[] {
  let flags = 0;
  for (let at = 0; at < score.stages.length; at += STAGE_COLUMNS)
    flags |= score.stages[at + STAGE_FLAGS] as number;
  const kinds: number[] = [];
  const add = (kind: number): void => {
    if (kinds.indexOf(kind) < 0) kinds.push(kind);
  };
  for (let at = KIND; at < score.lines.length; at += COLUMNS) {
    const kind = score.lines[at] as number;
    const polarity = (kind >> KIND_POLARITY_SHIFT) & 3;
    if (!(kind & (KIND_A | KIND_B))) {
      add(kind & (KINDS - 1));
      continue;
    }
    add((polarity & TEMPLATE_ALTERNATE) << KIND_POLARITY_SHIFT);
    const canFlip = kind & KIND_ALTERNATES || (flags & FLAG_SWAP_POLARITY && polarity < TEMPLATE_ALTERNATE);
    for (let change = 0; change < 4; change += 1) {
      if (change & 1 && !canFlip) continue;
      if (change & 2 && !(flags & FLAG_SWAP_CHANNELS)) continue;
      add((kind & (KINDS - 1)) ^ ((change & 1) << KIND_POLARITY_SHIFT) ^ (change & 2 ? KIND_SWAP : 0));
    }
  }
  return kinds;
}

function isPlain(score: Score, stage: number): boolean {
  const at = stage * STAGE_COLUMNS;
  const steps = score.stages[at + STAGE_STEPS] as number;
  if (score.stages[at + STAGE_CHOICES] !== 1) return false;
  if (steps > 1 && score.stages[at + STAGE_STRIDE] !== 1) return false;
  const first = score.stages[at + STAGE_FIRST_ROW] as number;
  for (let row = first; row < first + steps; row += 1) {
    if (score.repeats[row] !== 1 || score.flips[row]) return false;
  }
  return true;
}

function writeRow(score: Score, pen: Pen, row: number, rows: number[]): void {
  const at = row * ROW_COLUMNS;
  const count = rows[at + ROW_COUNT] as number;
  const plan: Plan = {
    periodUs: rows[at + ROW_PERIOD_US] as number,
    widthAUs: rows[at + ROW_WIDTH_A_US] as number,
    widthBUs: rows[at + ROW_WIDTH_B_US] as number,
    gapUs: rows[at + ROW_GAP_US] as number,
    polarity: rows[at + ROW_POLARITY] as number,
    count: 1,
    loneB: 0,
  };
  const alternates = plan.polarity === POLARITY_ALTERNATE;
  const isSlow = plan.periodUs > SEGMENT_MAX_US;
  const isSingle = alternates && (isSlow || 2 * plan.periodUs > SEGMENT_MAX_US);
  score.repeats[row] = isSlow || isSingle ? count : 1;
  score.flips[row] = isSingle || (alternates && count & 1) ? 1 : 0;
  if (isSlow) writeSlow(pen, plan);
  else if (isSingle) writeSingle(pen, plan);
  else if (alternates) {
    plan.polarity = TEMPLATE_ALTERNATE;
    writeTrain(pen, plan, count >> 1, KIND_ALTERNATES);
    if (count & 1) writeSingle(pen, plan);
  } else writeTrain(pen, plan, count, 0);
}

/** Full segments, and one of what is left over. */
function writeTrain(pen: Pen, plan: Plan, templates: number, extraKind: number): void {
  const fitting = Math.floor(SEGMENT_MAX_US / (plan.periodUs * periodsOfPolarity(plan.polarity)));
  plan.count = fitting;
  pen.write(plan, Math.floor(templates / fitting), extraKind);
  plan.count = templates % fitting;
  pen.write(plan, plan.count > 0 ? 1 : 0, extraKind);
}

/** One period of an alternating row; the player says which polarity it has. */
function writeSingle(pen: Pen, plan: Plan): void {
  plan.polarity = 0;
  plan.count = 1;
  pen.write(plan, 1, KIND_ALTERNATES);
}

/** A period longer than a segment: A at once, rest, B after half the period, rest. */
function writeSlow(pen: Pen, plan: Plan): void {
  const extraKind = plan.polarity === POLARITY_ALTERNATE ? KIND_ALTERNATES : 0;
  const periodUs = plan.periodUs;
  const widthBUs = plan.widthBUs;
  const halfUs = (periodUs >> 2) << 1;
  if (extraKind) plan.polarity = 0;
  plan.widthBUs = 0;
  writeSlowPulse(pen, plan, widthBUs > 0 ? halfUs : periodUs, extraKind);
  if (widthBUs === 0) return;
  plan.widthAUs = 0;
  plan.widthBUs = widthBUs;
  plan.loneB = 1;
  writeSlowPulse(pen, plan, periodUs - halfUs, extraKind);
}

/** A pulse and the rest behind it, in pieces of even time and nearly equal. */
function writeSlowPulse(pen: Pen, pulse: Plan, spanUs: number, extraKind: number): void {
  const pieces = Math.ceil(spanUs / SEGMENT_MAX_US);
  const pieceUs = Math.ceil(spanUs / pieces / 2) * 2;
  const lastUs = spanUs - (pieces - 1) * pieceUs;
  const piece = Object.assign({}, pulse);
  piece.periodUs = pieces > 1 ? pieceUs : lastUs;
  pen.write(piece, 1, extraKind);
  if (pieces === 1) return;
  piece.widthAUs = 0;
  piece.widthBUs = 0;
  piece.loneB = 0;
  piece.polarity = 0;
  pen.write(piece, pieces - 2, 0);
  piece.periodUs = lastUs;
  pen.write(piece, 1, 0);
}

/** The program as it lies in an image. */
export function packProgram(program: CompiledProgram): PackedProgram {
  const score = makeScore(program);
  return {
    id: program.id,
    name: program.name,
    recoveryParts: score.recoveryParts,
    shuffle: score.shuffle,
    stages: bytesOf(score.stages),
    plain: bytesOf(score.plain),
    lines: bytesOf(score.lines),
    firstLine: bytesOf(score.firstLine),
    repeats: bytesOf(score.repeats),
    flips: bytesOf(score.flips),
    kinds: bytesOf(score.kinds),
  };
}

/** The bytes of an array as they lie in memory, a character each. */
function bytesOf(values: Uint8Array | Uint16Array): string {
  return Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), (byte) =>
    String.fromCharCode(byte),
  ).join('');
}
