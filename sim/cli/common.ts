/**
 * What the commands of `knead` share: exit statuses, checks of arguments, examples for the help.
 * Exit status: 0 done; 1 the run failed or broke a limit; 2 bad usage or input, said in lines on stderr.
 */
import { InvalidArgumentError, type Command } from 'commander';

export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** Of a program: 32 bits, and not zero. */
export const SEED_MAX = 4294967295;

/** Adds a command to `knead`; `exit` takes its status where it is not 0. */
export type AddCommand = (knead: Command, exit: (status: number) => void) => void;

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

export function examples(lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}

export function path(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must be the name of a file or a folder.');
  return text;
}

/** Of a file that `knead` will take as a program: it knows one by the end of its name. */
export function jsonPath(text: string): string {
  if (!/[^\\/]\.json$/.test(text)) throw new InvalidArgumentError('It must end in .json.');
  return text;
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

/** `1 stage`, `3 stages`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
