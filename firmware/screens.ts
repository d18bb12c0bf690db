/**
 * The screens: keep the display at what the session is at, and sound the beeper for what comes by itself.
 * Made by panel.ts, woken by each press; else they look by an alarm of their own, once a second. A look draws one part of a
 * page, so that loops and buttons come in between, and none at all where the engine's queue is low.
 * Units: us on the board's clock.
 */
import { type Board } from '../hal/board';
import { type Programs } from './programs';
import { REASON_NONE } from './reasons';
import { type Session } from './session';
import { PAGE_NONE, show } from './show.brief';

/** From look to look (project default). */
const LOOK_US = 1000000;
/** From a press, or from part to part, while output is on and while it is not: a loop fits in between. */
const PART_US = 30000;
const SOON_US = 2000;
/** With less in the engine's queue nothing is drawn (project default). */
const QUEUE_MIN_US = 150000;
/** How long a sentence hides the levels (project default). */
const MESSAGE_US = 4000000;

export class Screens {
  /** Of the session, when all of it was looked at last. */
  sinceUs: number;
  reason: number;
  /** How long its reason is told of. */
  untilUs: number;
  /** Until then nothing changes but by the table. */
  steadyUs: number;
  programs: Programs;
  isBench: boolean;
  /** PAGE_... */
  page: number;
  /** By part of the page what it shows, as a number; nothing of those that are still to be drawn. */
  parts: number[];
  /** Of a sentence in hand: where its next line begins, in the text and on the display. */
  textFrom: number;
  textTop: number;

  private board: Board;
  private session: Session;
  private onAlarm: () => void;

  constructor(board: Board, session: Session, programs: Programs, isBench: boolean) {
    this.sinceUs = 0;
    this.reason = REASON_NONE;
    this.untilUs = 0;
    this.steadyUs = 0;
    this.programs = programs;
    this.isBench = isBench;
    this.page = PAGE_NONE;
    this.parts = [];
    this.textFrom = 0;
    this.textTop = 0;
    this.board = board;
    this.session = session;
    this.onAlarm = this.look.bind(this);
    this.look();
  }

  /** Behind a press: what it has led to is looked at soon, and not taken for news. */
  wake(): void {
    this.steadyUs = 0;
    this.reason = this.session.reason;
    this.untilUs = this.board.clock.nowUs() + MESSAGE_US;
    this.board.screenAlarm.once(this.session.output.isOn ? PART_US : SOON_US, this.onAlarm);
  }

  private look(): void {
    const board = this.board;
    const session = this.session;
    const isOn = session.output.isOn;
    let nextUs = LOOK_US;
    if (isOn && board.engine.queuedUs() < QUEUE_MIN_US) nextUs = PART_US;
    else if (session.sinceUs !== this.sinceUs || board.clock.nowUs() > this.steadyUs) {
      if (show(board, session, this)) nextUs = isOn ? PART_US : SOON_US;
    }
    board.screenAlarm.once(nextUs, this.onAlarm);
  }
}
