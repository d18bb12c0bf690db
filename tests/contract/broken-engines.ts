/**
 * Broken engines: each breaks the contract in one way, and names the check that must notice.
 * Iterated by broken-engines.test.ts. Most are the virtual engine with one part exchanged; the ones that are broken in
 * their registers are the RP2040's own source with one line exchanged. Units: us.
 */
import { type PulseEngine, type SafeSegment } from '../../hal/pulse-engine';
import { type OnEdge } from '../../sim/virtual-engine';
import { wordsOf } from '../../sim/words';
import { ENABLES, REVERSE, type PhaseWord } from '../../waveforms/phase-word';
import { makePatchedRp2040Bench, type Patch } from './rp2040-bench';
import { QUIET_WITHIN_US, type EngineBench, type MakeBench } from './stand';
import { makeVirtualBench, type VirtualBench } from './virtual-bench';

export interface BrokenEngine {
  name: string;
  makeBench: MakeBench;
  /** Names of checks, or their beginnings. */
  caughtBy: string[];
}

/** The virtual bench with some methods of its engine exchanged. */
function altered(alter: (bench: VirtualBench) => Partial<PulseEngine>): MakeBench {
  return () => {
    const bench = makeVirtualBench();
    const { engine } = bench;
    const whole: PulseEngine = {
      commit: (segment) => engine.commit(segment),
      halt: () => engine.halt(),
      silence: () => engine.silence(),
      quiet: () => engine.quiet(),
      restart: () => engine.restart(),
      stretch: (times) => engine.stretch(times),
      queuedUs: () => engine.queuedUs(),
      starved: () => engine.starved(),
      look: () => engine.look(),
    };
    return { ...bench, engine: { ...whole, ...alter(bench) } };
  };
}

/** The virtual bench with a probe that tells other edges than there are. */
function probed(probe: (log: OnEdge) => OnEdge): MakeBench {
  return () => makeVirtualBench(probe);
}

/** A hand-over that is longer than a call, so that a look can fall into it. */
function patched(from: string, to: string): MakeBench {
  const patches: Patch[] = [{ from, to }];
  return () => makePatchedRp2040Bench(patches, { transferNs: 300, chainNs: 3000, callUs: 1 });
}

/** Every ninth fall of an enable never reaches the lines. */
function losingFalls(log: OnEdge): OnEdge {
  let before = 0;
  let falls = 0;
  return (atUs, lines) => {
    const fallen = before & ~lines & ENABLES;
    before = lines;
    if (fallen) falls += 1;
    if (!fallen || falls % 9 !== 0) log(atUs, lines);
  };
}

/** REVERSE moves together with the enable, not before it. */
function lateReverse(log: OnEdge): OnEdge {
  let reverse = 0;
  return (atUs, lines) => {
    if (lines & ENABLES) reverse = lines & REVERSE;
    log(atUs, (lines & ~REVERSE) | reverse);
  };
}

function copyOf(segment: SafeSegment): SafeSegment {
  return { ...segment, block: segment.block.slice() };
}

/** Words that are read from the caller's block when they are played. */
function liveWords(block: Uint32Array): PhaseWord[] {
  return wordsOf(block).map((_, word) => ({
    get first() {
      return (wordsOf(block)[word] as PhaseWord).first;
    },
    get lines() {
      return (wordsOf(block)[word] as PhaseWord).lines;
    },
    get onTicks() {
      return (wordsOf(block)[word] as PhaseWord).onTicks;
    },
    get offTicks() {
      return (wordsOf(block)[word] as PhaseWord).offTicks;
    },
  }));
}

/** Each segment that follows another at once begins a tick early. */
function makeBenchThatDropsTicks(): EngineBench {
  const begins: { atUs: number; droppedUs: number }[] = [];
  const bench = makeVirtualBench((log) => (atUs, lines) => {
    const last = begins.filter((begin) => begin.atUs <= atUs).pop();
    log(atUs - (last?.droppedUs ?? 0), lines);
  });
  bench.engine.onSegment = (_, atUs) => {
    const before = begins[begins.length - 1]?.droppedUs ?? 0;
    begins.push({ atUs, droppedUs: atUs > bench.nowUs() ? before + 1 : 0 });
  };
  return bench;
}

