/**
 * The explorer's bench: the firmware's session on the explorer's board, watched, and what puts it back to where it was.
 * Made by sim/explore/roots.ts, once for each exploration. Units: us.
 */
import { EVENT_COUNT } from '../../firmware/machine';
import { watchPanel } from '../../firmware/panel';
import { Session } from '../../firmware/session';
import { Settings } from '../../firmware/settings';
import { HOST_NATIVES } from '../host-natives';
import { type ExplorerEvent } from './events';
import { Broken } from './invariants';
import { Mementos, type Memento } from './memento';
import { makePrograms } from './programs';
import { Watch } from './watch';
import { World } from './world';

/** Levels that the explored user may choose: two are enough to raise, lower, and meet the end. */
export const LEVEL_MAX_EXPLORED = 2;

/** What is altered on a session that is to be found out; nothing for the firmware as it is. */
export interface Variant {
  /** The packed table of transitions. */
  machine: string;
  /** Breaks something in the session itself, before it is watched. */
  doctor?: (session: Session, world: World) => void;
  /** The chip was reset by its watchdog. */
  hasBitten?: boolean;
}

export class Bench {
  readonly world = new World();
  readonly session: Session;
  readonly watch: Watch;
  /** Cells of the table that have been taken: state and event. */
  readonly taken: Set<number>;
  private readonly mementos: Mementos;

  constructor(variant: Variant, taken: Set<number>) {
    const { world } = this;
    this.taken = taken;
    world.hasBitten = variant.hasBitten === true;
    const settings = new Settings(world.store, HOST_NATIVES);
    settings.values.levelMax = LEVEL_MAX_EXPLORED;
    settings.save();
    const programs = makePrograms();
    const session = new Session(world.board, programs, false, variant.machine);
    this.session = session;
    watchPanel(session, undefined);
    variant.doctor?.(session, world);
    this.watchTable(session);
    this.watch = new Watch(session, world);
    const constants = new Set<object>([world.board.facts, HOST_NATIVES, programs, taken]);
    this.mementos = new Mementos(
      [session, world, this.watch],
      // A score is read once, and played from.
      (part) => constants.has(part) || 'firstEntry' in part || part instanceof ArrayBuffer,
    );
  }

  take(): Memento {
    return this.mementos.take();
  }

  put(memento: Memento): void {
    this.mementos.put(memento);
  }

  loop(): void {
    this.watch.beforeLoop();
    this.world.loop();
    this.watch.onLoop();
    this.watch.onStep(false);
  }

  /** Answers what it broke, if anything: the bench is of no use then until it is put back. */
  happen(event: ExplorerEvent): Broken | undefined {
    try {
      if (event.isKey) this.watch.onPress(event.asks);
      event.happen(this);
      this.watch.onStep(event.isKey === true);
      return undefined;
    } catch (error) {
      if (error instanceof Broken) return error;
      return new Broken('sound', error instanceof Error ? error.message : String(error));
    }
  }

  private watchTable(session: Session): void {
    const dispatch = session.dispatch.bind(session);
    session.dispatch = (event, channel) => {
      const cell = session.state * EVENT_COUNT + event;
      const isTaken = dispatch(event, channel);
      if (isTaken) this.taken.add(cell);
      return isTaken;
    };
  }
}
