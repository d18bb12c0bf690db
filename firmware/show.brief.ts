/**
 * What the display shows: the pages and their parts; and what is heard of what comes by itself. A call draws the first part
 * that is not as it should be: a part is small, so that loops and buttons come in between. The bands of a page's parts
 * make up all of it, so that nothing is left of the page before; a sentence is drawn line by line.
 * Called by the screens (screens.ts). Units: pixels from the top left, 128 x 64; us on the board's clock, mV, ms.
 */
import { SKETCH_FIRST_CODE } from '../waveforms/face';
import { type Board } from '../hal/board';
import { type Canvas, DISPLAY_HEIGHT, DISPLAY_WIDTH } from '../hal/display';
import { faultAdvice, faultSentence } from './faults';
import { FONT_BITMAP, FONT_FIRST_CODE, FONT_HEIGHT, FONT_WIDTHS } from './font.build';
import { BATTERY_MIN_MV, LEVEL_MAX } from './limits';
import {
  STATE_CONTACT,
  STATE_FADING,
  STATE_FAULTED,
  STATE_IDLE,
  STATE_OFF,
  STATE_PAUSED,
  STATE_RAMPING,
  STATE_SELF_TEST,
} from './machine';
import {
  REASON_BATTERY,
  REASON_LEAD_OFF,
  REASON_LEVEL_MAX,
  REASON_LOCKED,
  REASON_NO_CONTACT,
  REASON_PROGRAM,
  REASON_TIME_OVER,
  REASON_USB,
  reasonSentence,
} from './reasons';
import { type Screens } from './screens';
import { LINE_COUNT } from './self-test-lines';
import { type Session } from './session';
import { SKETCH_BITMAP, SKETCH_HEIGHT, SKETCH_WIDTH } from './sketch-font.build';
import { type Timer } from './timer.brief';

export const PAGE_NONE = 0;
/** Of a unit that is off. */
const PAGE_DARK = 1;
const PAGE_TEST = 2;
const PAGE_CHOICE = 3;
const PAGE_TREATMENT = 4;
/** A sentence: why a press was refused, why it ended, a pad that came off. */
const PAGE_MESSAGE = 5;
const PAGE_FAULT = 6;

const MIDDLE = DISPLAY_WIDTH / 2;
const RIGHT = DISPLAY_WIDTH - 1;
const BOTTOM = DISPLAY_HEIGHT - 1;
/** Bits of what the line on top shows, beside its text: the lock, and from here on how full the battery is, 0 to 3. */
const HEAD_LOCKED = 1;
const HEAD_BATTERY = 2;
const HEAD_BOTTOM = 8;
const BENCH_LEFT = 74;
const LOCK_LEFT = 105;
const BATTERY_LEFT = 114;
const BATTERY_BAR = 3;

// Of the page of a treatment: the line on top, a row for each channel, what it does, the time that is left

const PARTS = 5;
const SECOND_US = 1000000;
const MINUTE_US = 60000000;
/** The band of the first row, from one to the next, and what of it is not blank. */
const ROWS_TOP = 9;
const ROW = 19;
const ROW_HEIGHT = 16;
const BAR_LEFT = 34;
/** Of a level in the bar. */
const STEP = 3;
const STATE_TOP = 47;
/** Of the state's words: the widest ends ahead of the time. */
const WORDS_LEFT = 4;
const WORDS_RIGHT = 67;
const PAUSED_RIGHT = 44;
/** Bits of what a row shows, beside the level. */
const IS_MOVED = 64;
const HAS_CONTACT = 128;

// Of the other pages

/** Of the choice. */
const TITLE_TOP = 8;
const SKETCH_TOP = 25;
const SKETCH_LEFT = 2;
const FOOT_TOP = 56;
/** Of the self-test's bar. */
const TEST_TOP = 54;
const TEST_LEFT = 4;
const TEST_WIDTH = 120;
/** Where sentences begin. */
const MESSAGE_TOP = 28;
const FAULT_TOP = 10;
const LINE_HEIGHT = 9;
/** More characters are never on a line. */
const LINE_CHARS = 36;
/** In the place of where the next line begins: there is none. */
const ALL_DRAWN = 9999;

