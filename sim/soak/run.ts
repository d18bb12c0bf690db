/**
 * One treatment of a soak: an entry of the catalogue on the contract bench, from start to silence, watched pulse by
 * pulse. Called by the pool (in threads) and by the tests. Units: s on the session's timer, us from power-on, mA.
 * A treatment of thirty minutes has up to a million pulses: nothing is kept of them but figures.
 */
import { FAULT_NONE, faultSentence } from '../../firmware/faults';
import { STATE_IDLE } from '../../firmware/machine';
import { FADE_US } from '../../firmware/timer.brief';
import { COLUMNS, WIDTH_A, WIDTH_B } from '../../waveforms/columns';
import { makePlayer } from '../../waveforms/player.brief';
import { type CatalogueProgram } from '../../waveforms/program';
import { type PackedProgram, type Score } from '../../waveforms/score';
import { scoreOf } from '../packed-score';
import { NOMINAL } from '../physics/components';
import { resistor } from '../physics/load';
import { startWithLevels } from '../power-on';
import { brokenLimits, type Range } from '../summary';
import { makeBench, REST_US, type Bench } from '../treatment';
import { type Finding, WHOLE_TREATMENT } from './findings';
import { type JointFigures } from './joints';
import { Watch } from './watch';

/** Where currents are highest: the least of the loads that a stimulator is measured on. */
export const SOAK_LOAD_OHM = 500;

export interface SoakTask {
  entry: CatalogueProgram;
  packed: PackedProgram;
  seed: number;
  seconds: number;
  /** Of both channels. */
  level: number;
}

export interface SoakRun {
  program: string;
  seed: number;
  /** Before the fade. */
  pulses: number;
  rateHz: Range;
  widthUs: Range;
  joints: JointFigures;
  /** The largest of any whole second. */
  currentMaRms: number;
  findings: Finding[];
  /** Findings that are not kept. */
  more: number;
}

export function makeSoakBench(seed: number): Bench {
  return makeBench({ load: resistor(SOAK_LOAD_OHM), seed, keepsTraces: false });
}

/** @throws Error where the program cannot be loaded or the session does not start */
export function soakRun(task: SoakTask, bench: Bench = makeSoakBench(task.seed)): SoakRun {
  const { entry, packed, seed, seconds, level } = task;
  const { board, session, recorder } = bench;
  const spanUs = seconds * 1e6;
  const freshScore = (): Score => scoreOf(packed);
  const problem = session.load(freshScore());
  if (problem) throw new Error(`${entry.id}: ${problem}`);
  const watch = new Watch(
    entry,
    makePlayer(freshScore(), seed),
    widestUsOf(freshScore()),
    spanUs - fadeSpanUs(spanUs),
  );
  watch.listenTo(recorder);
  board.engine.onSegment = (segment, atUs) => {
    if (!session.output.probes) watch.onSegment(segment.spanUs, atUs);
  };
  if (!startWithLevels(bench, seed, spanUs, [level, level]))
    throw new Error(`${entry.id}: the session does not start`);
  board.clock.advanceTo(spanUs + REST_US);
  recorder.end(spanUs + REST_US);
  watch.end();
  endOf(bench, watch);
  return figuresOf(task, watch, bench);
}

function widestUsOf({ lines }: Score): number {
  let widestUs = 0;
  for (let at = 0; at < lines.length; at += COLUMNS) {
    widestUs = Math.max(widestUs, lines[at + WIDTH_A] as number, lines[at + WIDTH_B] as number);
  }
  return widestUs;
}

/** The last part of a treatment, in which the session narrows the phases. */
function fadeSpanUs(spanUs: number): number {
  return Math.min(FADE_US, Math.floor(spanUs / 3));
}

/** What only the end of a treatment shows. */
function endOf({ session, recorder }: Bench, { findings, ranges }: Watch): void {
  // Broken rules of single pulses are findings of their own.
  const broken = brokenLimits(recorder, NOMINAL).filter((reason) => !isOfPulse(reason, recorder.brokenRules));
  for (const reason of broken)
    findings.add('limit', WHOLE_TREATMENT, reason, 'the limits hold at every level');
  if (session.fault !== FAULT_NONE) {
    findings.add('end', WHOLE_TREATMENT, faultSentence(session.fault), 'no fault');
  } else if (session.state !== STATE_IDLE) {
    const what = `the session is not at rest ${REST_US / 1e6} s after its timer`;
    findings.add('end', WHOLE_TREATMENT, what, 'a treatment ends by itself');
  }
  if (ranges.pulses() === 0) findings.add('end', WHOLE_TREATMENT, 'no pulse was played', 'a program plays');
}

function isOfPulse(reason: string, brokenRules: readonly string[]): boolean {
  return brokenRules.includes(reason) || /^and \d+ more$/.test(reason);
}

function figuresOf({ entry, seed }: SoakTask, watch: Watch, { recorder }: Bench): SoakRun {
  const { findings, ranges, joints } = watch;
  return {
    program: entry.id,
    seed,
    pulses: ranges.pulses(),
    rateHz: ranges.rateHz(),
    widthUs: ranges.widthUs(),
    joints: joints.figures(),
    currentMaRms: Math.max(...recorder.channels.map(({ currentMaRms }) => currentMaRms)),
    findings: findings.kept,
    more: findings.more(),
  };
}
