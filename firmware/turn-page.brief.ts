/**
 * Turns to the page that the session asks for, and draws the line on top: a text, a badge on an image for the bench, the
 * lock, the battery. What has come by itself is heard, too.
 * Called by the screens when something has happened, or a while has gone by. Units: us on the board's clock, mV, ms; pixels
 * from the top left, 128 x 64.
 */
import { type Canvas, DISPLAY_RIGHT } from '../hal/display';
import { BATTERY_MIN_MV } from './limits';
import { STATE_FAULTED, STATE_IDLE, STATE_OFF, STATE_SELF_TEST } from './machine';
import {
  HEAD_BOTTOM,
  MESSAGE_US,
  PAGE_CHOICE,
  PAGE_DARK,
  PAGE_FAULT,
  PAGE_MESSAGE,
  PAGE_TEST,
  PAGE_TREATMENT,
  type Screens,
  setFont,
} from './screens';
import { type Session } from './session';

/** On the page of a treatment the band reaches down to the first row. */
const TREATMENT_BOTTOM = 15;
const BENCH_LEFT = 74;
const LOCK_LEFT = 105;
const BATTERY_LEFT = 114;
const BATTERY_BAR = 3;
/** A bar of the battery for so much above what a treatment ends at (project default). */
const BATTERY_BAR_MV = 200;
const BATTERY_BARS = 3;
/** The beep that goes with a sentence, and that of a fault (project defaults). */
const BEEP_NEWS_MS = 500;
const BEEP_FAULT_MS = 1500;

function pageOf(session: Session, isTold: boolean): number {
  const state = session.state;
  if (state === STATE_OFF) return PAGE_DARK;
  if (state === STATE_SELF_TEST) return PAGE_TEST;
  if (state === STATE_FAULTED) return PAGE_FAULT;
  if (session.reason && (isTold || state === STATE_IDLE)) return PAGE_MESSAGE;
  return state === STATE_IDLE ? PAGE_CHOICE : PAGE_TREATMENT;
}

/** How full the battery is. */
function barsOf(batteryMv: number): number {
  return Math.min(BATTERY_BARS, Math.max(0, Math.floor((batteryMv - BATTERY_MIN_MV) / BATTERY_BAR_MV)));
}

/** What stands on top of a page; '' on those that have no such line. */
function headText(session: Session, screens: Screens): string {
  const chosen = session.treatment.chosen;
  switch (screens.page) {
    case PAGE_CHOICE:
      return `${chosen + 1} of ${screens.programs.count}`;
    case PAGE_TREATMENT:
      return screens.programs.title(chosen);
    case PAGE_FAULT:
      return `FAULT ${session.fault}`;
    default:
      return '';
  }
}

function drawBattery(canvas: Canvas, bars: number): void {
  canvas.drawRect(BATTERY_LEFT, 0, BATTERY_LEFT + 11, 6).fillRect(BATTERY_LEFT + 12, 2, BATTERY_LEFT + 13, 4);
  for (let bar = 0; bar < bars; bar += 1) {
    const left = BATTERY_LEFT + 2 + bar * BATTERY_BAR;
    canvas.fillRect(left, 2, left + 1, 4);
  }
}

/** With the small font, which stays. */
function drawHead(screens: Screens, text: string, bars: number): void {
  const canvas = screens.board.display.canvas;
  const bottom = screens.page === PAGE_TREATMENT ? TREATMENT_BOTTOM : HEAD_BOTTOM;
  canvas.clearRect(0, 0, DISPLAY_RIGHT, bottom).drawString(text, 0, 0);
  if (screens.isBench) {
    canvas.fillRect(BENCH_LEFT, 0, BENCH_LEFT + 29, HEAD_BOTTOM).setColor(0);
    canvas.drawString('BENCH', BENCH_LEFT + 1, 0).setColor(1);
  }
  if (screens.session.settings.values.locked) {
    canvas.fillRect(LOCK_LEFT, 3, LOCK_LEFT + 6, 7).drawRect(LOCK_LEFT + 1, 0, LOCK_LEFT + 5, 3);
  }
  drawBattery(canvas, bars);
}

/** All of it is to be looked at. */
export function turnPage(screens: Screens): void {
  const board = screens.board;
  const session = screens.session;
  const canvas = board.display.canvas;
  const nowUs = board.clock.nowUs();
  screens.sinceUs = session.sinceUs;
  screens.steadyUs = 0;
  if (session.reason && session.reason !== screens.reason) {
    screens.untilUs = nowUs + MESSAGE_US;
    board.beeper.beep(session.state === STATE_FAULTED ? BEEP_FAULT_MS : BEEP_NEWS_MS);
  }
  screens.reason = session.reason;
  const page = pageOf(session, nowUs < screens.untilUs);
  if (page !== screens.page) {
    screens.page = page;
    screens.parts = [];
    screens.head = '';
  }
  const bars = barsOf(board.supply.batteryMv());
  const text = headText(session, screens);
  const head = text + session.settings.values.locked + bars;
  setFont(canvas, 1);
  if (text && board.display.isOn && head !== screens.head) {
    screens.head = head;
    drawHead(screens, text, bars);
    board.display.flip();
  }
  if (page === PAGE_TREATMENT) setFont(canvas, 2);
}
