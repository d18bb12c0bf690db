/**
 * Draws the line on top of a page: a text, a badge on an image for the bench, the lock, the battery.
 * Called by the screens when the page has been turned. Units: mV; pixels from the top left, 128 x 64.
 */
import { type Canvas, DISPLAY_RIGHT } from '../hal/display';
import { BATTERY_MIN_MV } from './limits';
import { HEAD_BOTTOM, PAGE_CHOICE, PAGE_FAULT, PAGE_TREATMENT, setFont } from './page';
import { type Programs } from './programs';
import { type Screens } from './screens';
import { type Session } from './session';

const BENCH_LEFT = 74;
const LOCK_LEFT = 105;
const BATTERY_LEFT = 114;
const BATTERY_BAR = 3;
/** A bar of the battery for so much above what a treatment ends at (project default). */
const BATTERY_BAR_MV = 200;
const BATTERY_BARS = 3;

/** How full the battery is. */
function barsOf(batteryMv: number): number {
  return Math.min(BATTERY_BARS, Math.max(0, Math.floor((batteryMv - BATTERY_MIN_MV) / BATTERY_BAR_MV)));
}

/** What stands on top of a page; '' on those that have no such line. */
function headText(session: Session, page: number): string {
  const chosen = session.treatment.chosen;
  const programs = session.programs as Programs;
  switch (page) {
    case PAGE_CHOICE:
      return `${chosen + 1} of ${programs.count}`;
    case PAGE_TREATMENT:
      return programs.title(chosen);
    case PAGE_FAULT:
      return `FAULT ${session.fault}`;
    default:
      return '';
  }
}

function drawBattery(canvas: Canvas, bars: number): void {
  canvas.drawRect(BATTERY_LEFT, 0, BATTERY_LEFT + 11, 6).fillRect(BATTERY_LEFT + 12, 2, BATTERY_LEFT + 13, 4);
  if (bars) canvas.fillRect(BATTERY_LEFT + 2, 2, BATTERY_LEFT + bars * BATTERY_BAR, 4);
}

function drawBadge(canvas: Canvas): void {
  canvas.fillRect(BENCH_LEFT, 0, BENCH_LEFT + 29, HEAD_BOTTOM).setColor(0);
  canvas.drawString('BENCH', BENCH_LEFT + 1, 0).setColor(1);
}

/** Where it is not as it should be; leaves the font in which the rest of the page is drawn. */
export function drawHead(screens: Screens): void {
  const canvas = screens.board.display.canvas;
  const session = screens.session;
  const locked = session.settings.values.locked;
  const bars = barsOf(screens.board.supply.batteryMv());
  const text = headText(session, screens.page);
  const head = text + locked + bars;
  screens.steadyUs = 0;
  setFont(canvas, 1);
  if (text && head !== screens.head) {
    screens.head = head;
    canvas.clearRect(0, 0, DISPLAY_RIGHT, HEAD_BOTTOM).drawString(text, 0, 0);
    if (session.isBench) drawBadge(canvas);
    if (locked) {
      canvas.fillRect(LOCK_LEFT, 3, LOCK_LEFT + 6, 7).drawRect(LOCK_LEFT + 1, 0, LOCK_LEFT + 5, 3);
    }
    drawBattery(canvas, bars);
  }
  if (screens.page === PAGE_TREATMENT) setFont(canvas, 2);
}
