/**
 * One cell of the campaign: a program and a plan of faults on the contract bench, and what was seen of it.
 * Called by the pool (in threads) and by the tests. Units: us from START, ms in figures, mA, nC; levels 0..20.
 *
 * A pulse that is due is one that the program has without any fault, at the same instant: up to the fault both runs are
 * the same.
 */
import { FAULT_NONE } from '../../firmware/faults';
import { TREATMENT_MAX_US } from '../../firmware/timer.brief';
import { type PackedProgram } from '../../waveforms/score';
import { armFaults, type FaultRun } from '../faults';
import { faultName, reasonName } from '../faults/fault-names';
import { channelsOf, type Fault } from '../faults/kinds';
import { type FaultPlan } from '../faults/plan';
import { type FaultReport } from '../faults/report';
import { brokenSentences, heldLimits } from '../held-limits';
import { scoreOf } from '../packed-score';
import { NOMINAL } from '../physics/components';
import { type Load } from '../physics/load';
import { startWithLevels } from '../power-on';
import { rounded } from '../rounded';
import { makeBench, type Bench } from '../treatment';
import { judge, type Miss, type Seen } from './judge';
import { CURRENT_MIN_MA, PulseLog, unbalancedOf, type RunPulse } from './pulses';

export interface CellTask {
  program: PackedProgram;
  /** One that has `expects`. */
  plan: FaultPlan;
  level: number;
  load: Load;
  seed: number;
  /** As long as any plan of the campaign is watched. */
  spanUs: number;
}

export interface Cell extends Seen {
  program: string;
  plan: string;
  seed: number;
  misses: Miss[];
}

/** Time behind the last fault in which the output is watched. */
const WATCHED_US = 4000000;
/** So long a fault may wait for a phase, and the watch for pulses that are due. */
const WAIT_US = 10000000;
const STEP_US = 100000;
/** Behind the last fault, until the output is as it stays: contact lost and found out, references settled. */
const SETTLED_US = 1500000;
/** Pulses of a channel that must have been due since: so many must be seen to tell that it goes on. */
const WATCHED_PULSES = 4;
/** What plays on may be so late: a level that went down has stopped the train for a while. */
const LATE_US = 500000;
/** Instants of pulses that are kept with a cell. */
const DUE_KEPT = 32;

/** Pulses of the program without a fault, A and B. */
type Pulses = readonly [readonly RunPulse[], readonly RunPulse[]];

/** What is asked of `spanUs` by a plan. */
export function watchedUs(plan: FaultPlan): number {
  return overUs(plan) + 2 * WAIT_US;
}

/** @throws Error where the program does not pass the device's own check at load, or the session does not start */
export function playCell(task: CellTask): Cell {
  const { program, plan, seed } = task;
  const seen = seenOf(plan, playPlan(task, duePulses(task)));
  return { program: program.id, plan: plan.name, seed, ...seen, misses: judge(plan, seen) };
}

let lastDue: { key: string; due: Pulses } | undefined;

/** A thread plays the plans of a program one after the other: the last one is kept. */
function duePulses(task: CellTask): Pulses {
  const { program, level, load, seed, spanUs } = task;
  const key = JSON.stringify([program, level, load, seed, spanUs]);
  if (lastDue?.key !== key) {
    const bench = makeBench({ load, seed, keepsTraces: false });
    const log = new PulseLog(bench.recorder, () => true);
    loadProgram(bench, task);
    start(bench, task);
    bench.board.clock.advanceTo(spanUs);
    bench.board.stage.plant.advanceTo(spanUs);
    lastDue = { key, due: log.pulses() };
  }
  return lastDue.due;
}

function loadProgram({ session }: Bench, { program }: CellTask): void {
  const problem = session.load(scoreOf(program));
  if (problem) throw new Error(`${program.id}: ${problem}`);
}

function start(bench: Bench, { program, seed, level }: CellTask): void {
  if (!startWithLevels(bench, seed, TREATMENT_MAX_US, [level, level]))
    throw new Error(`${program.id}: the session does not start`);
}

/** When the last fault comes, or is over. */
function overUs({ faults }: FaultPlan): number {
  return Math.max(...faults.map(({ atMs, forMs = 0 }) => 1000 * (atMs + forMs)));
}

/** A plan that was played: all that figures are taken from. */
interface Played {
  bench: Bench;
  log: PulseLog;
  due: Pulses;
  reports: readonly FaultReport[];
  /** When each reference went to zero. */
  zeroUs: readonly (number | null)[];
  /** Code of a fault from before the plan's first one. */
  before: number;
  /** From here on pulses are counted that go on. */
  settledUs: number;
  endUs: number;
}

function playPlan(task: CellTask, due: Pulses): Played {
  const { plan, load, seed, spanUs } = task;
  const bench = makeBench({ load, seed, keepsTraces: false });
  const { board, session, recorder, watch } = bench;
  let isOver = false;
  // Behind a reset the lines are those of a self-test; behind the end a pulse may be cut off.
  const log = new PulseLog(recorder, () => bench.session === session && !isOver);
  const zeroUs = watchReferences(bench);
  loadProgram(bench, task);
  let before = FAULT_NONE;
  const firstUs = 1000 * Math.min(...plan.faults.map(({ atMs }) => atMs));
  board.clock.at(firstUs, () => (before = session.fault));
  const run = armFaults(bench, plan, load, watch);
  start(bench, task);
  comeTo(run, bench, plan);
  const comeUs = board.clock.nowUs();
  const settledUs = comeUs + SETTLED_US;
  const endUs = Math.min(Math.max(comeUs + WATCHED_US, untilDue(plan, due, comeUs, settledUs)), spanUs);
  board.clock.advanceTo(endUs);
  const reports = run.end();
  isOver = true;
  recorder.end(endUs, board.stage.plant.state());
  return { bench, log, due, reports, zeroUs, before, settledUs, endUs };
}

