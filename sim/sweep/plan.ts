/**
 * What a sweep is to do: its settings, the same for all of its runs, and which runs are this shard's.
 * Made by `knead sweep`, read by the results file and the runs. Run `index` (from 0) has the seed firstSeed + index.
 */
import { createHash } from 'node:crypto';
import { type PackedProgram } from '../../waveforms/score';

/** Goes up whenever the lines of a results file mean something else. */
export const SWEEP_FORMAT = 1;

/** As they stand in each line, in this order, behind the number of the format. */
export interface SweepSettings {
  program: string;
  /** First digits of the SHA-256 of the program as the device stores it. */
  programSha: string;
  version: string;
  /** As in the option: `skin,tolerances`, or `none`. */
  vary: string;
  seconds: number;
  levelA: number;
  levelB: number;
  /** As it was asked for; `drawn` where skin is varied. */
  load: string;
  firstSeed: number;
}

export function programSha({ bytes }: PackedProgram): string {
  return createHash('sha256').update(bytes, 'latin1').digest('hex').slice(0, 12);
}

/** Every run whose index is `index` modulo `count`. */
export interface Shard {
  index: number;
  count: number;
}

export const WHOLE: Shard = { index: 0, count: 1 };

export function holds({ index, count }: Shard, run: number): boolean {
  return run % count === index;
}

/** Indices of the runs of a shard, out of 0..runs-1. */
export function* runsOf({ index, count }: Shard, runs: number): Generator<number> {
  for (let run = index; run < runs; run += count) yield run;
}

export function runCount({ index, count }: Shard, runs: number): number {
  return Math.max(0, Math.ceil((runs - index) / count));
}

export function shardText({ index, count }: Shard): string {
  return `${index}/${count}`;
}
