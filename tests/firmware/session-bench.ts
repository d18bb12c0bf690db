/**
 * The bench of the session's stories: a virtual board with its plant, power-on at -2 s and START at 0 (sim/power-on.ts), a
 * recorder on lines and pads, and a list of what the level references and the rail were asked for.
 * Called by the session-*.test.ts. Units: us on the virtual clock, levels 0..20, DAC codes of 4095 at full scale, mV.
 */
import { expect } from 'chai';
import { Programs } from '../../firmware/programs';
import { type Session } from '../../firmware/session';
import { type Natives } from '../../hal/natives';
import { HOST_NATIVES } from '../../sim/host-natives';
import { NO_DEFECTS, type Defects } from '../../sim/physics/conduction';
import { resistor, type Load } from '../../sim/physics/load';
import {
  bootSession,
  edgesFromStart,
  plantFromStart,
  POWER_ON_US,
  startWithLevels,
} from '../../sim/power-on';
import { Recorder } from '../../sim/recorder';
import { makeVirtualBoard, type VirtualBoard } from '../../sim/virtual-board';
import { LEVEL_MAX } from '../../firmware/limits';
import { makeScore, packCatalogue, packProgram } from '../../waveforms/make-score';
import { ENABLES, RUN } from '../../waveforms/phase-word';
import { type CompiledProgram } from '../../waveforms/rows';
import { edgesOf, pulsesOf, type EdgePulse } from '../properties/edge-facts';
import { compiledOf, train } from '../waveforms/compiled';

/** 100 Hz, 200 us on both channels. */
export const STEADY = compiledOf([train(10000, 200, 200, 0, 100)]);
/** 400 us: at most 50 mA. */
export const WIDE = compiledOf([train(10000, 400, 400, 0, 100)]);
export const SECOND_US = 1000000;
export const MINUTE_US = 60000000;

export interface DacChange {
  atUs: number;
  channel: number;
  levelDac: number;
}

export interface WatchedBench {
  board: VirtualBoard;
  session: Session;
  recorder: Recorder;
  dac: DacChange[];
  /** What the rail was asked for. */
  railsMv: { atUs: number; railMv: number }[];
  /** The sums behind those of the board, for a test to break. */
  natives: Natives;
}

export interface WatchedOptions {
  load?: Load;
  programs?: Programs;
  seed?: number;
  /** Before the firmware's first statement. */
  atPowerOn?: (board: VirtualBoard) => void;
}

/** Its self-test is over, and no program is loaded. */
export function makeWatchedBench(options: WatchedOptions = {}): WatchedBench {
  const { load = resistor(1000), seed = 1, programs, atPowerOn } = options;
  const recorder = new Recorder({ fullScaleMa: 80, keepsTraces: true, limitSentence: () => '' });
  const board = makeVirtualBoard({
    load,
    seed,
    fromUs: POWER_ON_US,
    onEdge: edgesFromStart((atUs, lines) => recorder.onEdge(atUs, lines)),
    plantListener: plantFromStart(recorder),
  });
  atPowerOn?.(board);
  const session = bootSession(board, programs);
  const bench: WatchedBench = { board, session, recorder, dac: [], railsMv: [], natives: HOST_NATIVES };
  watchReferences(bench);
  board.natives = {
    ...HOST_NATIVES,
    dot: (values, weights) => bench.natives.dot(values, weights),
    map: (from, to, table) => bench.natives.map(from, to, table),
  };
  board.engine.onSilence = (atUs) => recorder.oracle.onSilence(atUs);
  board.clock.advanceTo(0);
  return bench;
}

function watchReferences({ board, dac, railsMv }: WatchedBench): void {
  const { stage, clock } = board;
  const setLevelDac = stage.setLevelDac.bind(stage);
  stage.setLevelDac = (channel, levelDac) => {
    dac.push({ atUs: clock.nowUs(), channel, levelDac });
    setLevelDac(channel, levelDac);
  };
  const setRailMv = stage.setRailMv.bind(stage);
  stage.setRailMv = (railMv) => {
    railsMv.push({ atUs: clock.nowUs(), railMv });
    setRailMv(railMv);
  };
}

/** A treatment in which the probe has found contact, if there is any, and the levels have been asked for. */
export function begun(
  program: CompiledProgram = STEADY,
  levels: readonly [number, number] = [10, 10],
  options: WatchedOptions & { spanUs?: number } = {},
): WatchedBench {
  const bench = makeWatchedBench(options);
  expect(bench.session.load(makeScore(program))).to.equal('');
  expect(startWithLevels(bench, options.seed ?? 1, options.spanUs ?? MINUTE_US, levels)).to.equal(true);
  return bench;
}

/** The same, some seconds later. */
export function running(program = STEADY, level = 10, seconds = 4, load?: Load): WatchedBench {
  const bench = begun(program, [level, level], load ? { load } : {});
  bench.board.clock.advanceTo(seconds * SECOND_US);
  return bench;
}

/** An image with programs of its own, on which nothing has been chosen yet. */
export function makeProgramsBench(programs: readonly CompiledProgram[]): WatchedBench {
  const packed = packCatalogue(programs.map((program) => packProgram(program)));
  return makeWatchedBench({ programs: new Programs(HOST_NATIVES, packed) });
}

export function dacOf(level: number): number {
  return Math.floor((level * 4095) / LEVEL_MAX);
}

/** What the references were last asked for. */
export function dacNow({ dac }: WatchedBench): [number, number] {
  const of = (channel: number): number => dac.filter((one) => one.channel === channel).at(-1)?.levelDac ?? 0;
  return [of(0), of(1)];
}

export function pulses({ recorder }: WatchedBench): EdgePulse[] {
  return pulsesOf(edgesOf(recorder.edges));
}

/** The last pulse on channel A. */
export function lastLead(bench: WatchedBench): EdgePulse {
  return pulses(bench)
    .filter(({ channel }) => channel === 0)
    .pop() as EdgePulse;
}

export function linesNow({ recorder: { edges } }: WatchedBench): number {
  return edges.length === 0 ? 0 : (edges.lines[edges.length - 1] as number);
}

/** Pad 1 to pad 2 of a channel; both where none is said. */
export function putLoad({ board }: WatchedBench, load: Load, channels: readonly number[] = [0, 1]): void {
  for (const channel of channels) board.stage.plant.setLoad(board.clock.nowUs(), channel, load);
}

export function putDefects({ board }: WatchedBench, defects: Partial<Defects>): void {
  board.stage.plant.setDefects(board.clock.nowUs(), { ...NO_DEFECTS, ...defects });
}

/** State, fault and reason at once, for a failure that can be read. */
export function standing({ session }: WatchedBench): { state: number; fault: number; reason: number } {
  const { state, fault, reason } = session;
  return { state, fault, reason };
}

/** Lines, references and rail. */
export function expectSilent(bench: WatchedBench): void {
  expect(linesNow(bench) & (ENABLES | RUN)).to.equal(0);
  expect(dacNow(bench)).to.deep.equal([0, 0]);
  expect(bench.railsMv.at(-1)?.railMv ?? 0).to.equal(0);
  expect(bench.session.treatment.levels).to.deep.equal([0, 0]);
}

/** Lets the session come to rest, then asks the simulator's own oracle. */
export function expectRulesKept(bench: WatchedBench): void {
  bench.session.stop();
  bench.board.clock.advanceBy(SECOND_US);
  bench.recorder.end(bench.board.clock.nowUs());
  expect(bench.recorder.brokenRules).to.deep.equal([]);
}
