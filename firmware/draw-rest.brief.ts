/**
 * Draws the pages on which no treatment is: self-test, choice of a program, fault; a sentence over any of them; and nothing
 * of a unit that is off. A call draws the first part that is not as it should be; the bands of the parts make up the page, and
 * a sentence is drawn line by line.
 * Called by the screens, with the small font, which stays. Units: pixels from the top left, 128 x 64; us.
 */
import { SKETCH_FIRST_CODE } from '../waveforms/face';
import { type Canvas, DISPLAY_BOTTOM, DISPLAY_RIGHT, DISPLAY_WIDTH } from '../hal/display';
import { faultAdvice, faultSentence } from './faults';
import { STATE_IDLE } from './machine';
import { HEAD_BOTTOM, PAGE_CHOICE, PAGE_FAULT, PAGE_MESSAGE, PAGE_TEST, setFont } from './page';
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
import { type Programs } from './programs';
import { LINE_COUNT } from './self-test-lines';
import { type Session } from './session';
import { SKETCH_BITMAP, SKETCH_HEIGHT, SKETCH_WIDTH } from './sketch-font.build';

const MIDDLE = DISPLAY_WIDTH / 2;
/** How long nothing is looked at but by an event: the battery may have changed, and the self-test goes on. */
const STEADY_US = 10000000;
const TEST_STEADY_US = 100000;
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
const FAULT_TOP = 9;
const LINE_HEIGHT = 9;
/** More characters are never on a line. */
const LINE_CHARS = 36;
/** In the place of where the next line begins: there is none. */
const ALL_DRAWN = 9999;

/** In the middle of its band, large where there is room for it. */
function drawTitle(canvas: Canvas, text: string, top: number, bottom: number): void {
  canvas.clearRect(0, top, DISPLAY_RIGHT, bottom).setFontAlign(0, -1);
  setFont(canvas, 2);
  // The last gap is two pixels wide.
  const isLarge = canvas.stringWidth(text) <= DISPLAY_WIDTH + 2;
  if (isLarge) canvas.drawString(text, MIDDLE + 1, top);
  setFont(canvas, 1);
  if (!isLarge) canvas.drawString(text, MIDDLE, top + 4);
  canvas.setFontAlign(-1, -1);
}

function drawSketch(canvas: Canvas, sketch: string): void {
  canvas
    .clearRect(0, SKETCH_TOP, DISPLAY_RIGHT, FOOT_TOP - 1)
    .setFontCustom(SKETCH_BITMAP, SKETCH_FIRST_CODE, SKETCH_WIDTH, SKETCH_HEIGHT + 512)
    .drawString(sketch, SKETCH_LEFT, SKETCH_TOP);
  setFont(canvas, 1);
}

function drawChoice(canvas: Canvas, session: Session, part: number): void {
  const programs = session.programs as Programs;
  const chosen = session.treatment.chosen;
  if (part === 0) drawTitle(canvas, programs.title(chosen), TITLE_TOP, SKETCH_TOP - 1);
  else if (part === 1) drawSketch(canvas, programs.sketch(chosen));
  else {
    canvas
      .clearRect(0, FOOT_TOP, DISPLAY_RIGHT, DISPLAY_BOTTOM)
      .drawString(`${session.settings.values.minutes} min`, 0, FOOT_TOP)
      .setFontAlign(1, -1)
      .drawString('press START', DISPLAY_RIGHT + 1, FOOT_TOP)
      .setFontAlign(-1, -1);
  }
}

