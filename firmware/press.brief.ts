/**
 * What a press of a button means: start, pause and resume, more, less, the next program.
 * Called by the panel (panel.ts) between two loops of the session.
 */
import { type Board } from '../hal/board';
import { BUTTON_MINUS, BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../hal/panel';
import { STATE_IDLE } from './machine';
import { REASON_NONE } from './reasons';
import { type Session } from './session';

/** Silence first, where there is output: what the press means is found out behind it. */
function pressStart(board: Board, session: Session): void {
  if (session.output.isOn) session.output.halt();
  if (session.state === STATE_IDLE) {
    session.start(board.entropy.seed32(), 60000000 * session.settings.values.minutes);
  } else session.startOrPause();
}

/** Both channels; where one of them is refused, the reason of that stays. */
function changeLevels(session: Session, change: number): void {
  let reason = REASON_NONE;
  for (let channel = 0; channel < 2; channel += 1) {
    session.setLevel(channel, (session.levels[channel] as number) + change);
    if (session.reason) reason = session.reason;
  }
  session.reason = reason;
}

/**
 * MODE leads through the programs, in their order and round again. What is chosen is loaded when it is started: its check
 * takes the interpreter a while.
 */
export function press(board: Board, session: Session, button: number): void {
  if (button === BUTTON_START) pressStart(board, session);
  else if (button === BUTTON_PLUS) changeLevels(session, 1);
  else if (button === BUTTON_MINUS) changeLevels(session, -1);
  else if (button === BUTTON_MODE) session.choose(session.treatment.chosen + 1);
}
