/**
 * A run of the silicon bench: the flashes, then every measure at every setting. Called by the command (bench.ts).
 * A measure that cannot be made gives its reason to the bars that wait for it; the others go on.
 */
import {
  BAR_IDS,
  type BarId,
  type Finding,
  type Findings,
  type SettingResult,
  settingTitle,
  unmeasured,
} from './bars';
import { type FlashSources, type Flashes, prepareFlashes } from './flashes';
import { Balance, type Bench, type Measure } from './measures/measure';
import { Stand } from './stand';

/** Told of what is under way: seconds of emulated time since the beginning of the run. */
export interface BenchProgress {
  begin(step: number, steps: number, name: string): void;
  tick(emulatedS: number): void;
}

export interface BenchOptions extends FlashSources {
  /** Ids of the programs in `chosen`, in their order. */
  chosenIds: readonly string[];
  missCycles: readonly number[];
  measures: readonly Measure[];
  progress: BenchProgress;
}

/** @throws Error where the interpreter does not take the programs */
export function runBench(options: BenchOptions): SettingResult[] {
  const { measures, missCycles, progress } = options;
  const steps = 1 + missCycles.length * measures.length;
  const time = new EmulatedTime(progress);
  progress.begin(1, steps, 'storing the programs');
  const flashes = prepareFlashes(options, time.listener());
  return missCycles.map((cycles, setting) => {
    const startedMs = performance.now();
    const emulatedBeforeS = time.totalS;
    const bench = benchOf(options, flashes, cycles, time);
    const findings = measureAll(measures, bench, (measure, i) => {
      progress.begin(2 + setting * measures.length + i, steps, `${settingTitle(cycles)}: ${measure.name}`);
    });
    return {
      missCycles: cycles,
      emulatedS: time.totalS - emulatedBeforeS,
      elapsedS: (performance.now() - startedMs) / 1000,
      findings,
    };
  });
}

/** Makes every measure; a bar that none of them answers is not kept. */
export function measureAll(
  measures: readonly Measure[],
  bench: Bench,
  onBegin: (measure: Measure, index: number) => void = () => undefined,
): Record<BarId, Finding> {
  const found: Findings = {};
  measures.forEach((measure, i) => {
    onBegin(measure, i);
    Object.assign(found, findingsOf(measure, bench));
  });
  return complete({ ...found, balance: balanceFinding(bench.balance) });
}

function benchOf(
  { bootrom, chosenIds }: BenchOptions,
  { byName, blankVariables }: Flashes,
  missCycles: number,
  time: EmulatedTime,
): Bench {
  return {
    stand: (name, options) =>
      new Stand({ flash: byName[name], bootrom, missCycles, onProgress: time.listener(), ...options }),
    chosen: chosenIds,
    balance: new Balance(),
    blankVariables,
  };
}

function findingsOf(measure: Measure, bench: Bench): Findings {
  try {
    return measure.run(bench);
  } catch (error) {
    return Object.fromEntries(measure.bars.map((bar) => [bar, unmeasured(error)]));
  }
}

function balanceFinding({ pulses, worstNs }: Balance): Finding {
  if (pulses === 0) return { value: undefined, note: 'output silent: no pulse was seen' };
  return { value: worstNs, note: `${pulses} pulses`, figures: { pulses, worstNs } };
}

function complete(found: Findings): Record<BarId, Finding> {
  const rows = BAR_IDS.map((id): [BarId, Finding] => [
    id,
    found[id] ?? { value: undefined, note: 'not measured' },
  ]);
  return Object.fromEntries(rows) as Record<BarId, Finding>;
}

/** Emulated time of all boards of a run, one after the other. */
class EmulatedTime {
  totalS = 0;

  constructor(private readonly progress: BenchProgress) {}

  /** For a board whose clock begins at 0. */
  listener(): (nowNs: number) => void {
    let lastNs = 0;
    return (nowNs) => {
      // A clock that runs from the beginning again is another board's.
      this.totalS += Math.max(0, nowNs < lastNs ? nowNs : nowNs - lastNs) / 1e9;
      lastNs = nowNs;
      this.progress.tick(this.totalS);
    };
  }
}
