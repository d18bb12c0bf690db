/**
 * The screens: keep the display at what the session is at, and sound the beeper for what comes by itself.
 * Made by main.ts, woken by each press; else they look by an alarm of their own, once a second. A look turns the page, or
 * draws one part of it, or sends what was drawn, so that loops and buttons come in between; and does nothing where the engine's
 * queue is low.
 * Units: us on the board's clock.
 */
import { type Board } from '../hal/board';
import { drawHead } from './draw-head.brief';
import { drawRest } from './draw-rest.brief';
import { drawTreatment } from './draw-treatment.brief';
import { MESSAGE_US, PAGE_NONE, PAGE_TREATMENT } from './page';
import { REASON_NONE } from './reasons';
import { type Session } from './session';
import { turnPage } from './turn-page.brief';

/** From look to look (project default). */
const LOOK_US = 1000000;
/** From a press, or from part to part, while output is on: a loop fits in between. */
const PART_US = 30000;
/** While it is not, and from what was drawn to its way to the display. */
const SOON_US = 2000;
/** With less in the engine's queue nothing is drawn (project default). */
const QUEUE_MIN_US = 150000;
/** No instant of the session: all is looked at. */
const NEVER_US = -1;

export class Screens {
  /** Of the session, when the page was turned last. */
  sinceUs: number;
  reason: number;
  /** How long its reason is told of. */
  untilUs: number;
  /** Until then nothing changes but by an event; 0 while parts are still to be drawn, below it ahead of the line on top. */
  steadyUs: number;
  /** Something may have been drawn that is not on the display yet. */
  isDrawn: boolean;
  /** PAGE_..., and what the line on top shows. */
  page: number;
  head: string;
  /** By part of the page what it shows, as a number; nothing of those that are still to be drawn. */
  parts: number[];
  board: Board;
  session: Session;

  private onAlarm: () => void;

  constructor(session: Session) {
    this.sinceUs = NEVER_US;
    this.reason = REASON_NONE;
    this.untilUs = 0;
    this.steadyUs = 0;
    this.isDrawn = false;
    this.page = PAGE_NONE;
    this.head = '';
    this.parts = [];
    this.board = session.board;
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
    // Most looks find nothing to do, and cost no more than that.
    if (isSame && this.steadyUs - board.clock.nowUs() > LOOK_US && !this.isDrawn) {
      board.screenAlarm.once(LOOK_US, this.onAlarm);
      return;
    }
    const isOn = session.output.isOn;
    let nextUs = isOn ? PART_US : SOON_US;
    if (isOn && board.engine.queuedUs() <= QUEUE_MIN_US) nextUs = PART_US;
    else if (this.isDrawn) {
      this.isDrawn = false;
      board.display.flip();
    } else {
      const steadyUs = this.steadyUs;
      const restUs = isSame ? steadyUs - board.clock.nowUs() : 0;
      if (restUs > 0) nextUs = restUs;
      else if (!isSame || steadyUs > 0) turnPage(this);
      else if (!board.display.isOn) this.steadyUs = board.clock.nowUs() + LOOK_US;
      else {
        if (steadyUs < 0) drawHead(this);
        else if (this.page === PAGE_TREATMENT) drawTreatment(this);
        else drawRest(this);
        this.isDrawn = true;
        nextUs = SOON_US;
      }
    }
    board.screenAlarm.once(nextUs, this.onAlarm);
  }
}
