/**
 * The screens: keep the display at what the session is at, and sound the beeper for what comes by itself.
 * Made by main.ts, woken by each press; else they look by an alarm of their own, once a second. A look turns the page, or
 * draws one part of it, so that loops and buttons come in between; and does nothing where the engine's queue is low.
 * Units: us on the board's clock.
 */
import { type Board } from '../hal/board';
import { type Canvas } from '../hal/display';
import { drawRest } from './draw-rest.brief';
import { drawTreatment } from './draw-treatment.brief';
import { FONT_BITMAP, FONT_FIRST_CODE, FONT_HEIGHT, FONT_WIDTHS } from './font.build';
import { type Programs } from './programs';
import { REASON_NONE } from './reasons';
import { type Session } from './session';
import { turnPage } from './turn-page.brief';

export const PAGE_NONE = 0;
/** Of a unit that is off. */
export const PAGE_DARK = 1;
export const PAGE_TEST = 2;
export const PAGE_CHOICE = 3;
export const PAGE_TREATMENT = 4;
/** A sentence: why a press was refused, why it ended, a pad that came off. */
export const PAGE_MESSAGE = 5;
export const PAGE_FAULT = 6;

/** From look to look (project default). */
const LOOK_US = 1000000;
/** From a press, or from part to part, while output is on and while it is not: a loop fits in between. */
const PART_US = 30000;
const SOON_US = 2000;
/** With less in the engine's queue nothing is drawn (project default). */
const QUEUE_MIN_US = 150000;
/** The band of the line on top of a page. */
export const HEAD_BOTTOM = 7;
/** How long a sentence hides the levels (project default). */
export const MESSAGE_US = 4000000;
/** No instant of the session: all is looked at. */
const NEVER_US = -1;

/** The display's own font. @param scale 1 or 2 */
export function setFont(canvas: Canvas, scale: number): void {
  canvas.setFontCustom(FONT_BITMAP, FONT_FIRST_CODE, FONT_WIDTHS, FONT_HEIGHT + 256 * scale);
}

export class Screens {
  /** Of the session, when the page was turned last. */
  sinceUs: number;
  reason: number;
  /** How long its reason is told of. */
  untilUs: number;
  /** Until then nothing changes but by an event; 0 while parts are still to be drawn. */
  steadyUs: number;
  programs: Programs;
  isBench: boolean;
  /** PAGE_..., and what the line on top shows. */
  page: number;
  head: string;
  /** By part of the page what it shows, as a number; nothing of those that are still to be drawn. */
  parts: number[];
  board: Board;
  session: Session;

  private onAlarm: () => void;

  constructor(board: Board, session: Session, programs: Programs, isBench: boolean) {
    this.sinceUs = NEVER_US;
    this.reason = REASON_NONE;
    this.untilUs = 0;
    this.steadyUs = 0;
    this.programs = programs;
    this.isBench = isBench;
    this.page = PAGE_NONE;
    this.head = '';
    this.parts = [];
    this.board = board;
    this.session = session;
    this.onAlarm = this.look.bind(this);
    this.look();
  }

  /** Behind a press: what it has led to is looked at soon, and not taken for news. */
  wake(): void {
    this.sinceUs = NEVER_US;
    this.reason = this.session.reason;
    this.untilUs = this.board.clock.nowUs() + MESSAGE_US;
    this.board.screenAlarm.once(this.session.output.isOn ? PART_US : SOON_US, this.onAlarm);
  }

  private look(): void {
    const board = this.board;
    const session = this.session;
    const isSame = session.sinceUs === this.sinceUs && session.reason === this.reason;
    let nextUs = LOOK_US;
    if (!isSame || board.clock.nowUs() > this.steadyUs) {
      const isOn = session.output.isOn;
      nextUs = isOn ? PART_US : SOON_US;
      if (!isOn || board.engine.queuedUs() > QUEUE_MIN_US) {
        if (!isSame || this.steadyUs) turnPage(this);
        else if (!board.display.isOn) this.steadyUs = board.clock.nowUs() + LOOK_US;
        else {
          if (this.page === PAGE_TREATMENT) drawTreatment(this);
          else drawRest(this);
          board.display.flip();
        }
        const restUs = this.steadyUs - board.clock.nowUs();
        if (restUs > 0) nextUs = restUs < LOOK_US ? restUs : LOOK_US;
      }
    }
    board.screenAlarm.once(nextUs, this.onAlarm);
  }
}
