/**
 * Runs a command's main function in this process, and takes what it writes. For the tests of the commands.
 */
export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

export async function runInProcess(main: (argv: string[]) => Promise<number>, argv: string[]): Promise<Ran> {
  const ran = { status: NaN, stdout: '', stderr: '' };
  const streams = { stdout: process.stdout.write, stderr: process.stderr.write };
  const listeners = process.stdout.listeners('error');
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = (text: string | Uint8Array): boolean => {
      ran[name] += String(text);
      return true;
    };
  }
  try {
    ran.status = await main(argv);
  } finally {
    process.stdout.write = streams.stdout;
    process.stderr.write = streams.stderr;
    for (const listener of process.stdout.listeners('error')) {
      if (!listeners.includes(listener)) process.stdout.off('error', listener as () => void);
    }
  }
  return ran;
}
