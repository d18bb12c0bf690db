/**
 * Draws the page of a treatment below its line on top: a row for each channel; what it does, and the time that is left.
 * A call draws the first part that is not as it should be; the bands of the parts make up the page.
 * Called by the screens, with the large font, which stays. Units: pixels from the top left, 128 x 64; us.
 */
import { type Canvas, DISPLAY_BOTTOM, DISPLAY_RIGHT } from '../hal/display';
import { LEVEL_MAX } from './limits';
import { STATE_CONTACT, STATE_FADING, STATE_PAUSED, STATE_RAMPING } from './machine';
import { type Screens, setFont } from './screens';
import { type Supervisor } from './supervisor.brief';
import { type Timer } from './timer.brief';

/** Parts: a row for each channel, what it does, the time. */
const PART_STATE = 2;
const PART_TIME = 3;
const SECOND_US = 1000000;
const MINUTE_US = 60000000;
/** Contact comes without an event of the session's table: it is looked at so often. */
const CONTACT_LOOK_US = 500000;
/** The first row, and how high one is: the display is sent in bytes of eight pixels' height. */
const ROWS_TOP = 16;
const ROW = 16;
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
/** Bits of what a row shows, beside the level. */
const IS_MOVED = 64;
const HAS_CONTACT = 128;

/** The channel's letter, in a box where plus and minus move it; a pad with its lead, and the frame of a bar; or words. */
function drawRow(canvas: Canvas, top: number, channel: number, key: number): void {
  canvas.clearRect(0, top, DISPLAY_RIGHT, top + ROW - 1);
  if (key & IS_MOVED) canvas.fillRect(0, top, 15, top + ROW - 2).setColor(0);
  canvas.drawString(channel ? 'B' : 'A', 3, top + 1).setColor(1);
  if (key & HAS_CONTACT) {
    canvas
      .fillRect(19, top + 6, 27, top + 11)
      .fillRect(23, top + 2, 23, top + 6)
      .drawRect(BAR_LEFT - 2, top + 2, BAR_RIGHT + 2, top + 12);
  } else {
    canvas.drawRect(19, top + 6, 27, top + 11);
    setFont(canvas, 1);
    canvas.drawString('no contact', BAR_LEFT, top + 4);
    setFont(canvas, 2);
  }
}

/** As a number, and in the bar. */
function drawLevel(canvas: Canvas, top: number, key: number): void {
  const level = key % IS_MOVED;
  const end = BAR_LEFT + level * STEP;
  canvas
    .clearRect(LEVEL_LEFT, top, DISPLAY_RIGHT, top + ROW - 1)
    .drawString(`${level}`, LEVEL_LEFT + (level < 10 ? 12 : 0), top + 1);
  if (!(key & HAS_CONTACT)) return;
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

/** Where all is as it should be it says until when. The decision comes once a part, and stands in few statements. */
export function drawTreatment(screens: Screens): void {
  const board = screens.board;
  const session = screens.session;
  const canvas = board.display.canvas;
  const treatment = session.treatment;
  const parts = screens.parts;
  const levels = session.levels;
  const moved = session.channels;
  const contact = (treatment.supervisor as Supervisor).contact;
  const rowA = (levels[0] as number) + (moved & 1) * IS_MOVED + (contact & 1) * HAS_CONTACT;
  const rowB = (levels[1] as number) + ((moved & 2) * IS_MOVED + (contact & 2) * HAS_CONTACT) / 2;
  const leftUs = (treatment.timer as Timer).leftNowUs();
  const minutes = leftUs > MINUTE_US ? Math.ceil(leftUs / MINUTE_US) : 0;
  const seconds = minutes ? 0 : Math.ceil(leftUs / SECOND_US);
  const keys = [rowA, rowB, session.state + (contact ? HAS_CONTACT : 0), minutes * 64 + seconds];
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
  parts[part] = key;
  if (part === PART_STATE) drawState(canvas, session.state, contact > 0);
  else if (part === PART_TIME) drawTime(canvas, minutes, seconds);
  else {
    const top = ROWS_TOP + part * ROW;
    if (before === undefined || (key ^ before) >= IS_MOVED) drawRow(canvas, top, part, key);
    drawLevel(canvas, top, key);
  }
}
