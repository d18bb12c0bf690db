/**
 * Espruino built for Linux as a store: its flash is a file, and each call of the store is one run of the interpreter,
 * which checks its storage first as on a board. Used by store.test.ts, with the path of the interpreter from the
 * environment variable ESPRUINO. Units: bytes.
 */
import { buildSync } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Store } from '../../hal/store';
import { PROJECT_ROOT } from '../../sim/build/bundle';
import { checkDeviceCode } from '../../sim/build/gate';
import { type StoreBench } from './store';

const FLASH_FILE = 'espruino.flash';
/** The file that stands for its flash, and the pages of it. */
export const LINUX_FLASH_BYTES = 256 * 1024;
export const LINUX_PAGE_BYTES = 1024;
const MARK = '@';
export const STORE_IMPORT = "import { ESPRUINO_STORE } from './hal/espruino/store';";
const HEADER_BYTES = 32;

/** The text of device code, past the gate, as the interpreter reads it. @param statements behind the imports */
export function deviceText(imports: string, statements: string): string {
  const contents = `${imports}\n${statements}`;
  const result = buildSync({
    stdin: { contents, resolveDir: PROJECT_ROOT, loader: 'ts' },
    bundle: true,
    format: 'cjs',
    platform: 'neutral',
    target: 'es2015',
    external: ['Storage'],
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    write: false,
    logLevel: 'silent',
  });
  const code = result.outputFiles[0]?.text ?? '';
  const problems = checkDeviceCode(code);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  return code;
}

export class Interpreter {
  private folder = '';

  constructor(private readonly binary: string) {}

  private pathOf(name: string): string {
    if (!this.folder) this.folder = mkdtempSync(join(tmpdir(), 'knead-store-'));
    return join(this.folder, name);
  }

  /** Runs a script; answers the lines that begin with the mark, without it. */
  run(script: string): string[] {
    const file = this.pathOf('script.js');
    writeFileSync(file, script);
    const { stdout, error } = spawnSync(this.binary, [file], { cwd: this.folder, encoding: 'latin1' });
    if (error) throw new Error(`${this.binary}: ${error.message}`);
    const complaint = /Uncaught.*/.exec(stdout);
    if (complaint) throw new Error(`the interpreter says: ${complaint[0]}`);
    return stdout
      .split(/\r?\n/)
      .filter((line) => line.includes(MARK))
      .map((line) => line.slice(line.indexOf(MARK) + 1));
  }

  image(): Uint8Array {
    const file = this.pathOf(FLASH_FILE);
    return existsSync(file)
      ? new Uint8Array(readFileSync(file))
      : new Uint8Array(LINUX_FLASH_BYTES).fill(0xff);
  }

  setImage(bytes: Uint8Array): void {
    writeFileSync(this.pathOf(FLASH_FILE), bytes);
  }

  close(): void {
    if (this.folder) rmSync(this.folder, { recursive: true });
    this.folder = '';
  }
}

/** The store of the device, in an interpreter whose flash is blank. */
export function interpreterBench(interpreter: Interpreter): StoreBench {
  interpreter.setImage(new Uint8Array(LINUX_FLASH_BYTES).fill(0xff));
  const call = (expression: string): string => {
    const text = "answer === undefined ? '' : answer.join ? answer.join() : answer";
    const shown = `const answer = ${expression}; print('${MARK}' + (${text}));`;
    return interpreter.run(deviceText(STORE_IMPORT, `const store = ESPRUINO_STORE; ${shown}`))[0] ?? '';
  };
  const store: Store = {
    read(name) {
      const text = call(`store.read(${JSON.stringify(name)})`);
      return text ? Uint8Array.from(text.split(','), Number) : undefined;
    },
    write(name, bytes) {
      return call(`store.write(${JSON.stringify(name)}, new Uint8Array([${bytes.join()}]))`) === 'true';
    },
  };
  return {
    store,
    image: () => interpreter.image(),
    fillUpTo: (freeBytes) => {
      const size = `storage.getFree() - ${freeBytes + HEADER_BYTES}`;
      interpreter.run(`var storage = require("Storage"); storage.write("fill", "x", 0, ${size});`);
    },
    powerOn: () => undefined,
  };
}
