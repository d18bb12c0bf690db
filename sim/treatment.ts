/**
 * One simulated treatment: the firmware's session on a virtual board, from start to silence.
 * Called by the CLI, the benches and the tests. Units: seconds of the session's timer; levels 0..20; cm2 of a pad.
 */
import { FAULT_NONE, faultSentence } from '../firmware/faults';
import { LIMIT_SENTENCES } from '../firmware/level-limit';
import { STATE_IDLE } from '../firmware/machine';
import { reasonSentence } from '../firmware/reasons';
import { type Session } from '../firmware/session';
import { type PackedProgram } from '../waveforms/score';
import { scoreOf } from './packed-score';
import { courseOf, type CourseOptions } from './course';
import { Recorder } from './recorder';
import { type Recording } from './recording';
import { rounded } from './rounded';
import { armFaults } from './faults';
import { namesLeftOut } from './faults/guards';
import { type FaultPlan } from './faults/plan';
import { type FaultReport } from './faults/report';
import { FaultWatch, watched } from './fault-watch';
import { heldLimits, nearestLimit } from './held-limits';
import { NOMINAL } from './physics/components';
import { edgesFromStart, plantFromStart, powerOn, POWER_ON_US, startWithLevels } from './power-on';
import {
  brokenLimits,
  channelSummary,
  contactSummary,
  offNominal,
  supplySummary,
  unheldSentences,
  type BenchName,
  type Range,
  type Summary,
} from './summary';
import { makeVirtualBoard, VIRTUAL_FACTS, type VirtualBoard } from './virtual-board';
import { type PlantSetup, type VirtualStage } from './virtual-stage';

export interface TreatmentOptions extends PlantSetup {
  program: PackedProgram;
  /** Time on the session's timer, the fade at its end included. */
  seconds: number;
  seed: number;
  levels: readonly [number, number];
  /** Keep edges, phases and waveforms for files and pictures. */
  keepsTraces: boolean;
  /** For the picture of a cycle; what is packed has no names. */
  stageNames?: readonly string[];
  /** Of one pad, for the densities. */
  padCm2?: number;
  /** What goes wrong on the way. */
  faults?: FaultPlan;
  /** Told of the simulated seconds that are done. */
  onProgress?: (seconds: number) => void;
}

export interface Treatment {
  summary: Summary;
  recording: Recording;
}

/** A session on a virtual board, with a recorder on its lines and on its plant. */
export interface Bench {
  board: VirtualBoard;
  /** After a reset it is another one. */
  session: Session;
  recorder: Recorder;
  /** What faults have done, where there are any. */
  watch: FaultWatch;
}

/** The contract bench: the firmware's modules on a virtual board, its self-test behind it, before START is pressed at 0. */
export function makeBench({
  guards,
  ...options
}: PlantSetup & { seed: number; keepsTraces: boolean }): Bench {
  const recorder: Recorder = new Recorder({
    fullScaleMa: VIRTUAL_FACTS.fullScaleMa,
    keepsTraces: options.keepsTraces,
    probes: () => bench.session.output.probes,
    limitSentence: (channel) => LIMIT_SENTENCES[bench.session.treatment.limitReason(channel)] ?? '',
  });
  const watch = new FaultWatch();
  const board = makeVirtualBoard({
    ...options,
    fromUs: POWER_ON_US,
    onEdge: edgesFromStart((atUs, lines) => recorder.onEdge(atUs, lines)),
    plantListener: plantFromStart(watched(recorder, watch)),
  });
  const bench: Bench = { board, session: powerOn(board, guards), recorder, watch };
  board.engine.onSilence = (atUs) => recorder.oracle.onSilence(atUs);
  return bench;
}

/** Area of a pad: 5 x 5 cm (project default: docs/hazards.md, pad size). */
export const PAD_CM2 = 25;

/** Time after the end in which a treatment must have come to rest. */
export const REST_US = 1000000;

/**
 * Plays a program as a user would: start, both levels up, the timer runs out, silence.
 * @throws Error where the program does not pass the device's own check at load
 */