// Of what is heard and looked at

/** A bar of the battery for so much above what a treatment ends at (project default). */
const BATTERY_BAR_MV = 200;
const BATTERY_BARS = 3;
/** How long a sentence hides the levels, and the beep that goes with it; that of a fault (project defaults). */
const NEWS_US = 4000000;
const BEEP_NEWS_MS = 500;
const BEEP_FAULT_MS = 1500;

/** @param scale 1 or 2 */
function setFont(canvas: Canvas, scale: number): void {
  canvas.setFontCustom(FONT_BITMAP, FONT_FIRST_CODE, FONT_WIDTHS, FONT_HEIGHT + 256 * scale);
}

function drawBattery(canvas: Canvas, bars: number): void {
  canvas.drawRect(BATTERY_LEFT, 0, BATTERY_LEFT + 11, 6).fillRect(BATTERY_LEFT + 12, 2, BATTERY_LEFT + 13, 4);
  for (let bar = 0; bar < bars; bar += 1) {
    const left = BATTERY_LEFT + 2 + bar * BATTERY_BAR;
    canvas.fillRect(left, 2, left + 1, 4);
  }
}

/** In the small font, which stays. */
function drawHead(canvas: Canvas, text: string, key: number, isBench: boolean): void {
  setFont(canvas, 1);
  canvas.clearRect(0, 0, RIGHT, HEAD_BOTTOM).drawString(text, 0, 0);
  if (isBench) {
    canvas.fillRect(BENCH_LEFT, 0, BENCH_LEFT + 29, HEAD_BOTTOM - 1).setColor(0);
    canvas.drawString('BENCH', BENCH_LEFT + 1, 0).setColor(1);
  }
  if (key & HEAD_LOCKED) {
    canvas.fillRect(LOCK_LEFT, 3, LOCK_LEFT + 6, 7).drawRect(LOCK_LEFT + 1, 0, LOCK_LEFT + 5, 3);
  }
  drawBattery(canvas, (key / HEAD_BATTERY) & 3);
}

// The page of a treatment, in the large font, which stays

function rowKey(session: Session, channel: number): number {
  const bit = 1 << channel;
  const supervisor = session.treatment.supervisor;
  const contact = supervisor && supervisor.contact & bit ? HAS_CONTACT : 0;
  return (session.levels[channel] as number) + contact + (session.channels & bit ? IS_MOVED : 0);
}

/** A pad with its lead, and a bar; or words. */
function drawContact(canvas: Canvas, top: number, level: number, hasContact: boolean): void {
  if (!hasContact) {
    canvas.drawRect(19, top + 6, 27, top + 11);
    setFont(canvas, 1);
    canvas.drawString('no contact', BAR_LEFT, top + 5);
    setFont(canvas, 2);
    return;
  }
  canvas
    .fillRect(19, top + 6, 27, top + 11)
    .fillRect(23, top + 2, 23, top + 6)
    .drawRect(BAR_LEFT - 2, top + 2, BAR_LEFT + LEVEL_MAX * STEP + 1, top + 13);
  if (level) canvas.fillRect(BAR_LEFT, top + 4, BAR_LEFT + level * STEP - 1, top + 11);
}

/** The channel's letter, in a box where plus and minus move it; contact; the level. */
function drawRow(canvas: Canvas, channel: number, key: number): void {
  const top = ROWS_TOP + 1 + channel * ROW;
  const level = key % IS_MOVED;
  canvas.clearRect(0, top - 1, RIGHT, top + ROW - 2);
  if (key & IS_MOVED) canvas.fillRect(0, top, 15, top + ROW_HEIGHT - 1).setColor(0);
  canvas
    .drawString(channel ? 'B' : 'A', 3, top + 1)
    .setColor(1)
    .setFontAlign(1, -1)
    // The last gap lies beyond the edge.
    .drawString(`${level}`, RIGHT + 3, top + 1)
    .setFontAlign(-1, -1);
  drawContact(canvas, top, level, (key & HAS_CONTACT) !== 0);
}

