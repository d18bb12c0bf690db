/**
 * From power-on to the START button, and from there to the levels: what every run on the contract bench begins with.
 * Called by treatments, fault plans, sweeps and tests. Units: us on the virtual clock, on which START is pressed at 0.
 * The session reads the board's own clock, which drifts where a fault lets it; panel and cable act on it as in a release image.
 */
import { type Programs } from '../firmware/programs';
import { MACHINE } from '../firmware/machine.build';
import { watchPanel } from '../firmware/panel';
import { Screens } from '../firmware/screens';
import { Session } from '../firmware/session';
import { type Board } from '../hal/board';
import { type OnEdge } from './virtual-engine';
import { type VirtualBoard } from './virtual-board';
import { type Guards, type PlantListener } from './physics/conduction';

/** Power-on lies this far before the START button: the self-test takes less. */
export const POWER_ON_US = -2e6;

/** The firmware's first statement. @param isBench in an image for the bench */
export function bootSession(board: VirtualBoard, programs?: Programs, isBench = false): Session {
  // What a bench exchanges in its board later on, the session sees exchanged.
  const seen = Object.create(board, { clock: { value: board.clock.device } }) as Board;
  const session = new Session(seen, programs, isBench, MACHINE);
  watchPanel(session, programs && new Screens(session));
  return session;
}

/**
 * Boots, and runs until START may be pressed, at 0; what is wrong shows in the session's state.
 * @param guards of the stage; those that are false fail then, behind the self-test, which would find them missing
 */
export function powerOn(board: VirtualBoard, guards: Partial<Guards> = {}): Session {
  const session = bootSession(board);
  board.clock.advanceTo(0);
  board.stage.plant.loseGuards(0, guards);
  return session;
}

/** The probe finds contact within this, where there is any: silence, and a window in each direction. */
const CONTACT_MAX_US = 1e6;
const LOOK_US = 10000;

/**
 * Presses START, waits until the probe has found contact where a level is wanted, or for a second, and asks for the levels.
 * False where the session does not start.
 */
export function startWithLevels(
  { board, session }: { board: VirtualBoard; session: Session },
  seed: number,
  spanUs: number,
  levels: readonly [number, number],
): boolean {
  const { clock } = board;
  if (!session.start(seed, spanUs)) return false;
  const wanted = (levels[0] > 0 ? 1 : 0) | (levels[1] > 0 ? 2 : 0);
  const untilUs = clock.nowUs() + CONTACT_MAX_US;
  while ((contactOf(session) & wanted) !== wanted && clock.nowUs() < untilUs) clock.advanceBy(LOOK_US);
  levels.forEach((level, channel) => session.setLevel(channel, level));
  return true;
}

/** Bits: channels on which the probe has found skin. */
export function contactOf({ treatment }: Session): number {
  return treatment.supervisor?.contact ?? 0;
}

/** An edge's listener that hears nothing of the self-test. */
export function edgesFromStart(onEdge: OnEdge): OnEdge {
  return (atUs, lines) => {
    if (atUs >= 0) onEdge(atUs, lines);
  };
}

/** A plant's listener that hears nothing of the self-test. */
export function plantFromStart(listener: PlantListener): PlantListener {
  const onPoint = listener.onPoint?.bind(listener);
  return {
    onConduction(conduction) {
      if (conduction.fromUs >= 0) listener.onConduction(conduction);
    },
    onTrip(atUs, cause) {
      if (atUs >= 0) listener.onTrip(atUs, cause);
    },
    ...(onPoint && {
      onPoint: (channel, atUs, ...values) => {
        if (atUs >= 0) onPoint(channel, atUs, ...values);
      },
    }),
  };
}
