/**
 * One treatment of the output table: a program at the highest level into one load, from start to silence.
 * Run in the threads of sim/worker-pool.ts: task and answer are plain data. Called by sheet.ts.
 */
import { LEVEL_MAX } from '../../firmware/limits';
import { type PackedProgram } from '../../waveforms/score';
import { type Components } from '../physics/components';
import { type Guards } from '../physics/conduction';
import { type Load } from '../physics/load';
import { runTreatment } from '../treatment';
import { measure, type LoadFigures } from './measure';
import { pulsesOf } from './pulses';
import { trainsOf, waveOf, type Trains, type Wave } from './wave';

export interface TableTask {
  program: PackedProgram;
  load: Load;
  seconds: number;
  seed: number;
  padCm2: number;
  /** Where the level stands at its highest: what kind of pulses there are is read off here. */
  fullUs: { from: number; to: number };
  components?: Components;
  guards?: Partial<Guards>;
}

export interface TableRun {
  figures: LoadFigures;
  /** Undefined where there was no pulse at the full level. */
  wave: Wave | undefined;
  /** Undefined where it never pauses. */
  trains: Trains | undefined;
  /** What was wrong with the treatment by the simulator's own limits. */
  reasons: string[];
  /** When the program began; undefined: it never did. */
  programFromUs: number | undefined;
}

/** @throws Error where the program does not pass the device's own check at load */
export function tableRun({ fullUs, ...options }: TableTask): TableRun {
  const { summary, recording } = runTreatment({
    ...options,
    levels: [LEVEL_MAX, LEVEL_MAX],
    keepsTraces: true,
  });
  const { programFromS } = summary.contact;
  const programFromUs = programFromS === null ? undefined : programFromS * 1e6;
  const pulses = [0, 1].map((channel) => pulsesOf(recording.phases, channel, programFromUs ?? Infinity));
  const full = pulses.map((of) => of.filter(({ atUs }) => atUs >= fullUs.from && atUs < fullUs.to));
  return {
    figures: measure(summary, pulses),
    wave: waveOf(full),
    trains: trainsOf(full),
    reasons: summary.limits.reasons,
    programFromUs,
  };
}
