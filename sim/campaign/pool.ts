/**
 * Plays cells side by side, in threads of this process. Called by the campaign's command.
 * Cells come in the order in which they are done; the plans of one program are told one after the other.
 */
import { join } from 'node:path';
import { runAll } from '../worker-pool';
import { playCell, type Cell, type CellTask } from './run';

/** @param onDone told of every cell, and which one it is; @throws Error of the first that cannot be played */
export function playAll(
  tasks: readonly CellTask[],
  threads: number,
  onDone: (cell: Cell, task: CellTask) => void,
): Promise<void> {
  const work = { file: join(__dirname, 'run.ts'), run: playCell };
  return runAll<CellTask, Cell>(work, tasks, Math.min(threads, tasks.length), onDone);
}
