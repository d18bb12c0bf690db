/**
 * What takes a guard out of a session: methods replaced on the instance, before the watch looks at it.
 * Used by sim/explore/broken-sessions.ts alone.
 */
import { type Feeder } from '../../firmware/feeder.brief';
import { EVENT_RAISE, EVENT_RESTORE } from '../../firmware/machine';
import { type Session } from '../../firmware/session';
import { NEWS_LEAD_OFF_A } from '../../firmware/news';
import { type Supervisor } from '../../firmware/supervisor.brief';
import { type World } from './world';

type Doctor = (session: Session, world: World) => void;

/** A method that the compiler keeps to its class. */
function hiddenMethod(object: object, name: string): (...values: unknown[]) => void {
  const method: unknown = Reflect.get(object, name);
  if (typeof method !== 'function') throw new Error(`there is no ${name} to take out`);
  return (...values) => void Reflect.apply(method, object, values);
}

/** A method that leaves the levels as they were. */
function keepLevels(session: Session, method: 'change' | 'rest'): void {
  const { treatment } = session;
  const zero = hiddenMethod(treatment, 'zero');
  const work = (treatment[method] as (index: number) => void).bind(treatment);
  treatment[method] = (index?: number) => {
    Reflect.set(treatment, 'zero', () => undefined);
    work(index ?? 0);
    Reflect.set(treatment, 'zero', zero);
  };
}

/** Levels come back whatever the probe has found. */
function restoresBlindly(session: Session): void {
  const attendProbe = hiddenMethod(session, 'attendProbe');
  Reflect.set(session, 'attendProbe', () => {
    if (session.levels[0] || session.levels[1]) session.dispatch(EVENT_RESTORE, 0);
    else attendProbe();
  });
}

/** The supervisor of each treatment, as it begins. */
function alterSupervisor({ treatment }: Session, alter: (supervisor: Supervisor) => void): void {
  const begin = treatment.begin.bind(treatment);
  treatment.begin = (seed, spanUs) => {
    begin(seed, spanUs);
    alter(treatment.supervisor as Supervisor);
  };
}

/** What it does in place of its check. */
function alterCheck(session: Session, alter: (check: () => number, supervisor: Supervisor) => number): void {
  alterSupervisor(session, (supervisor) => {
    const check = supervisor.check.bind(supervisor);
    supervisor.check = () => alter(check, supervisor);
  });
}

/** The news without some of it. */
function unheard(session: Session, bits: number): void {
  alterCheck(session, (check, supervisor) => {
    const fault = check();
    supervisor.news &= ~bits;
    return fault;
  });
}

/** As long as `work` lasts, the world answers something else. */
function lying<T extends object, K extends keyof T>(
  part: T,
  key: K,
  answer: T[K],
  work: () => number,
): number {
  const truth = part[key];
  part[key] = answer;
  const fault = work();
  part[key] = truth;
  return fault;
}

function usbUnwatched(_session: Session, world: World): void {
  world.board.supply.watchUsb(() => undefined);
}

function usbUnjudged(session: Session, world: World): void {
  alterCheck(session, (check) => lying(world.board.supply, 'usbPresent', () => false, check));
}

/** A probe leaves the rail where it is. */
function railKept({ output }: Session): void {
  const setRailMv = output.setRailMv.bind(output);
  const play = output.play.bind(output);
  output.play = (maker, probes) => {
    output.setRailMv = output.railMv > 0 ? () => undefined : setRailMv;
    play(maker, probes);
    output.setRailMv = setRailMv;
  };
}

function railUnawaited({ output }: Session, { stage }: World): void {
  const settle = output.settle.bind(output);
  output.settle = () => lying(stage, 'railMv', () => 20000, settle);
}

