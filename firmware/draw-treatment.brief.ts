/**
 * Draws the page of a treatment below its line on top: a row for each channel; what it does, and the time that is left.
 * A call draws the first part that is not as it should be; the bands of the parts make up the page.
 * Called by the screens, with the large font, which stays. Units: pixels from the top left, 128 x 64; us.
 */
import { type Canvas, DISPLAY_BOTTOM, DISPLAY_RIGHT } from '../hal/display';
import { LEVEL_MAX } from './limits';
import { STATE_CONTACT, STATE_FADING, STATE_PAUSED, STATE_RAMPING } from './machine';
import { HEAD_BOTTOM, setFont } from './page';
import { type Screens } from './screens';
import { type Session } from './session';
import { type Supervisor } from './supervisor.brief';
import { type Timer } from './timer.brief';

/** Parts: a gap; for each channel what it is and how strong; what it does, and the time. */
const PART_GAP = 0;
const PART_ROW_B = 3;
const PART_STATE = 5;
const PART_TIME = 6;
const SECOND_US = 1000000;
const MINUTE_US = 60000000;
/** Contact comes without an event of the session's table: it is looked at so often. */
const CONTACT_LOOK_US = 500000;
/** The gap below the line on top, the first row, and how high one is: the display is sent in bytes of eight pixels' height. */
const GAP_TOP = HEAD_BOTTOM + 1;
const ROWS_TOP = 16;
const ROW = 16;
const FRAME_LEFT = 32;
const BAR_LEFT = 34;
/** Of a level in the bar. */
const STEP = 3;
const BAR_RIGHT = BAR_LEFT + LEVEL_MAX * STEP - 1;
const LEVEL_LEFT = 104;
/** What it does, and the time. */
const STATE_TOP = 48;
/** Of the state's words: the widest ends ahead of the time. */
const WORDS_LEFT = 4;
const WORDS_RIGHT = 67;
const PAUSED_RIGHT = 44;
/** Beside a channel: plus and minus move it. Beside that, the level and the state: there is contact. */
const IS_MOVED = 1;
const HAS_CONTACT = 64;

/** The channel's letter, in a box where plus and minus move it; a pad with its lead, filled where it lies on skin. */
function drawChannel(canvas: Canvas, top: number, name: string, key: number): void {
  canvas.clearRect(0, top, FRAME_LEFT - 1, top + ROW - 1);
  if (key & IS_MOVED) canvas.fillRect(0, top, 15, top + ROW - 2).setColor(0);
  canvas.drawString(name, 3, top + 1).setColor(1);
  if (key < HAS_CONTACT) canvas.drawRect(19, top + 6, 27, top + 11);
  else canvas.fillRect(19, top + 6, 27, top + 11).fillRect(23, top + 2, 23, top + 6);
}

/** Where the bar will be, or why there is none. */
function drawFrame(canvas: Canvas, top: number, key: number): void {
  canvas.clearRect(FRAME_LEFT, top, LEVEL_LEFT - 1, top + ROW - 1);
  if (key >= HAS_CONTACT) {
    canvas.drawRect(FRAME_LEFT, top + 2, BAR_RIGHT + 2, top + 12);
    return;
  }
  setFont(canvas, 1);
  canvas.drawString('no contact', BAR_LEFT, top + 4);
  setFont(canvas, 2);
}

/** As a number, and in the bar. */
function drawLevel(canvas: Canvas, top: number, key: number): void {
  const level = key % HAS_CONTACT;
  const end = BAR_LEFT + level * STEP;
  canvas
    .clearRect(LEVEL_LEFT, top, DISPLAY_RIGHT, top + ROW - 1)
    .drawString(`${level}`, LEVEL_LEFT + (level < 10 ? 12 : 0), top + 1);
  if (key < HAS_CONTACT) return;
  if (level < LEVEL_MAX) canvas.clearRect(end, top + 4, BAR_RIGHT, top + 10);
  if (level) canvas.fillRect(BAR_LEFT, top + 4, end - 1, top + 10);
}

