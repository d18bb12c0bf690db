/**
 * What is compared in the timing table: three ways of making the same train on an Espruino, each under four conditions.
 * Every measurement is made on a board that has just been switched on, with the USB cable in. Called by the command
 * (timing.ts). Units: us of emulated time, ms for the interpreter.
 */
import { type Stand } from '../stand';
import { ASKED } from '../timing.build';
import { PERIOD_NS, type TimingFigures, timingOf } from './figures';

export type FlashName = 'blank' | 'knead';

export interface Way {
  name: string;
  flash: FlashName;
  /** Begins the train. */
  begin(stand: Stand): void;
}

export interface Condition {
  name: string;
  /** What an interval on the console does meanwhile; none: nothing. */
  job?: { code: string; everyMs: number; erases?: boolean };
}

/** As the interpreter takes times. */
const PERIOD_MS = PERIOD_NS / 1e6;
const WIDTH_MS = ASKED.widthUs / 1000;
const GAP_MS = ASKED.gapUs / 1000;

/** When the edges of a pulse are due, from when it is asked for: in a while, so that none is late from the beginning. */
const LEAD_MS = 1;
const EDGES_MS = [0, WIDTH_MS, WIDTH_MS + GAP_MS, 2 * WIDTH_MS + GAP_MS].map((ms) => LEAD_MS + ms);

const PULSES_BY_DIGITAL_PULSE = `digitalPulse(D2,1,[${WIDTH_MS},${GAP_MS},${WIDTH_MS}])`;
const PULSES_BY_TIMER = EDGES_MS.map(
  (ms, i) => `timer.add({type:"SET",pin:D2,value:${(i + 1) % 2},time:${ms}})`,
).join(';');

export const WAYS: readonly Way[] = [
  { name: 'digitalPulse', flash: 'blank', begin: (stand) => repeat(stand, PULSES_BY_DIGITAL_PULSE) },
  { name: 'require("timer")', flash: 'blank', begin: (stand) => repeat(stand, PULSES_BY_TIMER) },
  { name: 'Knead.js', flash: 'knead', begin: startTreatment },
];
export const OURS = WAYS[2] as Way;

/** No multiples of the train's period: what disturbs begins at every place of a period, also within a pulse. */
export const CONDITIONS: readonly Condition[] = [
  { name: 'idle' },
  // 55 to 75 ms at a time.
  { name: 'busy loop', job: { code: 'for(var i=0;i<300;i++)sum=sum*1.1+i', everyMs: 201 } },
  { name: 'garbage collection', job: { code: 'process.memory()', everyMs: 81 } },
  { name: 'flash erase', job: { code: 'flash.erasePage(sector)', everyMs: 201, erases: true } },
];

/**
 * The last sector of the area for saved code: Storage fills it from its beginning. Names of three letters and more: the
 * shorter ones are the bundle's own, which are as global as these.
 */
const PREPARATION =
  'var sum=0,times=0,job,timer=require("timer"),flash=require("Flash"),area=flash.getFree()[0],sector=area.addr+area.length-4096';

const LEVEL_PRESSES = 2;
/** From the beginning of what disturbs to what is measured; how long that is; and until its last pulse is over. */
const SETTLE_US = 100000;
const SPAN_US = 2100000;
const END_US = 100000;

function startTreatment(stand: Stand): void {
  stand.waitForSelfTest(0);
  stand.start(LEVEL_PRESSES);
}

function repeat({ repl }: Stand, pulse: string): void {
  repl.ask('(D2.mode("output"),D2.reset(),0)');
  repl.ask(`(setInterval(function(){${pulse}},${PERIOD_MS}),0)`);
}

/** @throws Error where no pulse comes, or what should disturb does not run */
export function measure(stand: Stand, way: Way, condition: Condition): TimingFigures {
  const { repl, board } = stand;
  const { job } = condition;
  stand.boot(true);
  repl.say(PREPARATION);
  way.begin(stand);
  if (job) repl.ask(`(job=setInterval(function(){${job.code};times++},${job.everyMs}))`);
  stand.run(SETTLE_US);
  const fromNs = stand.nowNs;
  const erasedBefore = board.erasedSectors;
  stand.run(SPAN_US);
  const toNs = stand.nowNs;
  const erasedSectors = board.erasedSectors - erasedBefore;
  stand.run(END_US);
  const figures = timingOf(stand.edges, fromNs, toNs, stand.nowNs);
  if (job && (!(Number(repl.ask('times')) > 1) || (job.erases && erasedSectors === 0))) {
    throw new Error(`"${job.code}" did not run`);
  }
  return figures;
}