const ON_VIRTUAL: BrokenEngine[] = [
  {
    name: 'loses an off-edge',
    makeBench: probed(losingFalls),
    caughtBy: ['plays every kind of template', 'halt at each step of a plain pulse'],
  },
  {
    name: 'moves REVERSE under an enable',
    makeBench: probed(lateReverse),
    caughtBy: ['plays every kind of template', 'leaves no tick between two segments'],
  },
  {
    name: 'repeats a segment',
    makeBench: altered(({ engine }) => {
      let commits = 0;
      return {
        commit: (segment) => engine.commit(segment) && (++commits % 5 !== 0 || engine.commit(segment)),
      };
    }),
    caughtBy: ['plays every kind of template', 'keeps a train whole'],
  },
  {
    name: 'plays on after starving',
    makeBench: altered(({ engine, clock }) => ({
      commit(segment) {
        const taken = engine.commit(segment);
        const again = copyOf(segment);
        clock.at(clock.nowUs() + 8000000, () => void (engine.starved() && engine.commit(again)));
        return taken;
      },
    })),
    caughtBy: ['repeats nothing: ten seconds'],
  },
  {
    name: 'has not copied a template when commit returns',
    makeBench: () => {
      const bench = makeVirtualBench();
      Object.defineProperty(bench.engine, 'copyOf', { value: liveWords });
      return bench;
    },
    caughtBy: [
      'has copied a template when commit returns, in sequences',
      'has copied a template when commit returns, in a full',
    ],
  },
  {
    name: 'drops a tick between segments',
    makeBench: makeBenchThatDropsTicks,
    caughtBy: ['leaves no tick between two segments', 'plays the slowest to the fastest rate'],
  },
  {
    name: 'takes commits after a halt, and plays them when the pulse in hand is over',
    makeBench: altered(({ engine }) => ({
      commit: (segment) => engine.commit(segment) || (engine.restart() && engine.commit(segment)),
    })),
    caughtBy: ['halt at each step of a plain pulse', 'takes no commit from power-on'],
  },
  {
    name: 'ignores RUN: a halt stops commits only',
    makeBench: altered(({ engine, clock }) => {
      let haltedUs = -Infinity;
      const isHalted = (): boolean => haltedUs > -Infinity;
      const quiet = (): boolean =>
        engine.quiet() || (isHalted() && clock.nowUs() - haltedUs >= QUIET_WITHIN_US);
      return {
        commit: (segment) => !isHalted() && engine.commit(segment),
        halt: () => void (haltedUs = clock.nowUs()),
        quiet,
        queuedUs: () => (isHalted() ? 0 : engine.queuedUs()),
        restart() {
          if (!quiet()) return false;
          haltedUs = -Infinity;
          engine.silence();
          return engine.restart();
        },
      };
    }),
    caughtBy: ['halt at each step of a plain pulse', 'halt at 0.5 Hz'],
  },
  {
    name: 'cuts off the pulse in hand on halt',
    makeBench: altered(({ engine }) => ({ halt: () => engine.silence() })),
    caughtBy: ['halt at each step of a plain pulse', 'halt at each pulse of a pair'],
  },
  {
    name: 'finishes the pulse in hand on silence',
    makeBench: altered(({ engine }) => ({ silence: () => engine.halt() })),
    caughtBy: ['silence at each step of the longest pulse'],
  },
  {
    name: 'restarts in the middle of a pulse',
    makeBench: altered(({ engine }) => ({
      restart() {
        engine.silence();
        return engine.restart();
      },
    })),
    caughtBy: ['restart says false while the pulse in hand', 'restart says false, and changes nothing'],
  },
  {
    name: 'says that it is quiet as soon as it is halted',
    makeBench: altered(({ engine }) => {
      let accepting = false;
      return {
        restart: () => (accepting = engine.restart() || accepting),
        halt() {
          accepting = false;
          engine.halt();
        },
        quiet: () => engine.quiet() || !accepting,
      };
    }),
    caughtBy: ['halt at each step of the longest pulse'],
  },
  {
    name: 'swallows a commit for which there is no room',
    makeBench: altered(({ engine }) => ({
      commit: (segment) => engine.commit(segment) || engine.queuedUs() > 0,
    })),
    caughtBy: ['refuses a commit when full'],
  },
  {
    name: 'forgets that it starved when a late commit comes',
    makeBench: altered(({ engine, clock }) => {
      let endUs = Infinity;
      return {
        commit(segment) {
          const taken = engine.commit(segment);
          endUs = clock.nowUs() + engine.queuedUs();
          return taken;
        },
        starved: () => engine.starved() && clock.nowUs() > endUs,
      };
    }),
    caughtBy: ['plays a late commit whole'],
  },
  {
    name: 'does not see at a look that it has starved',
    makeBench: altered(({ engine }) => ({ look: () => Math.max(0, engine.look()) })),
    caughtBy: ['starves to silence'],
  },
  {
    name: 'sees at a look less in the queue than there is',
    makeBench: altered(({ engine }) => ({ look: () => engine.look() && engine.look() - 9000 })),
    caughtBy: ['says how long the queue is'],
  },
  {
    name: 'takes the rest behind the last pulse for no part of the queue',
    makeBench: altered(({ engine }) => ({ queuedUs: () => Math.max(0, engine.queuedUs() - 9000) })),
    caughtBy: ['says how long the queue is'],
  },
  {
    name: 'does not stretch',
    makeBench: altered(() => ({ stretch: () => undefined })),
    caughtBy: ['stretched, an on-time of 500 us'],
  },
  {
    name: 'stays stretched over a restart',
    makeBench: altered(({ engine }) => {
      let times = 1;
      return {
        stretch: (wantedTimes) => engine.stretch((times = wantedTimes)),
        restart() {
          const isReady = engine.restart();
          if (isReady && times > 1) engine.stretch(times);
          return isReady;
        },
      };
    }),
    caughtBy: ['stretched, an on-time of 500 us'],
  },
  {
    name: 'says of a stretched queue how long it would be',
    makeBench: altered(({ engine }) => {
      let times = 1;
      return {
        stretch: (wantedTimes) => engine.stretch((times = wantedTimes)),
        queuedUs: () => engine.queuedUs() / times,
      };
    }),
    caughtBy: ['stretched, an on-time of 500 us'],
  },
];