export const DOCTORS = {
  usbUnwatched,
  usbUnjudged,
  usbUnseen: (session, world) => {
    usbUnwatched(session, world);
    usbUnjudged(session, world);
  },
  batteryUnjudged: (session, world) => {
    alterCheck(session, (check) => lying(world.board.supply, 'batteryMv', () => 4000, check));
  },
  tripUnseen: (session, { stage }) => {
    const alarms = stage.alarms.bind(stage);
    alterCheck(session, (check) => lying(stage, 'alarms', () => alarms() & ~1, check));
  },
  fedFirst: (session, { stage, board }) => {
    alterCheck(session, (check) => {
      stage.heartbeat();
      board.watchdog.feed();
      return check();
    });
  },
  unchecked: (session, { stage, board }) => {
    alterCheck(session, (_check, supervisor) => {
      supervisor.queuedUs = Math.max(0, board.engine.look());
      stage.heartbeat();
      board.watchdog.feed();
      return 0;
    });
  },
  leadOffUnheard: (session) => unheard(session, NEWS_LEAD_OFF_A | (NEWS_LEAD_OFF_A << 1)),
  contactKept: (session) => {
    alterSupervisor(session, (supervisor) => {
      const probe = supervisor.probe.bind(supervisor);
      supervisor.probe = () => {
        const contact = supervisor.contact;
        probe();
        supervisor.contact = contact;
      };
    });
  },
  fallsInPlay: ({ output }) => {
    output.setTarget = (channel, levelDac) => {
      output.targetDac[channel] = levelDac;
      output.unsettled = true;
      if (levelDac < (output.levelDac[channel] as number))
        hiddenMethod(output, 'putLevelDac')(channel, levelDac);
    };
  },
  jumps: ({ output }) => {
    Reflect.set(output, 'rampDacPerUs', 4095);
  },
  neverDropped: ({ output }) => {
    const drop = output.drop.bind(output);
    const silence = output.silence.bind(output);
    output.drop = () => {
      output.isEnding = false;
    };
    output.silence = () => {
      silence();
      drop();
    };
  },
  droppedEarly: ({ output }) => {
    const end = output.end.bind(output);
    output.end = () => {
      end();
      output.drop();
    };
  },
  levelsKept: (session) => keepLevels(session, 'change'),
  levelsOutlive: (session) => keepLevels(session, 'rest'),
  railForgotten: ({ output }, { stage }) => {
    const silence = output.silence.bind(output);
    const setRailMv = stage.setRailMv.bind(stage);
    output.silence = () => {
      stage.setRailMv = () => undefined;
      silence();
      stage.setRailMv = setRailMv;
    };
  },
  faultUnsilenced: ({ output }) => {
    output.silence = () => {
      output.isOn = false;
    };
  },
  railKept,
  railUnawaited,
  railIgnored: (session, world) => {
    railKept(session);
    railUnawaited(session, world);
  },
  overfed: ({ output }) => {
    const play = output.play.bind(output);
    output.play = (maker, probes) => {
      play(maker, probes);
      const feeder = output.feeder as Feeder;
      const feed = feeder.feed.bind(feeder);
      feeder.feed = (queuedUs, most) => feed(Math.min(queuedUs, 1), most);
    };
  },
  restoresBlindly,
  restoresAll: (session) => {
    restoresBlindly(session);
    const { treatment } = session;
    const playProgram = treatment.playProgram.bind(treatment);
    treatment.playProgram = () => {
      const supervisor = treatment.supervisor as Supervisor;
      const { contact } = supervisor;
      supervisor.contact = 3;
      playProgram();
      supervisor.contact = contact;
    };
  },
  endsUnnoticed: ({ treatment, output }) => {
    const playProgram = treatment.playProgram.bind(treatment);
    treatment.playProgram = () => {
      playProgram();
      output.end();
    };
  },
  uncapped: (session) => {
    const setLevel = session.setLevel.bind(session);
    session.setLevel = (channel, level) => {
      const now = session.levels[channel] as number;
      if (level <= now) return setLevel(channel, level);
      Reflect.set(session, 'wanted', level);
      session.dispatch(EVENT_RAISE, channel);
      return session.levels[channel] as number;
    };
  },
  neverLoaded: ({ treatment }) => {
    treatment.isLoaded = () => true;
  },
} satisfies Record<string, Doctor>;
