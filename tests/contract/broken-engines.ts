/**
 * Broken engines: each breaks the contract in one way, and names the check that must notice.
 * Iterated by broken-engines.test.ts. Most are the virtual engine with one part exchanged; the ones that are broken in
 * their registers are the RP2040's own source with one line exchanged. Units: us.
 */
import { type PulseEngine, type SafeSegment } from '../../hal/pulse-engine';
import { type OnEdge } from '../../sim/virtual-engine';
import { ENABLES, REVERSE } from '../../waveforms/phase-word';
import { type Template } from '../../waveforms/pulse';
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
      queuedUs: () => engine.queuedUs(),
      starved: () => engine.starved(),
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
  return () => makePatchedRp2040Bench(patches, { transferNs: 300, chainNs: 8000, callUs: 3 });
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
  const { template } = segment;
  return {
    ...segment,
    template: {
      ...template,
      lines: template.lines.slice(),
      first: template.first.slice(),
      ticks: template.ticks.slice(),
    },
  };
}

/** A view of the caller's ticks that passes for a copy. */
class SharedTicks extends Uint32Array {
  override slice(): Uint32Array<ArrayBuffer> {
    return this as Uint32Array as Uint32Array<ArrayBuffer>;
  }
}

function sharing(template: Template): Template {
  return { ...template, ticks: new SharedTicks(template.ticks.buffer as ArrayBuffer) };
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
    makeBench: altered(({ engine }) => ({
      commit: (segment) => engine.commit({ ...segment, template: sharing(segment.template) }),
    })),
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
    name: 'takes the rest behind the last pulse for no part of the queue',
    makeBench: altered(({ engine }) => ({ queuedUs: () => Math.max(0, engine.queuedUs() - 9000) })),
    caughtBy: ['says how long the queue is'],
  },
];

/** One line of hal/espruino/engines/rp2040-pio.ts each. */
const ON_RP2040: BrokenEngine[] = [
  {
    name: 'RP2040: writes into a block that is still being copied',
    makeBench: patched(
      'this.freeAt[block + i] = this.published + 1;',
      'this.freeAt[block + i] = this.published;',
    ),
    caughtBy: ['has copied a template when commit returns, in a full'],
  },
  {
    name: 'RP2040: restarts the chain on one look at BUSY',
    makeBench: patched('look < 2', 'look < 1'),
    caughtBy: ['neither skips nor doubles a pulse, whenever the commit comes behind a rest'],
  },
  {
    name: 'RP2040: fills its blocks up with words that keep the enable of the last one',
    makeBench: patched(
      '(template.lines[words - 1] as number) & REVERSE',
      'template.lines[words - 1] as number',
    ),
    caughtBy: ['plays every kind of template'],
  },
  {
    name: 'RP2040: never restarts the chain',
    makeBench: patched('    this.restartChain(from);\n', ''),
    caughtBy: ['begins within 1 ms of a commit'],
  },
  {
    name: 'RP2040: the player does not look at RUN',
    makeBench: patched('0x00c4, // 2', '0x0004, // 2'),
    caughtBy: ['halt at each step of a plain pulse', 'halt at 0.5 Hz'],
  },
  {
    name: 'RP2040: leaves the off-edge to the next word',
    makeBench: patched('0xe000, // 7', '0xa042, // 7'),
    caughtBy: ['plays every kind of template', 'the memory is lost at each step'],
  },
  {
    name: 'RP2040: leaves old pointers behind the new ones',
    makeBench: patched('    this.putPointer(head + pointers, 0);\n', ''),
    caughtBy: ['refuses a commit when full', 'takes commits again as room comes'],
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
];

export const BROKEN_ENGINES: BrokenEngine[] = [...ON_VIRTUAL, ...ON_RP2040];
