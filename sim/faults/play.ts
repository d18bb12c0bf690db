/**
 * Plays fault plans with all guards of the stage, and without those that are there for their faults.
 * Called by `knead faults`. A bench of its own: nothing but board, session and watch. Units: us; levels 0..20.
 */
import { TREATMENT_MAX_US } from '../../firmware/timer.brief';
import { type PackedProgram } from '../../waveforms/score';
import { armFaults } from '../faults';
import { FaultWatch } from '../fault-watch';
import { scoreOf } from '../packed-score';
import { ALL_GUARDS, type Guards } from '../physics/conduction';
import { type Load } from '../physics/load';
import { plantFromStart, powerOn, POWER_ON_US, startWithLevels } from '../power-on';
import { makeVirtualBoard } from '../virtual-board';
import { type FaultBench } from './bench';
import { GUARDS, guardName, without } from './guards';
import { kindOf } from './kinds';
import { type FaultPlan } from './plan';
import { type FaultReport } from './report';

export interface PlayOptions {
  program: PackedProgram;
  /** Of both channels. */
  level: number;
  load: Load;
  seed: number;
}

export interface PlayedPlan {
  plan: FaultPlan;
  /** Names of the guards that were left out. */
  without: string[];
  reports: FaultReport[];
}

/** Time after the last fault in which the output is watched. */
const WATCHED_US = 4000000;
/** So long a fault may wait for a phase. */
const WAIT_US = 10000000;
const STEP_US = 100000;
const TIMER_US = TREATMENT_MAX_US;

/** With all guards first; last, where there are several for it, without any of them. */
export function playVariants(plan: FaultPlan, options: PlayOptions): PlayedPlan[] {
  const matter = GUARDS.map(({ key }) => key).filter((key) =>
    plan.faults.some((fault) => kindOf(fault).guards?.(fault).includes(key)),
  );
  const variants: (keyof Guards)[][] = [[], ...matter.map((key) => [key])];
  if (matter.length > 1) variants.push(matter);
  return variants.map((keys) => ({
    plan,
    without: keys.map(guardName),
    reports: playPlan(plan, keys.length > 0 ? without(...keys) : ALL_GUARDS, options),
  }));
}

/** @throws Error where the program does not pass the device's own check at load */
export function playPlan(plan: FaultPlan, guards: Guards, options: PlayOptions): FaultReport[] {
  const watch = new FaultWatch();
  const { load, seed, level } = options;
  const board = makeVirtualBoard({
    load,
    seed,
    fromUs: POWER_ON_US,
    onEdge: () => undefined,
    plantListener: plantFromStart(watch),
  });
  const bench: FaultBench = { board, session: powerOn(board, guards) };
  const { session } = bench;
  const problem = session.load(scoreOf(options.program));
  if (problem) throw new Error(problem);
  const run = armFaults(bench, plan, load, watch);
  if (!startWithLevels(bench, seed, TIMER_US, [level, level])) throw new Error('the session does not start');
  const { clock } = board;
  const planUs = lastUs(plan);
  clock.advanceTo(planUs);
  while (!run.hasCome() && clock.nowUs() < planUs + WAIT_US) clock.advanceBy(STEP_US);
  clock.advanceBy(WATCHED_US);
  return run.end();
}

/** When the last fault comes, or is over. */
function lastUs({ faults }: FaultPlan): number {
  return Math.max(...faults.map(({ atMs, forMs = 0 }) => 1000 * (atMs + forMs)));
}