/** What the unit is, and is not; and how many lines have passed. */
function drawTest(canvas: Canvas, part: number, line: number, isBench: boolean): void {
  if (part > 0) {
    const right = TEST_LEFT - 1 + (line * TEST_WIDTH) / LINE_COUNT;
    if (line > 0) canvas.fillRect(TEST_LEFT, TEST_TOP + 2, right, TEST_TOP + 6);
    return;
  }
  drawTitle(canvas, isBench ? 'BENCH' : 'Knead.js', 0, DISPLAY_BOTTOM);
  canvas
    .setFontAlign(0, -1)
    .drawString(isBench ? 'for dummy loads only' : 'experimental', MIDDLE, 22)
    .drawString('not a medical device', MIDDLE, 31)
    .drawString('self-test', MIDDLE, 43)
    .setFontAlign(-1, -1)
    .drawRect(TEST_LEFT - 2, TEST_TOP, TEST_LEFT + TEST_WIDTH + 1, TEST_TOP + 8);
}

/** The next line of a sentence; below the last one it is blank. Where it begins, in the text and on the display, are parts. */
function drawLine(canvas: Canvas, text: string, screens: Screens): void {
  const from = screens.parts[1] as number;
  const top = screens.parts[2] as number;
  let end = text.length;
  if (end > from + LINE_CHARS) end = text.lastIndexOf(' ', from + LINE_CHARS);
  while (canvas.stringWidth(text.substring(from, end)) > DISPLAY_WIDTH) end = text.lastIndexOf(' ', end - 1);
  const isLast = end === text.length;
  const bottom = isLast ? DISPLAY_BOTTOM : top + LINE_HEIGHT - 1;
  canvas.clearRect(0, top, DISPLAY_RIGHT, bottom).drawString(text.substring(from, end), 0, top);
  screens.parts[1] = isLast ? ALL_DRAWN : end + 1;
  screens.parts[2] = top + LINE_HEIGHT;
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
function drawWords(canvas: Canvas, session: Session, screens: Screens, part: number): void {
  const fault = session.fault;
  const isFault = screens.page === PAGE_FAULT;
  if (part > 0) {
    drawLine(
      canvas,
      isFault ? `${faultSentence(fault)} ${faultAdvice(fault)}` : reasonSentence(session.reason),
      screens,
    );
    return;
  }
  if (isFault) canvas.clearRect(0, HEAD_BOTTOM + 1, DISPLAY_RIGHT, FAULT_TOP - 1);
  else drawTitle(canvas, headingOf(session.reason), 0, MESSAGE_TOP - 1);
  screens.parts[1] = 0;
  screens.parts[2] = isFault ? FAULT_TOP : MESSAGE_TOP;
}

/** What the parts of the page should show, as numbers. */
function keysOf(session: Session, page: number): number[] {
  const chosen = session.treatment.chosen;
  if (page === PAGE_CHOICE) return [chosen, chosen, session.settings.values.minutes];
  if (page === PAGE_TEST) return [0, session.testLine];
  if (page === PAGE_MESSAGE) return [session.reason, ALL_DRAWN];
  return page === PAGE_FAULT ? [session.fault, ALL_DRAWN] : [0];
}

/** Where all is as it should be it says until when. */
export function drawRest(screens: Screens): void {
  const board = screens.board;
  const session = screens.session;
  const canvas = board.display.canvas;
  const page = screens.page;
  const keys = keysOf(session, page);
  let part = 0;
  while (part < keys.length && keys[part] === screens.parts[part]) part += 1;
  if (part === keys.length) {
    screens.steadyUs = board.clock.nowUs() + (page === PAGE_TEST ? TEST_STEADY_US : STEADY_US);
    // Over a treatment a sentence stands for a while.
    if (page === PAGE_MESSAGE && session.state !== STATE_IDLE) screens.steadyUs = screens.untilUs;
    return;
  }
  if (keys[part] !== ALL_DRAWN) screens.parts[part] = keys[part] as number;
  if (page === PAGE_CHOICE) drawChoice(canvas, session, part);
  else if (page === PAGE_TEST) drawTest(canvas, part, session.testLine, session.isBench);
  else if (page === PAGE_MESSAGE || page === PAGE_FAULT) drawWords(canvas, session, screens, part);
  else canvas.clear();
}
