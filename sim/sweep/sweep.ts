/**
 * A sweep: the runs of a shard that are not done yet, side by side, each written to the results as it is done.
 * Called by `knead sweep`. Runs are written in their order, whichever thread is first: the file of an uninterrupted sweep
 * is the same to the byte for any number of jobs.
 */
import { join } from 'node:path';
import { type PackedProgram } from '../../waveforms/score';
import { type Load } from '../physics/load';
import { runAll } from '../worker-pool';
import { type Vary } from './draw';
import { InOrder } from './in-order';
import { runCount, runsOf, type Shard, type SweepSettings } from './plan';
import { ResultsFile } from './results-file';
import { sweepRun, type SweepLine, type SweepTask } from './run';

export interface SweepOptions {
  settings: SweepSettings;
  packed: PackedProgram;
  vary: readonly Vary[];
  /** Where skin is not varied. */
  load: Load;
  runs: number;
  shard: Shard;
  jobs: number;
  /** File of the results; without one, nothing is kept but what `onLine` keeps. */
  out?: string;
  resume: boolean;
  /** Told of every run, first of those that are in the file already. */
  onLine(line: SweepLine): void;
  /** Told once, when the file has been read: how many runs there are, and how many of them are done. */
  onStart?(runs: number, done: number): void;
}

/** @throws InputError where the file cannot be gone on with, Error where it cannot be written */
export async function sweep(options: SweepOptions): Promise<void> {
  const { settings, runs, shard, jobs, out, resume, onLine } = options;
  const done = new Set<number>();
  const takeDone = (line: SweepLine): void => {
    done.add(line['index'] as number);
    onLine(line);
  };
  const results =
    out === undefined ? undefined : ResultsFile.open(out, { settings, runs, shard }, resume, takeDone);
  const count = runCount(shard, runs);
  options.onStart?.(count, done.size);
  const inOrder = new InOrder<SweepLine>((line) => {
    results?.append(line);
    onLine(line);
  });
  const work = { file: join(__dirname, 'run.ts'), run: sweepRun };
  try {
    await runAll<Ordered, SweepLine>(
      work,
      tasksOf(options, done),
      Math.max(1, Math.min(jobs, count - done.size)),
      (line, { order }) => inOrder.take(order, line),
    );
  } finally {
    results?.close();
  }
}

/** A run with its place among those that are still to be done. */
type Ordered = SweepTask & { order: number };

function* tasksOf(options: SweepOptions, done: ReadonlySet<number>): Generator<Ordered> {
  const { settings, packed, vary, load, shard, runs } = options;
  let order = 0;
  for (const index of runsOf(shard, runs)) {
    if (done.has(index)) continue;
    yield { settings, packed, vary, load, index, order };
    order += 1;
  }
}