function drawState(canvas: Canvas, state: number, hasContact: boolean): void {
  let words = 'running';
  if (state === STATE_CONTACT) words = hasContact ? 'press +' : 'put pads on';
  else if (state === STATE_RAMPING) words = 'level moves';
  else if (state === STATE_FADING) words = 'fades out';
  else if (state === STATE_PAUSED) words = 'PAUSED';
  canvas.clearRect(0, STATE_TOP, WORDS_RIGHT, DISPLAY_BOTTOM);
  setFont(canvas, 1);
  if (state === STATE_PAUSED) canvas.fillRect(0, STATE_TOP, PAUSED_RIGHT, DISPLAY_BOTTOM).setColor(0);
  canvas.drawString(words, WORDS_LEFT, STATE_TOP + 6).setColor(1);
  setFont(canvas, 2);
}

/** Minutes, or a number of seconds. */
function drawTime(canvas: Canvas, minutes: number, seconds: number): void {
  canvas
    .clearRect(WORDS_RIGHT + 1, STATE_TOP, DISPLAY_RIGHT, DISPLAY_BOTTOM)
    .setFontAlign(1, -1)
    .drawString(minutes ? `${minutes} min` : `${seconds} s`, DISPLAY_RIGHT + 3, STATE_TOP + 2)
    .setFontAlign(-1, -1);
}

/** What the parts should show, as numbers. */
function keysOf(session: Session, contact: number, minutes: number, seconds: number): number[] {
  const levels = session.levels;
  const moved = session.channels;
  const contactA = (contact & 1) * HAS_CONTACT;
  const contactB = ((contact & 2) * HAS_CONTACT) / 2;
  return [
    0,
    (moved & 1) * IS_MOVED + contactA,
    (levels[0] as number) + contactA,
    ((moved & 2) * IS_MOVED) / 2 + contactB,
    (levels[1] as number) + contactB,
    session.state + (contact ? HAS_CONTACT : 0),
    minutes * 64 + seconds,
  ];
}

/** Where all is as it should be it says until when. */
export function drawTreatment(screens: Screens): void {
  const board = screens.board;
  const session = screens.session;
  const canvas = board.display.canvas;
  const treatment = session.treatment;
  const parts = screens.parts;
  const contact = (treatment.supervisor as Supervisor).contact;
  const leftUs = (treatment.timer as Timer).leftNowUs();
  const minutes = leftUs > MINUTE_US ? Math.ceil(leftUs / MINUTE_US) : 0;
  const seconds = minutes ? 0 : Math.ceil(leftUs / SECOND_US);
  const keys = keysOf(session, contact, minutes, seconds);
  let part = 0;
  while (part <= PART_TIME && keys[part] === parts[part]) part += 1;
  if (part > PART_TIME) {
    const nextUs = minutes ? (minutes - 1) * MINUTE_US : (seconds - 1) * SECOND_US;
    const sameUs = session.state === STATE_CONTACT ? CONTACT_LOOK_US : leftUs - nextUs;
    screens.steadyUs = board.clock.nowUs() + sameUs;
    return;
  }
  const key = keys[part] as number;
  const before = parts[part];
  const top = part < PART_ROW_B ? ROWS_TOP : ROWS_TOP + ROW;
  parts[part] = key;
  if (part === PART_GAP) canvas.clearRect(0, GAP_TOP, DISPLAY_RIGHT, ROWS_TOP - 1);
  else if (part === PART_STATE) drawState(canvas, session.state, contact > 0);
  else if (part === PART_TIME) drawTime(canvas, minutes, seconds);
  else if (part & 1) drawChannel(canvas, top, part < PART_ROW_B ? 'A' : 'B', key);
  else {
    if (before === undefined || (key ^ before) >= HAS_CONTACT) drawFrame(canvas, top, key);
    drawLevel(canvas, top, key);
  }
}
