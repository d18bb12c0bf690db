/**
 * What the buttons mean: start and stop, more, less, the next program; and what the USB cable means.
 * Wired up once by firmware/main.ts; called by the board's panel between two loops of the session.
 */
import { type Board } from '../hal/board';
import { BUTTON_MINUS, BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../hal/panel';
import { unpackProgram, type PackedCatalogue } from '../waveforms/score';
import { STATE_FAULTED, STATE_IDLE, STATE_RUNNING, type Session } from './session';

/** Time on the timer of a treatment started by the button (project default: the longest of 10, 20 and 30 min). */
export const TREATMENT_US = 1800000000;

/** What an image for the bench says at power-on. */
export const BENCH_NOTICE = 'BENCH image: dummy load only';

/** Plugging the USB cable in ends a treatment, after the pulse in hand; an image for the bench says that it does not. */
export function guardUsb(board: Board, session: Session, isBench: boolean): void {
  if (isBench) board.notices.say(BENCH_NOTICE);
  else board.supply.watchUsb(() => session.stop());
}

/**
 * The panel leads through the programs, from the first one on, in their order and round again. What is chosen is loaded
 * when it is started: its check takes the interpreter a while.
 * @param isBench an image for the bench: a treatment starts with the USB cable in, too
 */
export function watchPanel(
  board: Board,
  session: Session,
  programs: PackedCatalogue,
  isBench: boolean,
): void {
  const memory = board.natives.bytes(programs.bytes);
  const offsets = new Uint16Array(board.natives.bytes(programs.offsets));
  let chosen = 0;
  let loaded = -1;
  const isLoaded = (): boolean => {
    if (loaded === chosen) return true;
    const problem = session.load(unpackProgram(memory, offsets[chosen] as number));
    if (problem) board.notices.say(problem);
    else loaded = chosen;
    return !problem;
  };
  board.panel.watch((button) => {
    if (button === BUTTON_START) pressStart(board, session, isBench, isLoaded);
    else if (button === BUTTON_PLUS) changeLevels(session, 1);
    else if (button === BUTTON_MINUS) changeLevels(session, -1);
    else if (button === BUTTON_MODE && session.state === STATE_IDLE) {
      // Only while nothing plays, so both levels are zero, and the next start begins from there.
      chosen = (chosen + 1) % (offsets.length - 1);
    }
  });
}

/** Idle: start, unless the USB cable is in or the program is unsound. Running: stop. Faulted: acknowledge, and no more: the next press starts, from level zero. */
function pressStart(board: Board, session: Session, isBench: boolean, isLoaded: () => boolean): void {
  if (session.state === STATE_IDLE) {
    // The load takes a while: the cable is looked at behind it.
    const isReady = isLoaded() && (isBench || !board.supply.usbPresent());
    if (isReady) session.start(board.entropy.seed32(), TREATMENT_US);
  } else if (session.state === STATE_RUNNING) session.stop();
  else if (session.state === STATE_FAULTED) session.acknowledge();
}

function changeLevels(session: Session, change: number): void {
  for (let channel = 0; channel < 2; channel += 1) {
    session.setLevel(channel, (session.levels[channel] as number) + change);
  }
}