function drawState(canvas: Canvas, state: number, hasContact: boolean): void {
  let words = 'running';
  if (state === STATE_CONTACT) words = hasContact ? 'press +' : 'put pads on';
  else if (state === STATE_RAMPING) words = 'level moves';
  else if (state === STATE_FADING) words = 'fades out';
  else if (state === STATE_PAUSED) words = 'PAUSED';
  canvas.clearRect(0, STATE_TOP, WORDS_RIGHT, BOTTOM);
  setFont(canvas, 1);
  if (state === STATE_PAUSED) canvas.fillRect(0, STATE_TOP + 1, PAUSED_RIGHT, BOTTOM).setColor(0);
  canvas.drawString(words, WORDS_LEFT, STATE_TOP + 6).setColor(1);
  setFont(canvas, 2);
}

/** What is left of the time as seconds; more than a minute as minutes, with a minus. */
function timeKey(leftUs: number): number {
  const seconds = Math.ceil(leftUs / SECOND_US);
  return seconds > 60 ? -Math.ceil(seconds / 60) : seconds;
}

/** How long it stays what it is. */
function sameTimeUs(leftUs: number): number {
  const key = timeKey(leftUs);
  return leftUs - (key < 0 ? (-key - 1) * MINUTE_US : (key - 1) * SECOND_US);
}

function drawTime(canvas: Canvas, key: number): void {
  canvas
    .clearRect(WORDS_RIGHT + 1, STATE_TOP, RIGHT, BOTTOM)
    .setFontAlign(1, -1)
    .drawString(key < 0 ? `${-key} min` : `${key} s`, RIGHT + 3, STATE_TOP + 1)
    .setFontAlign(-1, -1);
}

/** The first part that is not as it should be. Answers whether there was one. @param head HEAD_ bits */
function drawTreatment(canvas: Canvas, session: Session, screens: Screens, head: number): boolean {
  const rowA = rowKey(session, 0);
  const rowB = rowKey(session, 1);
  const contact = (rowA | rowB) & HAS_CONTACT;
  const chosen = session.treatment.chosen;
  const keys = [
    head + 256 * chosen,
    rowA,
    rowB,
    session.state + contact,
    timeKey((session.treatment.timer as Timer).leftNowUs()),
  ];
  let part = 0;
  while (part < PARTS && keys[part] === screens.parts[part]) part += 1;
  if (part === PARTS) return false;
  const key = keys[part] as number;
  screens.parts[part] = key;
  if (part === 0) {
    drawHead(canvas, screens.programs.title(chosen), head, screens.isBench);
    setFont(canvas, 2);
  } else if (part === PARTS - 1) drawTime(canvas, key);
  else if (part === 3) drawState(canvas, session.state, contact > 0);
  else drawRow(canvas, part - 1, key);
  return true;
}

// The other pages, in the small font, which stays

/** In the middle of its band, large where there is room for it. */
function drawTitle(canvas: Canvas, text: string, top: number, bottom: number): void {
  canvas.clearRect(0, top, RIGHT, bottom).setFontAlign(0, -1);
  setFont(canvas, 2);
  // The last gap is two pixels wide.
  const isLarge = canvas.stringWidth(text) <= DISPLAY_WIDTH + 2;
  if (isLarge) canvas.drawString(text, MIDDLE + 1, top + 1);
  setFont(canvas, 1);
  if (!isLarge) canvas.drawString(text, MIDDLE, top + 5);
  canvas.setFontAlign(-1, -1);
}

function drawSketch(canvas: Canvas, sketch: string): void {
  canvas
    .clearRect(0, SKETCH_TOP, RIGHT, FOOT_TOP - 1)
    .setFontCustom(SKETCH_BITMAP, SKETCH_FIRST_CODE, SKETCH_WIDTH, SKETCH_HEIGHT + 512)
    .drawString(sketch, SKETCH_LEFT, SKETCH_TOP);
  setFont(canvas, 1);
}

