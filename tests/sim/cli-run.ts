/**
 * Runs `knead`: mostly in this process, where the process itself is the matter as a real command. For the tests of its
 * commands.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { main } from '../../sim/cli';
import { runInProcess, type Ran } from '../run-in-process';

export const ROOT = resolve(__dirname, '../..');
const COMMAND = join(ROOT, 'sim/knead.js');

export const run = (...argv: string[]): Promise<Ran> => runInProcess(main, argv);

/** The real command, in a process of its own. */
export function runCommand(
  argv: string[],
  cwd: string,
): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...argv], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

export function linesOf(text: string): string[] {
  expect(text.endsWith('\n'), `ends with a line break: ${JSON.stringify(text)}`).to.equal(true);
  return text.slice(0, -1).split('\n');
}
