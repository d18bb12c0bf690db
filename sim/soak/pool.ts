/**
 * Plays treatments side by side, in threads of this process. Called by the soak command.
 * With a single job everything runs in this thread. Runs come in the order in which they are done.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { soakRun, type SoakRun, type SoakTask } from './run';

/** One treatment at a time. */
interface Runner {
  run(task: SoakTask): Promise<SoakRun>;
  end(): Promise<unknown>;
}

/** @param onDone told of every run; @throws Error of the first treatment that cannot be played */
export async function soakAll(
  tasks: readonly SoakTask[],
  jobs: number,
  onDone: (run: SoakRun) => void,
): Promise<void> {
  const queue = tasks.values();
  const count = Math.min(jobs, tasks.length);
  const runners = count === 1 ? [inThisThread()] : Array.from({ length: count }, inThread);
  const work = async (runner: Runner): Promise<void> => {
    for (const task of queue) onDone(await runner.run(task));
  };
  try {
    await Promise.all(runners.map(work));
  } finally {
    await Promise.all(runners.map((runner) => runner.end()));
  }
}

function inThisThread(): Runner {
  return {
    // Between two treatments the progress bar has its turn.
    run: (task) => new Promise((resolve) => setImmediate(resolve)).then(() => soakRun(task)),
    end: () => Promise.resolve(),
  };
}

function inThread(): Runner {
  const worker = new Worker(join(__dirname, 'worker.ts'), {
    execArgv: ['--require', require.resolve('ts-node/register')],
  });
  let settle: { resolve(run: SoakRun): void; reject(error: unknown): void } | undefined;
  worker.on('message', (run: SoakRun) => settle?.resolve(run));
  worker.on('error', (error) => settle?.reject(error));
  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        worker.postMessage(task);
      }),
    end: () => worker.terminate(),
  };
}