function drawChoice(canvas: Canvas, session: Session, screens: Screens, part: number, head: number): void {
  const programs = screens.programs;
  const chosen = session.treatment.chosen;
  if (part === 0) drawHead(canvas, `${chosen + 1} of ${programs.count}`, head, screens.isBench);
  else if (part === 1) drawTitle(canvas, programs.title(chosen), TITLE_TOP, SKETCH_TOP - 1);
  else if (part === 2) drawSketch(canvas, programs.sketch(chosen));
  else {
    canvas
      .clearRect(0, FOOT_TOP, RIGHT, BOTTOM)
      .drawString(`${session.settings.values.minutes} min`, 0, FOOT_TOP)
      .setFontAlign(1, -1)
      .drawString('press START', RIGHT + 1, FOOT_TOP)
      .setFontAlign(-1, -1);
  }
}

/** What the unit is, and is not; then how many lines have passed. */
function drawTest(canvas: Canvas, line: number, isBench: boolean): void {
  if (line) {
    canvas.fillRect(TEST_LEFT, TEST_TOP + 2, TEST_LEFT - 1 + (line * TEST_WIDTH) / LINE_COUNT, TEST_TOP + 6);
    return;
  }
  drawTitle(canvas, isBench ? 'BENCH' : 'Knead.js', 0, BOTTOM);
  canvas
    .setFontAlign(0, -1)
    .drawString(isBench ? 'for dummy loads only' : 'experimental', MIDDLE, 22)
    .drawString('not a medical device', MIDDLE, 31)
    .drawString('self-test', MIDDLE, 43)
    .setFontAlign(-1, -1)
    .drawRect(TEST_LEFT - 2, TEST_TOP, TEST_LEFT + TEST_WIDTH + 1, TEST_TOP + 8);
}

/** The next line of a sentence; below the last one it is blank. */
function drawLine(canvas: Canvas, text: string, screens: Screens): void {
  const from = screens.textFrom;
  const top = screens.textTop;
  let end = text.length;
  if (end > from + LINE_CHARS) end = text.lastIndexOf(' ', from + LINE_CHARS);
  while (canvas.stringWidth(text.substring(from, end)) > DISPLAY_WIDTH) end = text.lastIndexOf(' ', end - 1);
  const isLast = end === text.length;
  const bottom = isLast ? BOTTOM : top + LINE_HEIGHT - 1;
  canvas.clearRect(0, top, RIGHT, bottom).drawString(text.substring(from, end), 0, top);
  screens.textFrom = isLast ? ALL_DRAWN : end + 1;
  screens.textTop = top + LINE_HEIGHT;
}

/** In at most ten characters. */
function headingOf(reason: number): string {
  switch (reason) {
    case REASON_PROGRAM:
      return 'Program';
    case REASON_USB:
      return 'USB cable';
    case REASON_BATTERY:
      return 'Battery';
    case REASON_LOCKED:
      return 'Locked';
    case REASON_NO_CONTACT:
      return 'No contact';
    case REASON_LEVEL_MAX:
      return 'Highest';
    case REASON_LEAD_OFF:
      return 'Pad off';
    case REASON_TIME_OVER:
      return 'Time over';
    default:
      return 'Stopped';
  }
}

/** A heading, and the sentence below it. */
function drawWords(canvas: Canvas, session: Session, screens: Screens, part: number, head: number): void {
  const fault = session.fault;
  const isFault = screens.page === PAGE_FAULT;
  if (part > 0) {
    drawLine(
      canvas,
      isFault ? `${faultSentence(fault)} ${faultAdvice(fault)}` : reasonSentence(session.reason),
      screens,
    );
    screens.parts[1] = screens.textFrom;
    return;
  }
  if (isFault) drawHead(canvas, `FAULT ${fault}`, head, screens.isBench);
  else drawTitle(canvas, headingOf(session.reason), 0, MESSAGE_TOP - 1);
  screens.textFrom = 0;
  screens.textTop = isFault ? FAULT_TOP : MESSAGE_TOP;
  screens.parts[1] = 0;
}

