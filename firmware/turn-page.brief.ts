/**
 * Turns to the page that the session asks for; what has come by itself is heard, too.
 * Called by the screens when something has happened, or a while has gone by. Units: us on the board's clock, ms.
 */
import { STATE_FAULTED, STATE_IDLE, STATE_OFF, STATE_SELF_TEST } from './machine';
import {
  HEAD_FIRST_US,
  MESSAGE_US,
  PAGE_CHOICE,
  PAGE_DARK,
  PAGE_FAULT,
  PAGE_MESSAGE,
  PAGE_TEST,
  PAGE_TREATMENT,
} from './page';
import { REASON_NONE } from './reasons';
import { type Screens } from './screens';
import { type Session } from './session';

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

/** All of it is to be looked at. */
export function turnPage(screens: Screens): void {
  const board = screens.board;
  const session = screens.session;
  const nowUs = board.clock.nowUs();
  screens.sinceUs = session.sinceUs;
  screens.steadyUs = HEAD_FIRST_US;
  if (session.reason && session.reason !== screens.reason) {
    screens.untilUs = nowUs + MESSAGE_US;
    board.beeper.beep(session.state === STATE_FAULTED ? BEEP_FAULT_MS : BEEP_NEWS_MS);
  }
  const isTold = nowUs < screens.untilUs;
  // Whoever was to read it could: the same again is news.
  if (!isTold && session.state > STATE_IDLE && session.state !== STATE_FAULTED) session.reason = REASON_NONE;
  screens.reason = session.reason;
  const page = pageOf(session, isTold);
  if (page === screens.page) return;
  screens.page = page;
  screens.parts = [];
  screens.head = '';
}
