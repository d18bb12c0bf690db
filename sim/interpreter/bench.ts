/**
 * `npm run bench:espruino`: the image that is flashed, in the real interpreter and in Node, through one scripted treatment
 * of each program with built-ins that write down what they are asked for. The two traces must be equal, entry by entry.
 * The path of an Espruino built for Linux stands in the environment variable ESPRUINO; without it the bench says that
 * it skips. Also whether treatments lose variables, and what the image takes when it is loaded from flash.
 * Exit status: 0 equal and nothing lost (or skipped), 1 not.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { makeGraphics } from '../runtime/graphics';
import { HOST_NATIVES } from '../host-natives';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { pretokenise } from '../build/pretokenise';
import { byteLiteral } from '../byte-literal';
import { bundleText } from '../bundle-bench';
import { exitStatusOf, runAsProgram } from '../command-line';

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
  return inFolder((folder) => {
    writeFileSync(join(folder, 'bench.js'), benchText(bundle, `print('${MEMORY}'+process.memory().usage)`));
    return runOf(linesOf(espruino, ['bench.js'], folder));
  });
}

/** Variables that a bundle takes when it is loaded from flash, as it is stored there. @throws as runInEspruino */
export function variablesFromFlash(espruino: string, bundle: string): number {
  const print = `print('${MEMORY}'+process.memory().usage)`;
  const usageWith = (files: Record<string, string>): number =>
    inFolder((folder) => {
      const writes = Object.entries(files).map(
        ([name, text]) => `require("Storage").write(${JSON.stringify(name)},${byteLiteral(text)});`,
      );
      writeFileSync(join(folder, 'store.js'), `require("Storage").eraseAll();${writes.join('')}`);
      linesOf(espruino, ['store.js'], folder);
      return runOf(linesOf(espruino, ['-e', print], folder)).variables[0] ?? NaN;
    });
  const prelude = readFileSync(join(__dirname, 'prelude.js'), 'utf8');
  const withBundle = { '.boot0': prelude, '.bootcde': pretokenise(bundle) };
  return usageWith(withBundle) - usageWith({ '.boot0': prelude });
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'knead-espruino-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the interpreter prints. */
function linesOf(espruino: string, args: string[], folder: string): string[] {
  const { stdout, error } = spawnSync(espruino, args, {
    cwd: folder,
    encoding: 'latin1',
    timeout: TIMEOUT_MS,
    maxBuffer: 1 << 28,
  });
  if (error) throw new Error(`${espruino}: ${error.message}`);
  const lines = stdout.split(/\r?\n/);
  const complaint = lines.find((line) => /Uncaught|ERROR|MEMORY/.test(line));
  if (complaint) throw new Error(`the interpreter says: ${complaint}`);
  return lines;
}

export function runInNode(bundle: string): Run {
  const lines: string[] = [];
  const context: Record<string, unknown> = {
    print: (text: unknown) => lines.push(String(text)),
    E: {
      convolve: (a: number[], b: number[]) =>
        a.reduce((sum, value, i) => sum + value * (b[i % b.length] as number), 0),
      toArrayBuffer: (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0)).buffer,
      mapInPlace: (from: number[], to: number[], table: number[]) =>
        from.forEach((place, i) => (to[i] = table[place] as number)),
      CRC32: HOST_NATIVES.crc32,
    },
  };
  context['Graphics'] = makeGraphics({ spend: () => undefined, reserve: () => undefined });
  context['global'] = context;
  for (let pin = 0; pin < PINS; pin += 1) context[`D${pin}`] = `D${pin}`;
  new Script(benchText(bundle, '')).runInContext(createContext(context), { timeout: TIMEOUT_MS });
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
  const difference = firstDifference(board.trace, runInNode(bundle).trace);
  const [loaded, ...after] = board.variables;
  const isLeaking = after.some((variables) => variables !== after[0]);
  const say = (line: string): boolean => process.stdout.write(`${line}\n`);
  if (difference) say(`differs from Node at ${difference}`);
  else say(`equal to Node in all ${board.trace.length} entries of the trace`);
  say(
    `${isLeaking ? 'variables are lost' : 'no variable is lost'}: ${after.join(', ')} in use after treatments`,
  );
  say(`  (${loaded} before the first; the bench's own text included)`);
  say(`${variablesFromFlash(espruino, bundle)} variables for the image when it is loaded from flash`);
  return difference || isLeaking ? 1 : 0;
}

if (require.main === module) runAsProgram(() => exitStatusOf('bench:espruino', main));