/** The instants at which the references went to zero for the last time; null: they are not there. */
function watchReferences({ board }: Bench): (number | null)[] {
  const { stage, clock } = board;
  const zeroUs: (number | null)[] = [null, null];
  const setLevelDac = stage.setLevelDac.bind(stage);
  stage.setLevelDac = (channel, levelDac) => {
    if (levelDac > 0) zeroUs[channel] = null;
    else zeroUs[channel] ??= clock.nowUs();
    setLevelDac(channel, levelDac);
  };
  return zeroUs;
}

/** All faults have come, and those that end are over. */
function comeTo(run: FaultRun, { board: { clock } }: Bench, plan: FaultPlan): void {
  clock.advanceTo(overUs(plan));
  while (!run.hasCome() && clock.nowUs() < overUs(plan) + WAIT_US) clock.advanceBy(STEP_US);
}

/** Until when pulses must have been due that show what a plan expects. */
function untilDue({ faults, expects }: FaultPlan, due: Pulses, comeUs: number, settledUs: number): number {
  const dueUs = dueBehind(due, lastFault(faults), comeUs);
  const boundUs = (ms = 0, pulses = 0): number => 1000 * ms + (dueUs[pulses - 1] ?? comeUs);
  const silentUs = boundUs(expects?.silentWithinMs, expects?.silentWithinPulses);
  const instants = [
    // Where it is not silent then, this pulse tells it.
    expects?.silentWithinMs === undefined ? comeUs : (dueUs.find((atUs) => atUs > silentUs) ?? silentUs),
    boundUs(expects?.levelsWithinMs, expects?.levelsWithinPulses),
    ...(expects?.playsOn ? due.map((pulses) => someDueUs(pulses, settledUs)) : []),
  ];
  return Math.max(...instants) + LATE_US;
}

/** When enough pulses of a channel have been due. */
function someDueUs(pulses: readonly RunPulse[], fromUs: number): number {
  return pulses.filter(({ atUs }) => atUs >= fromUs)[WATCHED_PULSES]?.atUs ?? 0;
}

/** Instants of all pulses that are due on the channels that a fault is about. */
function dueBehind(due: Pulses, fault: Fault, fromUs: number): number[] {
  const channels = 'channel' in fault ? channelsOf(fault) : [0 as const, 1 as const];
  return channels
    .flatMap((channel) => due[channel].map(({ atUs }) => atUs).filter((atUs) => atUs >= fromUs))
    .sort((a, b) => a - b);
}

function lastFault(faults: readonly Fault[]): Fault {
  return faults.reduce((last, next) => (next.atMs >= last.atMs ? next : last));
}

function seenOf(plan: FaultPlan, played: Played): Seen {
  const { reports, bench, due, zeroUs } = played;
  const fault = lastFault(plan.faults);
  const report = reports.find((one) => one.fault === fault) as FaultReport;
  const atUs = 1000 * (report.atMs ?? 0);
  const sinceMs = (us: number): number => rounded((us - atUs) / 1000);
  const { session } = bench;
  return {
    atMs: reports.every(({ atMs }) => atMs !== null) ? report.atMs : null,
    before: faultName(played.before),
    state: report.session.state,
    fault: faultName(report.session.fault),
    reason: reasonName(session.reason),
    levels: [session.levels[0] as number, session.levels[1] as number],
    chargeNc: report.chargeNc,
    lastMs: Math.max(0, sinceMs(played.log.lastUs)),
    trip: report.trip,
    dueMs: dueBehind(due, fault, atUs).slice(0, DUE_KEPT).map(sinceMs),
    zeroMs: [0, 1].map((channel) => {
      const us = zeroUs[channel] ?? null;
      return us === null ? null : sinceMs(us);
    }) as Seen['zeroMs'],
    ...goneOn(played),
    ...balanceOf(played),
    broken: brokenOf(plan, played),
  };
}

function goneOn({ log, due, settledUs, endUs }: Played): Pick<Seen, 'played' | 'due'> {
  const count = (pulses: readonly RunPulse[], untilUs: number): number =>
    pulses.filter(({ atUs, peakMa }) => atUs >= settledUs && atUs < untilUs && peakMa >= CURRENT_MIN_MA)
      .length;
  const [a, b] = log.pulses();
  const dueUntilUs = endUs - LATE_US;
  return {
    played: [count(a, endUs), count(b, endUs)],
    due: [count(due[0], dueUntilUs), count(due[1], dueUntilUs)],
  };
}

function balanceOf({ log, bench }: Played): Pick<Seen, 'unbalanced' | 'worstNetNc'> {
  const tripsUs = bench.recorder.trips.map(({ atUs }) => atUs);
  const nets = unbalancedOf(log.pulses().flat(), tripsUs).map(({ netNc }) => Math.abs(netNc));
  return { unbalanced: nets.length, worstNetNc: rounded(Math.max(0, ...nets)) };
}

/** Of the lines: a pulse that a fault leaves unbalanced may be so there. */
const UNEQUAL = /phases of /;

/** Balance is held pulse by pulse: here it would count pulses that are cut off. */
function brokenOf({ expects }: FaultPlan, { reports, bench, log }: Played): string[] {
  const left: readonly string[] = ['netChargeFractionMax', ...(expects?.exceeds ?? [])];
  const held = heldLimits(NOMINAL).filter(({ field }) => !left.includes(field));
  const bars = new Set(reports.flatMap(({ broken }) => broken));
  const rules = log.brokenRules.filter((rule) => !(expects?.unbalanced && UNEQUAL.test(rule)));
  return [...bars, ...brokenSentences(bench.recorder.channels, held), ...rules];
}
