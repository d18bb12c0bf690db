/**
 * What all commands have in common: exit statuses, errors without a stack trace, numbers within bounds.
 * Exit status: 0 done; 1 the run failed, missed a bar or broke a limit; 2 bad usage or input, said in lines on stderr.
 */
import { CommanderError, InvalidArgumentError } from 'commander';
import { InputError } from './program-file';

export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

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
