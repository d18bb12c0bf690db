/**
 * Plays treatments side by side, in threads of this process. Called by the soak command.
 * Runs come in the order in which they are done.
 */
import { join } from 'node:path';
import { runAll } from '../worker-pool';
import { soakRun, type SoakRun, type SoakTask } from './run';

/** @param onDone told of every run; @throws Error of the first treatment that cannot be played */
export function soakAll(
  tasks: readonly SoakTask[],
  jobs: number,
  onDone: (run: SoakRun) => void,
): Promise<void> {
  const work = { file: join(__dirname, 'run.ts'), run: soakRun };
  return runAll<SoakTask, SoakRun>(work, tasks, Math.min(jobs, tasks.length), onDone);
}