export function runTreatment(options: TreatmentOptions): Treatment {
  const startedMs = performance.now();
  const bench = makeBench(options);
  const { board, session, recorder } = bench;
  const problem = session.load(scoreOf(options.program));
  if (problem) throw new Error(problem);
  const faultRun = options.faults && armFaults(bench, options.faults, options.load, bench.watch);
  const railsMv: number[] = [];
  const started = startWithLevels(bench, options.seed, options.seconds * 1e6, options.levels);
  if (!started) throw new Error(`the session does not start: ${whyNot(session)}`);
  for (let second = 1; second <= options.seconds; second += 1) {
    board.clock.advanceTo(second * 1e6);
    if (isPlaying(bench)) railsMv.push(board.stage.plant.state().railMv);
    options.onProgress?.(second);
  }
  const spanUs = options.seconds * 1e6 + REST_US;
  board.clock.advanceTo(spanUs);
  const faults = faultRun?.end();
  // Of a plan the reports tell how the session ended.
  const reasons = faults ? [] : unrest(session);
  return concludeTreatment(
    'contract',
    options,
    { recorder, stage: board.stage },
    {
      spanUs,
      startedMs,
      reasons,
      ended: whyNot(bench.session),
      ...(railsMv.length > 0 && { railMv: { min: Math.min(...railsMv), max: Math.max(...railsMv) } }),
      ...(faults && { faults }),
    },
  );
}

/** A program plays, and no probe. */
function isPlaying({ session: { output } }: Bench): boolean {
  return output.isOn && !output.probes;
}

/** In the firmware's words: why it stands still. */
function whyNot({ fault, reason }: Session): string {
  return faultSentence(fault) || reasonSentence(reason);
}

/** Why a treatment has not come to its end as it should. */
function unrest({ fault, state }: Session): string[] {
  if (fault !== FAULT_NONE) return [faultSentence(fault)];
  return state === STATE_IDLE ? [] : [`the session is not at rest ${REST_US / 1e6} s after its timer`];
}

/** How a run went: its length, when it began on the wall's clock, and what was wrong beside the broken limits. */
export interface RunEnd {
  spanUs: number;
  startedMs: number;
  reasons: readonly string[];
  /** Why it ended, in the firmware's words. */
  ended?: string;
  /** While the program played. */
  railMv?: Range;
  /** Of the plan of faults, where there was one. */
  faults?: FaultReport[];
}

/** Ends the recording of a run, on whichever bench, and measures it. */
export function concludeTreatment(
  bench: BenchName,
  options: TreatmentOptions,
  { recorder, stage }: { recorder: Recorder; stage: VirtualStage },
  { spanUs, startedMs, reasons: otherReasons, ended, railMv, faults }: RunEnd,
): Treatment {
  stage.plant.advanceTo(spanUs);
  recorder.end(spanUs, stage.plant.state());
  const { load, components = NOMINAL, guards = {}, padCm2 = PAD_CM2 } = options;
  const without = namesLeftOut(guards);
  const drawn = offNominal(components);
  const reasons = [...brokenLimits(recorder, components), ...otherReasons];
  const elapsedS = (performance.now() - startedMs) / 1000;
  return {
    summary: {
      bench,
      program: options.program.id,
      seconds: options.seconds,
      seed: options.seed,
      levels: [...options.levels],
      loadOhm: load.rsOhm + load.rpOhm,
      load: { name: load.name, rsOhm: load.rsOhm, rpOhm: load.rpOhm, cpNf: load.cpNf },
      padCm2,
      contact: contactSummary(recorder),
      channels: recorder.channels.map((figures, channel) => channelSummary(figures, channel, padCm2)),
      supply: {
        ...supplySummary(stage.plant.state(), spanUs, components),
        ...(railMv && { railMv: { min: rounded(railMv.min), max: rounded(railMv.max) } }),
      },
      ...(ended && { ended }),
      ...(drawn && { components: drawn }),
      ...(without.length > 0 && { without }),
      ...(faults && { faults }),
      trips: recorder.trips.map(({ atUs, cause }) => ({ atS: atUs / 1e6, cause })),
      limits: {
        ok: reasons.length === 0,
        reasons,
        nearest: nearestLimit(recorder.channels, heldLimits(components)),
        unheld: unheldSentences(recorder),
      },
      limited: [...recorder.limited].map(([reason, pulses]) => ({ reason, pulses })),
      speedXRealTime: Math.round(options.seconds / elapsedS),
    },
    recording: {
      program: options.program.name,
      spanUs,
      seed: options.seed,
      levels: [...options.levels],
      load,
      edges: recorder.edges,
      phases: recorder.phases,
      points: recorder.points,
      ...(options.keepsTraces && { course: courseOf(options.program, courseOptions(options)) }),
    },
  };
}

function courseOptions({ seed, stageNames }: TreatmentOptions): CourseOptions {
  return stageNames ? { seed, stageNames } : { seed };
}
