/**
 * What a press of a button means: start, pause and resume, more, less, the next program, the channels that more and less move;
 * and what it means to hold it: off, less and less, lock.
 * Called by the panel (panel.ts) between two loops of the session.
 */
import { type Board } from '../hal/board';
import { BUTTON_CHANNEL, BUTTON_MINUS, BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../hal/panel';
import { FAULT_BUTTON } from './faults';
import { EVENT_LOCK, EVENT_OFF, STATE_IDLE, STATE_PAUSED } from './machine';
import { REASON_LOCKED, REASON_NONE } from './reasons';
import { CHANNELS_BOTH, type Session } from './session';

/** At the panel a treatment lasts 10, 20 or 30 minutes. */
const MINUTES_STEP = 10;
const MINUTES_MAX = 30;
/** Held so long: START switches off, CHANNEL locks and unlocks, MINUS lowers again and again (project defaults). */
const OFF_MS = 2000;
const LOCK_MS = 3000;
const REPEAT_FROM_MS = 600;
const REPEAT_MS = 300;
/** Two presses so soon behind each other are one wish to stop (project default). */
const RESUME_AFTER_US = 700000;
/** Nobody holds a button for so long: it sticks (project default). */
const STUCK_MS = 30000;

/**
 * Where there is output, silence first: what the press means is found out behind it. Where there is none, the contact must still
 * be down: a spike on the line may stop, and nothing else.
 */
function pressStart(board: Board, session: Session): void {
  if (!session.output.isOn && !board.panel.isPressed(BUTTON_START)) return;
  if (session.state === STATE_PAUSED && board.clock.nowUs() - session.pausedUs < RESUME_AFTER_US) return;
  if (session.state === STATE_IDLE) {
    session.start(board.entropy.seed32(), 60000000 * session.settings.values.minutes);
  } else session.startOrPause();
}

/** Where nothing plays, and nothing is to go on: how long a treatment is to last. */
function changeMinutes(session: Session, change: number): void {
  const values = session.settings.values;
  const minutes = values.minutes + change * MINUTES_STEP;
  if (values.locked) session.reason = REASON_LOCKED;
  else if (minutes >= MINUTES_STEP && minutes <= MINUTES_MAX) values.minutes = minutes;
}

/** The channels that are chosen; where one of them is refused, the reason of that stays. */
function changeLevels(session: Session, change: number): void {
  if (session.state === STATE_IDLE) {
    changeMinutes(session, change);
    return;
  }
  let reason = REASON_NONE;
  for (let channel = 0; channel < 2; channel += 1) {
    if (!(session.channels & (1 << channel))) continue;
    session.setLevel(channel, (session.levels[channel] as number) + change);
    if (session.reason) reason = session.reason;
  }
  session.reason = reason;
}

/** Both, A alone, B alone, and round again; @param step 1, or 2 for the way back */
function turnChannels(session: Session, step: number): void {
  session.channels = ((session.channels + step - 1) % CHANNELS_BOTH) + 1;
}

/** Answers whether it meant something. */
function hold(session: Session, button: number, heldMs: number): boolean {
  if (heldMs === STUCK_MS) session.fail(FAULT_BUTTON);
  else if (button === BUTTON_START && heldMs === OFF_MS) session.dispatch(EVENT_OFF, 0);
  else if (button === BUTTON_CHANNEL && heldMs === LOCK_MS) {
    // Its press has chosen other channels.
    if (session.dispatch(EVENT_LOCK, 0)) turnChannels(session, 2);
  } else if (button === BUTTON_MINUS && heldMs >= REPEAT_FROM_MS && heldMs % REPEAT_MS === 0) {
    changeLevels(session, -1);
  } else return false;
  return true;
}

/**
 * MODE leads through the programs, in their order and round again. What is chosen is loaded when it is started: its check
 * takes the interpreter a while.
 * Answers whether it may have meant something: a button that is held seldom does.
 * @param heldMs for how long the button has been down: 0 at the press itself
 */
export function press(session: Session, button: number, heldMs: number): boolean {
  const board = session.board;
  if (heldMs > 0) return hold(session, button, heldMs);
  if (button === BUTTON_START && session.output.isOn) session.output.halt();
  // Whoever presses has seen it.
  session.reason = REASON_NONE;
  if (button === BUTTON_START) pressStart(board, session);
  else if (button === BUTTON_MINUS) changeLevels(session, -1);
  // Two buttons at once never raise.
  else if (button === BUTTON_PLUS && board.panel.isAlone(button)) changeLevels(session, 1);
  else if (button === BUTTON_MODE) session.choose(session.treatment.chosen + 1);
  else if (button === BUTTON_CHANNEL) turnChannels(session, 1);
  return true;
}
