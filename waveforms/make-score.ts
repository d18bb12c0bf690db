/**
 * From the rows of a compiled program to its score, and to the form in which the score lies in an image.
 * Called on the host, at build time and by the simulator; the device carries the result.
 * Units: us, ticks of 1 us.
 *
 * Each row becomes one or more entries of the score, each a line and how often it is played, a line a kind of segment:
 * nearly equal pieces of a train, a single period of alternating polarity, the pulses and rests of a period that is
 * longer than a segment, the rest behind a burst. Lines that are equal are kept once.
 */
import { SEGMENT_MAX_US } from './bounds';
import { COLUMNS, ENTRY_COLUMNS, ENTRY_LINE, KIND, SLOT, SLOT_HIGH, WIDTH_A, WIDTH_B } from './columns';
import {
  KIND_A,
  KIND_ALTERNATES,
  KIND_B,
  KIND_POLARITY_SHIFT,
  KIND_SWAP,
  KINDS,
  periodsOfKind,
  slotsPerPeriodOfKind,
  TEMPLATE_ALTERNATE,
} from './pulse';
import {
  FLAG_SWAP_CHANNELS,
  FLAG_SWAP_POLARITY,
  POLARITY_ALTERNATE,
  POLARITY_NORMAL,
  ROW_COLUMNS,
  ROW_COUNT,
  ROW_PERIOD_US,
  ROW_POLARITY,
  ROW_RATIO,
  ROW_REPEATS,
  ROW_REST_US,
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
import { crc32 } from './crc32';
import { NAME_CHARS } from './face';
import { rowOf } from './row-check';
import {
  HEAD_COLUMNS,
  HEAD_ENTRIES,
  HEAD_GAP,
  HEAD_KINDS,
  HEAD_LINES,
  HEAD_ORDER,
  HEAD_PARTS,
  HEAD_ROWS,
  HEAD_SHORTEST_HALF,
  HEAD_STAGES,
  HEAD_WIDEST,
  kindOfPlan,
  writeColumns,
  type PackedCatalogue,
  type PackedProgram,
  type Plan,
  type Score,
} from './score';
import { sketchOf } from './sketch';

/** Lines and entries that are being written. */
class Pen {
  readonly lines: number[] = [];
  readonly entries: number[] = [];
  private readonly known = new Map<string, number>();
  private readonly line = new Uint16Array(COLUMNS);
  private recoveryParts: number;

  constructor(recoveryParts: number) {
    this.recoveryParts = recoveryParts;
  }

  written(): number {
    return this.entries.length / ENTRY_COLUMNS;
  }

  write(plan: Plan, times: number, extraKind: number): void {
    if (times === 0) return;
    writeColumns(this.line, 0, plan, this.recoveryParts, extraKind);
    const text = this.line.join();
    const at = this.known.get(text) ?? this.lines.length;
    if (at === this.lines.length) this.lines.push(...this.line);
    this.known.set(text, at);
    this.entries.push(at, times);
  }
}

/** The score of a program for which compiledProblem() says ''. */
export function makeScore(program: CompiledProgram): Score {
  const rows = program.rows.length / ROW_COLUMNS;
  const score: Score = {
    gapUs: program.gapUs,
    widestUs: 0,
    shortestUs: 0,
    recoveryParts: program.recoveryParts,
    order: program.order,
    stages: new Uint16Array(program.stages),
    plain: new Uint8Array(program.stages.length / STAGE_COLUMNS),
    lines: new Uint16Array(0),
    entries: new Uint16Array(0),
    firstEntry: new Uint16Array(rows + 1),
    repeats: new Uint16Array(rows),
    flips: new Uint8Array(rows),
    kinds: new Uint8Array(0),
  };
  const pen = new Pen(program.recoveryParts);
  for (let row = 0; row < rows; row += 1) {
    score.firstEntry[row] = pen.written();
    writeRow(score, pen, row, rowOf(program, row));
  }
  score.firstEntry[rows] = pen.written();
  score.lines = new Uint16Array(pen.lines);
  score.entries = new Uint16Array(pen.entries);
  for (let stage = 0; stage < score.plain.length; stage += 1)
    score.plain[stage] = isPlain(score, stage) ? 1 : 0;
  score.kinds = new Uint8Array(kindsOf(score));
  return { ...score, ...boundsOf(score.lines) };
}

/** Kinds of the lines, and what strokes and alternating pulses make of them. */
function kindsOf(score: Score): number[] {
  const kinds = new Set<number>();
  for (let stage = 0; stage < score.plain.length; stage += 1) {
    const flags = score.stages[stage * STAGE_COLUMNS + STAGE_FLAGS] as number;
    for (const kind of lineKinds(score, stage)) for (const one of kindsOfLine(kind, flags)) kinds.add(one);
  }
  return [...kinds];
}

/** The widest phase of all lines, and their shortest period; a slow pulse stands in a piece of its own. */
function boundsOf(lines: Uint16Array): Pick<Score, 'widestUs' | 'shortestUs'> {
  let widestUs = 0;
  let shortestUs = Infinity;
  for (let at = 0; at < lines.length; at += COLUMNS) {
    widestUs = Math.max(widestUs, lines[at + WIDTH_A] as number, lines[at + WIDTH_B] as number);
    const slotUs = (lines[at + SLOT] as number) + 65536 * (lines[at + SLOT_HIGH] as number);
    shortestUs = Math.min(shortestUs, slotUs * slotsPerPeriodOfKind(lines[at + KIND] as number));
  }
  return { widestUs, shortestUs };
}

function kindsOfLine(kind: number, flags: number): number[] {
  const polarity = (kind >> KIND_POLARITY_SHIFT) & 3;
  if (!(kind & (KIND_A | KIND_B))) return [kind & (KINDS - 1)];
  const kinds: number[] = [];
  const canFlip = kind & KIND_ALTERNATES || (flags & FLAG_SWAP_POLARITY && polarity < TEMPLATE_ALTERNATE);
  for (let change = 0; change < 4; change += 1) {
    if (change & 1 && !canFlip) continue;
    if (change & 2 && !(flags & FLAG_SWAP_CHANNELS)) continue;
    kinds.push((kind & (KINDS - 1)) ^ ((change & 1) << KIND_POLARITY_SHIFT) ^ (change & 2 ? KIND_SWAP : 0));
  }
  return kinds;
}

/** Kinds of the lines that a stage plays. */
function lineKinds(score: Score, stage: number): Set<number> {
  const [first = 0, steps = 0, stride = 0, choices = 0] = score.stages.subarray(stage * STAGE_COLUMNS);
  const kinds = new Set<number>();
  for (let step = 0; step < steps; step += 1) {
    const row = first + step * stride;
    const end = score.firstEntry[row + choices] as number;
    for (let entry = score.firstEntry[row] as number; entry < end; entry += 1) {
      const line = score.entries[ENTRY_COLUMNS * entry + ENTRY_LINE] as number;
      kinds.add(score.lines[line + KIND] as number);
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

function writeRow(score: Score, pen: Pen, row: number, columns: number[]): void {
  const count = columns[ROW_COUNT] as number;
  const restUs = columns[ROW_REST_US] as number;
  const plan: Plan = {
    periodUs: columns[ROW_PERIOD_US] as number,
    widthAUs: columns[ROW_WIDTH_A_US] as number,
    widthBUs: columns[ROW_WIDTH_B_US] as number,
    gapUs: score.gapUs,
    polarity: columns[ROW_POLARITY] as number,
    count: 1,
    loneB: 0,
    ratio: columns[ROW_RATIO] as number,
  };
  const alternates = plan.polarity === POLARITY_ALTERNATE && plan.widthAUs + plan.widthBUs > 0;
  if (!alternates && plan.polarity === POLARITY_ALTERNATE) plan.polarity = POLARITY_NORMAL;
  const isSlow = plan.periodUs > SEGMENT_MAX_US;
  const isSingle = alternates && (isSlow || 2 * plan.periodUs > SEGMENT_MAX_US);
  score.repeats[row] = isSlow || isSingle ? count : (columns[ROW_REPEATS] as number);
  score.flips[row] = isSingle || (alternates && count & 1) ? 1 : 0;
  if (isSlow) writeSlow(pen, plan);
  else if (isSingle) writeSingle(pen, plan);
  else if (alternates) {
    plan.polarity = TEMPLATE_ALTERNATE;
    writeTrain(pen, plan, count >> 1, KIND_ALTERNATES);
    if (count & 1) writeSingle(pen, plan);
  } else writeTrain(pen, plan, count / plan.ratio, 0);
  if (restUs > 0) writeRest(pen, score.gapUs, restUs);
}

/** As few segments as hold the train, and nearly equal ones: a short one asks as much of the device as a full one. */
function writeTrain(pen: Pen, plan: Plan, templates: number, extraKind: number): void {
  if (templates === 0) return;
  const fitting = Math.floor(SEGMENT_MAX_US / (plan.periodUs * periodsOfKind(kindOfPlan(plan))));
  const segments = Math.ceil(templates / fitting);
  const longer = templates % segments;
  const least = Math.floor(templates / segments);
  plan.count = least + 1;
  pen.write(plan, longer, extraKind);
  plan.count = least;
  pen.write(plan, segments - longer, extraKind);
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
  pen.write({ ...pulse, periodUs: pieces > 1 ? pieceUs : lastUs }, 1, extraKind);
  if (pieces === 1) return;
  pen.write(silence(pulse.gapUs, pieceUs), pieces - 2, 0);
  pen.write(silence(pulse.gapUs, lastUs), 1, 0);
}

/** The same without a pulse. */
function writeRest(pen: Pen, gapUs: number, restUs: number): void {
  const pieces = Math.ceil(restUs / SEGMENT_MAX_US);
  const pieceUs = Math.ceil(restUs / pieces / 2) * 2;
  pen.write(silence(gapUs, pieceUs), pieces - 1, 0);
  pen.write(silence(gapUs, restUs - (pieces - 1) * pieceUs), 1, 0);
}

function silence(gapUs: number, spanUs: number): Plan {
  return {
    periodUs: spanUs,
    widthAUs: 0,
    widthBUs: 0,
    gapUs,
    polarity: POLARITY_NORMAL,
    count: 1,
    loneB: 0,
    ratio: 1,
  };
}

/** The program as it is stored, of an even number of bytes. */
export function packProgram(program: CompiledProgram): PackedProgram {
  const score = makeScore(program);
  const head = new Uint16Array(HEAD_COLUMNS);
  head[HEAD_GAP] = score.gapUs;
  head[HEAD_PARTS] = score.recoveryParts;
  head[HEAD_ORDER] = score.order;
  head[HEAD_STAGES] = score.plain.length;
  head[HEAD_LINES] = score.lines.length / COLUMNS;
  head[HEAD_ENTRIES] = score.entries.length / ENTRY_COLUMNS;
  head[HEAD_ROWS] = score.repeats.length;
  head[HEAD_KINDS] = score.kinds.length;
  head[HEAD_WIDEST] = score.widestUs;
  head[HEAD_SHORTEST_HALF] = score.shortestUs / 2;
  const { stages, lines, entries, firstEntry, repeats, plain, flips, kinds } = score;
  const bytes = [head, stages, lines, entries, firstEntry, repeats, plain, flips, kinds]
    .map(bytesOf)
    .join('');
  return { id: program.id, name: program.name, bytes: bytes.length % 2 === 0 ? bytes : `${bytes}\0` };
}

/** The longest string that an image can hold as it is. */
const CATALOGUE_BYTES_MAX = 65535;

/** Programs one behind the other. @throws Error where they are too many, or a name is too long for its line */
export function packCatalogue(programs: readonly PackedProgram[]): PackedCatalogue {
  const offsets = [0];
  for (const { bytes } of programs) offsets.push((offsets[offsets.length - 1] as number) + bytes.length);
  const length = offsets[programs.length] as number;
  if (length > CATALOGUE_BYTES_MAX)
    throw new Error(`the catalogue has ${length} bytes, at most ${CATALOGUE_BYTES_MAX}`);
  const bytes = programs.map((program) => program.bytes).join('');
  return {
    bytes,
    offsets: bytesOf(new Uint16Array(offsets)),
    faces: programs.map(faceOf).join(''),
    crc32: crc32(Uint8Array.from(bytes, (char) => char.charCodeAt(0))),
  };
}

function faceOf(program: PackedProgram): string {
  const { id, name } = program;
  if (name.length > NAME_CHARS) {
    throw new Error(`program ${id}: the name "${name}" has ${name.length} characters, at most ${NAME_CHARS}`);
  }
  return name.padEnd(NAME_CHARS) + sketchOf(program);
}

/** The bytes of an array as they lie in memory, a character each. */
function bytesOf(values: Uint8Array | Uint16Array): string {
  return Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), (byte) =>
    String.fromCharCode(byte),
  ).join('');
}
