/**
 * The check of a score: every line, row and entry of it, before any of it is played.
 * Called by the device when it loads a program, and by the host on all that it makes or reads. Units: us.
 */
import { PERIOD_MIN_US, RELEASE_MIN_US, SEGMENT_MAX_US, SETUP_TICKS, WIDTH_US } from './bounds';
import {
  COLUMNS,
  COUNT,
  ENTRY_COLUMNS,
  ENTRY_LINE,
  ENTRY_TIMES,
  HALF_SPAN,
  KIND,
  PART,
  SLOT,
  SLOT_HIGH,
  WIDTH_A,
  WIDTH_B,
} from './columns';
import {
  KIND_A,
  KIND_ALTERNATES,
  KIND_B,
  KIND_LONE_B,
  KIND_SWAP,
  periodsOfKind,
  slotsPerPeriodOfKind,
} from './pulse';
import {
  FLAG_SWAP_CHANNELS,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_FLAGS,
  STAGE_STEPS,
  STAGE_STRIDE,
} from './rows';
import { isBadKind, type Score } from './score';
import { tablesProblem } from './tables-check.brief';

/** Templates that a score may need: all kinds of one number of parts, and more than any program has. */
const KINDS_MAX = 48;

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
  const ownUs = SETUP_TICKS + parts * score.gapUs + RELEASE_MIN_US;
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
  // There is nothing in a silence that could alternate.
  if (kind >= KIND_ALTERNATES && !(kind & (KIND_A | KIND_B))) return true;
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
 * The sentence that says what is wrong with a score, or '' for a sound one. Plain code: the device runs it at load.
 * What follows from the columns that are looked at here is held to them when it is played, segment by segment.
 */
export function scoreProblem(score: Score): string {
  return (
    tablesProblem(score.order, score.gapUs, score.recoveryParts, score.stages, score.repeats.length) ||
    boundsProblem(score) ||
    kindsProblem(score) ||
    linesProblem(score) ||
    rowsProblem(score) ||
    plainProblem(score) ||
    sidesProblem(score)
  );
}