/** One line of hal/espruino/engines/rp2040-pio.ts each. */
const ON_RP2040: BrokenEngine[] = [
  {
    name: 'RP2040: writes into a block that is still being copied',
    makeBench: patched('const FREE_MIN = 2;', 'const FREE_MIN = 0;'),
    caughtBy: ['has copied a template when commit returns, in a full', 'refuses a commit when full'],
  },
  {
    name: 'RP2040: restarts the chain on one look at BUSY',
    makeBench: patched('look < 2', 'look < 1'),
    caughtBy: ['neither skips nor doubles a pulse, whenever the commit comes behind a rest'],
  },
  {
    name: 'RP2040: never restarts the chain',
    makeBench: patched(
      '      poke32(this.addressBase + DMA_AL3_READ_ADDR_TRIG, this.blocksAt + 4 * (ADDRESSES + place));\n',
      '',
    ),
    caughtBy: ['begins within 1 ms of a commit'],
  },
  {
    name: 'RP2040: restarts the chain only where its end was seen before the commit',
    makeBench: patched(' || this.endUs - getTime() * 1000000 < CHAIN_AHEAD_US', ''),
    caughtBy: ['neither skips nor doubles a pulse, whenever the commit comes behind'],
  },
  {
    name: 'RP2040: the player does not look at RUN',
    makeBench: patched('0x00c7, // 4', '0x0007, // 4'),
    caughtBy: ['halt at each step of a plain pulse', 'halt at 0.5 Hz'],
  },
  {
    name: 'RP2040: looks at RUN without its time',
    makeBench: patched('0x0066, // 3', '0x0067, // 3'),
    caughtBy: ['plays every kind of template'],
  },
  {
    name: 'RP2040: leaves the off-edge to the next word',
    makeBench: patched('0xe000, // 16', '0xa042, // 16'),
    caughtBy: ['plays every kind of template', 'the memory is lost at each step'],
  },
  {
    name: 'RP2040: leaves an old count behind the new one',
    makeBench: patched('    memory[this.firstCount + next] = 0;\n', ''),
    caughtBy: ['takes commits again as room comes'],
  },
  {
    name: 'RP2040: stops its player on silence without taking the enables down',
    makeBench: patched(
      `    poke32(PIO_SM0_INSTR, INSTR_SET_PINS_0);
    poke32(PIO_CTRL, 0);
`,
      '    poke32(PIO_CTRL, 0);\n',
    ),
    caughtBy: ['silence at each step of a plain pulse', 'a reset of the interpreter'],
  },
  {
    name: 'RP2040: does not divide its clock',
    makeBench: patched(
      '    poke32(PIO_SM0_CLKDIV, ((times * this.facts.cyclesPerTick) / CYCLES_PER_TICK) << 16);\n',
      '',
    ),
    caughtBy: ['stretched, an on-time of 500 us'],
  },
  {
    name: 'RP2040: forgets what a stretched segment lasts',
    makeBench: patched('    this.endUs += this.stretchedBy * spanUs;\n', ''),
    caughtBy: ['stretched, an on-time of 500 us'],
  },
  {
    name: 'RP2040: is quiet in the middle of a stretched pulse',
    makeBench: patched('    this.pulseMaxUs = times * PULSE_MAX_US;\n', ''),
    caughtBy: ['stretched, a halt lets the pulse in hand end'],
  },
];

export const BROKEN_ENGINES: BrokenEngine[] = [...ON_VIRTUAL, ...ON_RP2040];
