/**
 * What all commands have in common: exit statuses, errors without a stack trace, numbers within bounds, folders.
 * Exit status: 0 done; 1 the run failed, missed a bar or broke a limit; 2 bad usage or input, said in lines on stderr.
 */
import { mkdirSync } from 'node:fs';
import { CommanderError, InvalidArgumentError } from 'commander';
import { InputError } from './program-file';

export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** Runs a command as the program: its exit status is that of the process. */
export function runAsProgram(main: (argv: string[]) => Promise<number>): void {
  // A reader such as `head` that has seen enough is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  void main(process.argv.slice(2)).then((status) => {
    process.exitCode = status;
  });
}

/** Runs the work of a command; answers the exit status. */
export async function exitStatusOf(name: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    const lines =
      error instanceof InputError ? error.lines : [error instanceof Error ? error.message : String(error)];
    for (const line of lines) process.stderr.write(`${name}: ${line}\n`);
    return error instanceof InputError ? EXIT_USAGE : EXIT_FAILED;
  }
}

export function number(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!(value >= min && value <= max))
      throw new InvalidArgumentError(`It must be a number of ${min}..${max}.`);
    return value;
  };
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number of ${min}..${max}.`);
    }
    return value;
  };
}

/** Why a folder cannot be made. */
const FOLDER_REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'a file of that name is there',
  ENOTDIR: 'its path leads through a file',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'its place is read-only',
};

/** Makes the folder that an option names, and those above it. @throws InputError in one line */
export function makeFolder(option: string, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new InputError([`${option}: ${folder} cannot be made a folder: ${FOLDER_REASONS[code] ?? code}`]);
  }
}
