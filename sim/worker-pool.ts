/**
 * Work side by side, in threads of this process: the pool of the soak and of the sweep, on the library piscina.
 * With a single job everything runs in this thread. Work is taken in its order, one piece as soon as a thread is free;
 * results come in the order in which they are done. What a piece needs and answers is copied: plain data.
 */
import { Piscina } from 'piscina';

export interface Work<Task, Result> {
  /** Absolute path of the module that exports `run` under its own name. */
  file: string;
  run: (task: Task) => Result;
}

/** One piece at a time. */
interface Runner<Task, Result> {
  run(task: Task): Promise<Result>;
}

/** A thread has no ts-node of its own, and where the package is installed its sources lie below node_modules. */
const TS_NODE_ENV = {
  TS_NODE_CWD: __dirname,
  TS_NODE_TRANSPILE_ONLY: 'true',
  TS_NODE_IGNORE: '/node_modules/(?!knead\\.js/)',
};

/** @param onDone told of every result; @throws Error of the first piece that fails, when the others in hand are dropped */
export async function runAll<Task, Result>(
  work: Work<Task, Result>,
  tasks: Iterable<Task>,
  jobs: number,
  onDone: (result: Result, task: Task) => void,
): Promise<void> {
  const queue = tasks[Symbol.iterator]();
  const takeAll = async (runner: Runner<Task, Result>): Promise<void> => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      onDone(await runner.run(next.value), next.value);
    }
  };
  if (jobs === 1) return takeAll(inThisThread(work));
  const pool = makePool(work, jobs);
  try {
    await Promise.all(Array.from({ length: jobs }, () => takeAll(pool)));
  } finally {
    // A result of a piece that is dropped may still arrive, and is none of anybody's.
    pool.on('error', () => undefined);
    await pool.destroy();
  }
}

function inThisThread<Task, Result>({ run }: Work<Task, Result>): Runner<Task, Result> {
  // Between two pieces the progress bar has its turn.
  return { run: (task) => new Promise((resolve) => setImmediate(resolve)).then(() => run(task)) };
}

function makePool<Task, Result>({ file, run }: Work<Task, Result>, jobs: number): Piscina<Task, Result> {
  return new Piscina<Task, Result>({
    filename: file,
    name: run.name,
    minThreads: jobs,
    maxThreads: jobs,
    execArgv: ['--require', require.resolve('ts-node/register')],
    env: { ...process.env, ...TS_NODE_ENV },
  });
}
