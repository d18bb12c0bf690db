/**
 * The panel, the screens and the USB cable, wired to the session: once, by firmware/main.ts. What a press means: press.brief.ts.
 */
import { EVENT_USB } from './machine';
import { press } from './press.brief';
import { type Screens } from './screens';
import { type Session } from './session';

/** A key was heard, or what it asks for was refused (project defaults). */
const BEEP_KEY_MS = 30;
const BEEP_REFUSED_MS = 200;

/** What an image for the bench says at power-on. */
export const BENCH_NOTICE = 'BENCH image: dummy load only';

/**
 * Plugging the USB cable in ends a treatment, after the pulse in hand; an image for the bench says that it does not.
 * @param screens none where nobody looks at a display
 */
export function watchPanel(session: Session, screens: Screens | undefined): void {
  const board = session.board;
  if (session.isBench) board.notices.say(BENCH_NOTICE);
  else board.supply.watchUsb(() => session.dispatch(EVENT_USB, 0));
  board.panel.watch((button, heldMs) => {
    if (!press(session, button, heldMs)) return;
    if (heldMs === 0) board.beeper.beep(session.reason ? BEEP_REFUSED_MS : BEEP_KEY_MS);
    if (screens) screens.wake();
  });
}