/** What the parts of the page should show, as numbers. */
function keysOf(session: Session, page: number, head: number): number[] {
  const chosen = session.treatment.chosen;
  if (page === PAGE_CHOICE) return [head + 256 * chosen, chosen, chosen, session.settings.values.minutes];
  if (page === PAGE_TEST) return [session.testLine];
  if (page === PAGE_MESSAGE) return [session.reason, ALL_DRAWN];
  return page === PAGE_FAULT ? [head + 256 * session.fault, ALL_DRAWN] : [0];
}

/** The first part that is not as it should be. Answers whether there was one. @param head HEAD_ bits */
function drawRest(canvas: Canvas, session: Session, screens: Screens, head: number): boolean {
  const page = screens.page;
  const keys = keysOf(session, page, head);
  let part = 0;
  while (part < keys.length && keys[part] === screens.parts[part]) part += 1;
  if (part === keys.length) return false;
  screens.parts[part] = keys[part] as number;
  if (page === PAGE_CHOICE) drawChoice(canvas, session, screens, part, head);
  else if (page === PAGE_TEST) drawTest(canvas, session.testLine, screens.isBench);
  else if (page === PAGE_MESSAGE || page === PAGE_FAULT) drawWords(canvas, session, screens, part, head);
  else canvas.clear();
  return true;
}

// What there is to show

function pageOf(session: Session, isTold: boolean): number {
  const state = session.state;
  if (state === STATE_OFF) return PAGE_DARK;
  if (state === STATE_SELF_TEST) return PAGE_TEST;
  if (state === STATE_FAULTED) return PAGE_FAULT;
  if (session.reason && (isTold || state === STATE_IDLE)) return PAGE_MESSAGE;
  return state === STATE_IDLE ? PAGE_CHOICE : PAGE_TREATMENT;
}

/** What the line on top shows. */
function headOf(board: Board, session: Session): number {
  const bars = Math.floor((board.supply.batteryMv() - BATTERY_MIN_MV) / BATTERY_BAR_MV);
  return (
    session.settings.values.locked * HEAD_LOCKED + Math.min(BATTERY_BARS, Math.max(0, bars)) * HEAD_BATTERY
  );
}

/** What has come by itself is heard, too. */
function hear(board: Board, session: Session, screens: Screens): void {
  if (session.reason && session.reason !== screens.reason) {
    screens.untilUs = board.clock.nowUs() + NEWS_US;
    board.beeper.beep(session.state === STATE_FAULTED ? BEEP_FAULT_MS : BEEP_NEWS_MS);
  }
  screens.reason = session.reason;
}

/** Answers whether the next look is to come soon: there may be more to be drawn. */
export function show(board: Board, session: Session, screens: Screens): boolean {
  const display = board.display;
  screens.sinceUs = session.sinceUs;
  screens.steadyUs = 0;
  hear(board, session, screens);
  if (!display.isOn) return false;
  const page = pageOf(session, board.clock.nowUs() < screens.untilUs);
  const isTreatment = page === PAGE_TREATMENT;
  if (page !== screens.page) {
    screens.page = page;
    screens.parts = [];
    setFont(display.canvas, isTreatment ? 2 : 1);
  }
  const head = headOf(board, session);
  const isMore = isTreatment
    ? drawTreatment(display.canvas, session, screens, head)
    : drawRest(display.canvas, session, screens, head);
  display.flip();
  // Contact comes without an event of the table.
  if (isTreatment && !isMore && session.state !== STATE_CONTACT) {
    screens.steadyUs = board.clock.nowUs() + sameTimeUs((session.treatment.timer as Timer).leftNowUs());
  }
  return isMore;
}
