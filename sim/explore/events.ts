/**
 * What can happen on the explorer's board: presses, pads, cable, battery, a trip, a hang, and time.
 * Carried out by sim/explore/search.ts, told as a story by sim/explore/story.ts. Units: us.
 */
import {
  EVENT_LOCK,
  EVENT_OFF,
  OUTPUT_STATES,
  STATE_CONTACT,
  STATE_IDLE,
  STATE_PAUSED,
  STATE_SELF_TEST,
} from '../../firmware/machine';
import { WAIT_MAX_US } from '../../firmware/session';
import { type Bench } from './bench';
import { BATTERY_LOW_MV, BATTERY_OK_MV } from './world';

export interface ExplorerEvent {
  id: string;
  /** In the story, behind "then". */
  words: string;
  /** A key: the lock applies to it. */
  isKey?: boolean;
  /** Also while the self-test is on. */
  inTest?: boolean;
  /** The channel whose level it asks for, and whether for more or for less. */
  asks?: { channel: number; by: 1 | -1 };
  /** Whether there is any sense in it now; left out: always. */
  applies?: (bench: Bench) => boolean;
  happen: (bench: Bench) => void;
}

const MINUTES_US = 10 * 60000000;
const SETTLE_US = 1000000;
/** How long nobody comes in a hang, and how long before something is due a leap ends. */
const HANG_US = 400000;
const NEARLY_US = 200000;

function press(id: string, words: string, happen: ExplorerEvent['happen']): ExplorerEvent {
  return { id, words: `somebody presses ${words}`, isKey: true, happen };
}

function raise(channel: number, name: string): ExplorerEvent {
  return {
    id: `raise ${name}`,
    words: `somebody asks for more on ${name}`,
    isKey: true,
    asks: { channel, by: 1 },
    // One level is enough on the second channel.
    applies: ({ session }) => channel === 0 || session.levels[channel] === 0,
    happen: ({ session }) => session.setLevel(channel, (session.levels[channel] as number) + 1),
  };
}

function lower(channel: number, name: string): ExplorerEvent {
  return {
    id: `lower ${name}`,
    words: `somebody asks for less on ${name}`,
    isKey: true,
    asks: { channel, by: -1 },
    applies: ({ session }) => session.levels[channel] !== 0,
    happen: ({ session }) => session.setLevel(channel, (session.levels[channel] as number) - 1),
  };
}

function pads(channel: number, name: string, isOn: boolean): ExplorerEvent {
  return {
    id: `pads ${name} ${isOn ? 'on' : 'off'}`,
    words: isOn ? `the pads of ${name} go on` : `a pad of ${name} comes off`,
    applies: ({ world }) => world.stage.isPadOn[channel] !== isOn,
    happen: ({ world }) => {
      world.stage.isPadOn[channel] = isOn;
    },
  };
}

/** Loops for so long. */
function settle(bench: Bench, spanUs: number): void {
  const untilUs = bench.world.nowUs + spanUs;
  while (bench.world.dueUs <= untilUs) bench.loop();
}

/** To shortly before the next deadline of the timer, where nothing else is on its way, and over it. */
function timerRuns(bench: Bench): void {
  const { session, world } = bench;
  settle(bench, SETTLE_US);
  if (OUTPUT_STATES.includes(session.state) && !session.output.unsettled) {
    const leftUs = (session.treatment.timer?.endUs ?? 0) - world.nowUs;
    const spanUs =
      (leftUs > (session.treatment.timer?.fadeUs ?? 0)
        ? leftUs - (session.treatment.timer?.fadeUs ?? 0)
        : leftUs) - NEARLY_US;
    // A probe does not wait for so long.
    if (spanUs > 0 && (session.state !== STATE_CONTACT || spanUs < WAIT_MAX_US / 2)) world.leap(spanUs);
  }
  settle(bench, 2 * NEARLY_US);
}

