/**
 * `npm run bench:espruino`: the image that is flashed, in the real interpreter and in Node, through one scripted treatment
 * of each program with built-ins that write down what they are asked for. The two traces must be equal, entry by entry.
 * The path of an Espruino built for Linux stands in the environment variable ESPRUINO; without it the bench says that
 * it skips. Exit status: 0 equal (or skipped), 1 not.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { bundleText } from '../bundle-bench';

const TIMEOUT_MS = 120000;
const PINS = 30;
const ENTRY = 'T|';
const MEMORY = 'M|';

/** What a run left: its trace, and the variables in use after loading and after each treatment. */
export interface Run {
  trace: string[];
  variables: number[];
}

/** The text that both interpreters run. @param memory statement that prints the variables in use */
export function benchText(bundle: string, memory: string): string {
  const read = (name: string): string => readFileSync(join(__dirname, name), 'utf8');
  const facts = `bench.programs=${CATALOGUE.length};bench.memory=function(){${memory}};\n`;
  return [read('prelude.js'), facts, bundle, 'bench.memory();\n', read('script.js')].join('\n');
}

/** @throws Error where the interpreter cannot be run, or reports an error */
export function runInEspruino(espruino: string, bundle: string): Run {
  const folder = mkdtempSync(join(tmpdir(), 'knead-espruino-'));
  try {
    const file = join(folder, 'bench.js');
    writeFileSync(file, benchText(bundle, `print('${MEMORY}'+process.memory().usage)`));
    const { stdout, error } = spawnSync(espruino, [file], {
      cwd: folder,
      encoding: 'utf8',
      timeout: TIMEOUT_MS,
      maxBuffer: 1 << 28,
    });
    if (error) throw new Error(`${espruino}: ${error.message}`);
    const complaint = stdout.split(/\r?\n/).find((line) => /Uncaught|ERROR|MEMORY/.test(line));
    if (complaint) throw new Error(`the interpreter says: ${complaint}`);
    return runOf(stdout.split(/\r?\n/));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function runInNode(bundle: string): Run {
  const lines: string[] = [];
  const context: Record<string, unknown> = {
    print: (text: unknown) => lines.push(String(text)),
    E: {
      sum: (values: number[]) => values.reduce((sum, value) => sum + value, 0),
      convolve: (a: number[], b: number[]) =>
        a.reduce((sum, value, i) => sum + value * (b[i % b.length] as number), 0),
    },
  };
  context['global'] = context;
  for (let pin = 0; pin < PINS; pin += 1) context[`D${pin}`] = `D${pin}`;
  new Script(benchText(bundle, '')).runInContext(createContext(context));
  return runOf(lines);
}

function runOf(lines: string[]): Run {
  const behind = (mark: string): string[] =>
    lines.flatMap((line) => (line.startsWith(mark) ? [line.slice(mark.length).trimEnd()] : []));
  return { trace: behind(ENTRY), variables: behind(MEMORY).map(Number) };
}

/** The first entry in which two traces differ, or undefined. */
export function firstDifference(a: string[], b: string[]): string | undefined {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    if (a[i] !== b[i]) return `entry ${i}: "${a[i] ?? 'nothing'}" and "${b[i] ?? 'nothing'}"`;
  }
  return undefined;
}

async function main(): Promise<number> {
  const espruino = process.env['ESPRUINO'];
  if (!espruino) {
    process.stdout.write('skipped: set ESPRUINO to the path of an Espruino built for Linux\n');
    return 0;
  }
  const bundle = await bundleText('pico');
  const board = runInEspruino(espruino, bundle);
  const node = runInNode(bundle);
  const difference = firstDifference(board.trace, node.trace);
  const [loaded = 0, ...after] = board.variables;
  const entries = `${board.trace.length} entries of the trace`;
  process.stdout.write(
    difference ? `differs from Node at ${difference}\n` : `equal to Node in all ${entries}\n`,
  );
  process.stdout.write(
    `variables in use, the bench's own included: ${loaded} when loaded, ${after.join(', ')} after\n`,
  );
  return difference ? 1 : 0;
}

if (require.main === module) {
  main().then(
    (status) => {
      process.exitCode = status;
    },
    (error: Error) => {
      process.stderr.write(`bench:espruino: ${error.message}\n`);
      process.exitCode = 1;
    },
  );
}
