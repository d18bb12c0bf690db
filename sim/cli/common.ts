/**
 * What the commands of `knead` share: names of files, examples for the help, what they print.
 */
import { InvalidArgumentError, type Command } from 'commander';

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

/** `1 stage`, `3 stages`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
