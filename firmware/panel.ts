/**
 * The panel and the USB cable, wired to the session: once, by firmware/main.ts. What a press means: press.brief.ts.
 */
import { type Board } from '../hal/board';
import { EVENT_USB } from './machine';
import { press } from './press.brief';
import { type Session } from './session';

/** What an image for the bench says at power-on. */
export const BENCH_NOTICE = 'BENCH image: dummy load only';

/** Plugging the USB cable in ends a treatment, after the pulse in hand; an image for the bench says that it does not. */
export function watchPanel(board: Board, session: Session, isBench: boolean): void {
  if (isBench) board.notices.say(BENCH_NOTICE);
  else board.supply.watchUsb(() => session.dispatch(EVENT_USB, 0));
  board.panel.watch((button, heldMs) => press(board, session, button, heldMs));
}