/** Five minutes without a press, or what the timer leaves of them. */
function waits(bench: Bench): void {
  const { session, world } = bench;
  settle(bench, SETTLE_US);
  const isPaused = session.state === STATE_PAUSED;
  const isBare = session.levels[0] === 0 && session.levels[1] === 0;
  if (isPaused || (session.state === STATE_CONTACT && isBare && !session.output.unsettled)) {
    const leftUs =
      (session.treatment.timer?.endUs ?? 0) -
      (session.treatment.timer?.fadeUs ?? 0) -
      world.nowUs -
      NEARLY_US;
    const spanUs = isPaused ? WAIT_MAX_US : Math.min(WAIT_MAX_US, leftUs);
    if (spanUs > 0) world.leap(spanUs);
  }
  settle(bench, SETTLE_US);
}

export const EVENTS: readonly ExplorerEvent[] = [
  { id: 'loop', words: 'the loop comes round', inTest: true, happen: (bench) => bench.loop() },
  { id: 'settle', words: 'a second passes', inTest: true, happen: (bench) => settle(bench, SETTLE_US) },
  {
    ...press('start', 'START', ({ session }) => {
      if (session.state === STATE_IDLE) session.start(1, MINUTES_US);
      else session.startOrPause();
    }),
    inTest: true,
  },
  { ...press('off', 'OFF', ({ session }) => session.dispatch(EVENT_OFF, 0)), inTest: true },
  press('next', 'NEXT', ({ session }) => session.choose(session.treatment.chosen + 1)),
  raise(0, 'A'),
  raise(1, 'B'),
  lower(0, 'A'),
  lower(1, 'B'),
  press('lock', 'the lock', ({ session }) => session.dispatch(EVENT_LOCK, 0)),
  {
    id: 'stop',
    words: 'somebody stops the treatment',
    applies: ({ session }) => session.output.isOn || session.state === STATE_PAUSED,
    happen: ({ session }) => session.stop(),
  },
  pads(0, 'A', false),
  pads(0, 'A', true),
  pads(1, 'B', false),
  pads(1, 'B', true),
  {
    id: 'usb in',
    words: 'the USB cable goes in',
    applies: ({ world }) => !world.hasUsb,
    happen: ({ world }) => world.plugUsb(),
  },
  {
    id: 'usb out',
    words: 'the USB cable comes out',
    applies: ({ world }) => world.hasUsb,
    happen: ({ world }) => {
      world.hasUsb = false;
    },
  },
  {
    id: 'battery low',
    words: 'the battery runs low',
    applies: ({ world }) => world.batteryMv === BATTERY_OK_MV,
    happen: ({ world }) => {
      world.batteryMv = BATTERY_LOW_MV;
    },
  },
  {
    id: 'battery full',
    words: 'the battery is charged',
    applies: ({ world }) => world.batteryMv === BATTERY_LOW_MV,
    happen: ({ world }) => {
      world.batteryMv = BATTERY_OK_MV;
    },
  },
  {
    id: 'trip',
    words: 'the stage trips',
    inTest: true,
    applies: ({ world }) => !world.stage.isTripped,
    happen: ({ world }) => {
      world.stage.isTripped = true;
    },
  },
  {
    id: 'hang',
    words: 'nobody comes for 400 ms',
    inTest: true,
    happen: (bench) => {
      bench.world.pass(HANG_US);
      if (bench.world.dueUs <= bench.world.nowUs) bench.loop();
    },
  },
  {
    id: 'tear',
    words: 'the line SHORTFALL_A tears off, and stays so',
    // A beginning of its own: nothing mends it.
    applies: () => false,
    happen: ({ world }) => {
      world.stage.isTorn = true;
    },
  },
  {
    id: 'timer',
    words: 'time passes until the timer has something to say',
    applies: ({ session }) => OUTPUT_STATES.includes(session.state),
    happen: timerRuns,
  },
  {
    id: 'wait',
    words: 'five minutes pass without a press',
    applies: ({ session }) => session.state === STATE_PAUSED || session.state === STATE_CONTACT,
    happen: waits,
  },
];

/** Whether an event is tried where the bench stands now. */
export function isTried(event: ExplorerEvent, bench: Bench): boolean {
  if (bench.session.state === STATE_SELF_TEST && event.inTest !== true) return false;
  return event.applies === undefined || event.applies(bench);
}
