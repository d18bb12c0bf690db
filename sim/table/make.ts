/**
 * Makes the sheets of several programs, in threads where that is faster, with a bar on a terminal.
 * Called by `knead table` and by the generator of docs/output.md.
 */
import { availableParallelism } from 'node:os';
import { type LoadedProgram } from '../program-file';
import { progressBar } from '../progress';
import { sheetsOf, type ProgramSheet, type TableOptions } from './sheet';

/** Threads take their time to start: a few programs are done before. */
const PROGRAMS_IN_THREADS = 6;

export async function makeSheets(
  programs: readonly LoadedProgram[],
  options: Omit<TableOptions, 'jobs'>,
): Promise<ProgramSheet[]> {
  const jobs = programs.length < PROGRAMS_IN_THREADS ? 1 : availableParallelism();
  const bar = progressBar('simulating [{bar}] {value}/{total} treatments, {eta_formatted} left');
  try {
    return await sheetsOf(
      programs,
      { ...options, jobs },
      {
        onStart: (treatments) => bar.start(treatments, 0),
        onRun: (done) => bar.update(done),
      },
    );
  } finally {
    bar.stop();
  }
}
