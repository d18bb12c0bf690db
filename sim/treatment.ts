/**
 * One simulated treatment: the firmware's session on a virtual board, from start to silence.
 * Called by the CLI, the benches and the tests. Units: seconds of the session's timer; levels 0..20; ohm.
 */
import { FAULT_NONE, FAULT_SENTENCES } from '../firmware/faults';
import { LIMIT_SENTENCES } from '../firmware/level-limit';
import { Session, STATE_IDLE } from '../firmware/session';
import { type PackedProgram } from '../waveforms/score';
import { scoreOf } from './packed-score';
import { courseOf, type CourseOptions } from './course';
import { Recorder } from './recorder';
import { type Recording } from './recording';
import { brokenLimits, channelSummary, type BenchName, type Summary } from './summary';
import { makeVirtualBoard, VIRTUAL_FACTS, type VirtualBoard } from './virtual-board';

export interface TreatmentOptions {
  program: PackedProgram;
  /** Time on the session's timer, the fade at its end included. */
  seconds: number;
  seed: number;
  levels: readonly [number, number];
  loadOhm: number;
  /** Keep edges and phases for files and pictures. */
  keepsTraces: boolean;
  /** For the picture of a cycle; what is packed has no names. */
  stageNames?: readonly string[];
  /** Told of the simulated seconds that are done. */
  onProgress?: (seconds: number) => void;
}

export interface Treatment {
  summary: Summary;
  recording: Recording;
}

/** A session on a virtual board with a recorder on its lines. */
export interface Bench {
  board: VirtualBoard;
  session: Session;
  recorder: Recorder;
}

/** The contract bench: the firmware's modules on a virtual board, at power-on. */
export function makeBench(options: { loadOhm: number; seed: number; keepsTraces: boolean }): Bench {
  const recorder: Recorder = new Recorder({
    fullScaleMa: VIRTUAL_FACTS.fullScaleMa,
    keepsTraces: options.keepsTraces,
    limitSentence: (channel) => LIMIT_SENTENCES[session.limitReason(channel)] ?? '',
  });
  const board = makeVirtualBoard({ ...options, onEdge: (atUs, lines) => recorder.onEdge(atUs, lines) });
  recorder.watch(board.stage);
  board.engine.onSilence = (atUs) => recorder.oracle.onSilence(atUs);
  const session = new Session(board);
  return { board, session, recorder };
}

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
  const started = session.start(options.seed, options.seconds * 1e6);
  if (!started) throw new Error('the session does not start');
  options.levels.forEach((level, channel) => session.setLevel(channel, level));
  for (let second = 1; second <= options.seconds; second += 1) {
    board.clock.advanceTo(second * 1e6);
    options.onProgress?.(second);
  }
  const spanUs = options.seconds * 1e6 + REST_US;
  board.clock.advanceTo(spanUs);
  const reasons: string[] = [];
  if (session.fault !== FAULT_NONE) reasons.push(FAULT_SENTENCES[session.fault] as string);
  else if (session.state !== STATE_IDLE) {
    reasons.push(`the session is not at rest ${REST_US / 1e6} s after its timer`);
  }
  return concludeTreatment('contract', options, recorder, { spanUs, startedMs, reasons });
}

/** How a run went: its length, when it began on the wall's clock, and what was wrong beside the broken limits. */
export interface RunEnd {
  spanUs: number;
  startedMs: number;
  reasons: readonly string[];
}

/** Ends the recording of a run, on whichever bench, and measures it. */
export function concludeTreatment(
  bench: BenchName,
  options: TreatmentOptions,
  recorder: Recorder,
  { spanUs, startedMs, reasons: otherReasons }: RunEnd,
): Treatment {
  recorder.end(spanUs);
  const reasons = [...brokenLimits(recorder), ...otherReasons];
  const elapsedS = (performance.now() - startedMs) / 1000;
  return {
    summary: {
      bench,
      program: options.program.id,
      seconds: options.seconds,
      seed: options.seed,
      levels: [...options.levels],
      loadOhm: options.loadOhm,
      channels: recorder.channels.map(channelSummary),
      limits: { ok: reasons.length === 0, reasons },
      limited: [...recorder.limited].map(([reason, pulses]) => ({ reason, pulses })),
      speedXRealTime: Math.round(options.seconds / elapsedS),
    },
    recording: {
      program: options.program.name,
      spanUs,
      seed: options.seed,
      levels: [...options.levels],
      loadOhm: options.loadOhm,
      edges: recorder.edges,
      phases: recorder.phases,
      ...(options.keepsTraces && { course: courseOf(options.program, courseOptions(options)) }),
    },
  };
}

function courseOptions({ seed, stageNames }: TreatmentOptions): CourseOptions {
  return stageNames ? { seed, stageNames } : { seed };
}
