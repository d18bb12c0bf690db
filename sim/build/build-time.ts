/**
 * Evaluation at build time: a module named `*.build.ts` runs here, on the host, and the bundle gets its exports
 * as plain literals. So tables that cost arithmetic are computed once, on the PC.
 * The board's type-check follows the import too: where the module or what it imports needs a host's library, a
 * `*.build.device.ts` beside it says what device code sees.
 * An esbuild plugin, used by bundle.ts. Exports may be numbers, strings, booleans, null, arrays and plain objects.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Location, OnLoadResult, PartialMessage, Plugin } from 'esbuild';

const BUILD_TIME_MODULE = /\.build\.ts$/;
const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;

/** A value that has no literal, found at `path` inside an export: 'ROWS[3].widthUs'. */
class NotPlain extends Error {
  constructor(path: string, what: string) {
    super(
      `${path} is ${what}; only numbers, strings, booleans, arrays and plain objects can enter the bundle`,
    );
  }
}

/** `root` is the folder that file names in messages are relative to. */
export function buildTimePlugin(root: string): Plugin {
  return {
    name: 'build-time modules',
    setup(build) {
      build.onLoad({ filter: BUILD_TIME_MODULE }, ({ path }) => load(path, relative(root, path)));
    },
  };
}

async function load(path: string, file: string): Promise<OnLoadResult> {
  const exported = await run(path);
  if (exported instanceof Error) {
    return { errors: [{ text: `failed while it ran on the host: ${exported.message}`, location: { file } }] };
  }
  const lines: string[] = [];
  const errors: PartialMessage[] = [];
  for (const name of Object.keys(exported)) {
    try {
      const value = literal(exported[name], name);
      lines.push(name === 'default' ? `export default ${value};` : `export const ${name} = ${value};`);
    } catch (error) {
      if (!(error instanceof NotPlain)) throw error;
      errors.push({ text: error.message, location: placeOf(name, path, file) });
    }
  }
  return { contents: lines.join('\n'), loader: 'js', errors };
}

async function run(path: string): Promise<Record<string, unknown> | Error> {
  delete require.cache[path];
  try {
    return (await import(path)) as Record<string, unknown>;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** `value` as JavaScript that reads the same on the host and on the board. */
function literal(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return numberLiteral(value, path);
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item: unknown, index) => literal(item, `${path}[${index}]`)).join()}]`;
  }
  if (typeof value === 'object' && isPlain(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${keyLiteral(key)}:${literal(item, `${path}.${key}`)}`)
      .join()}}`;
  }
  throw new NotPlain(path, describe(value));
}

function numberLiteral(value: number, path: string): string {
  if (!Number.isFinite(value)) throw new NotPlain(path, String(value));
  return Object.is(value, -0) ? '0' : String(value);
}

function keyLiteral(key: string): string {
  return PLAIN_KEY.test(key) ? key : JSON.stringify(key);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `an object of class ${value.constructor.name}`;
  return value === undefined ? 'undefined' : `a ${typeof value}`;
}

/** The line that exports `name`, for editors; the file alone where it is exported in another way. */
function placeOf(name: string, path: string, file: string): Partial<Location> {
  const declaration = new RegExp(`\\bexport\\b.*\\b${name.replace(/\$/g, '\\$')}\\b`);
  const lines = readFileSync(path, 'utf8').split('\n');
  const index = lines.findIndex((line) => declaration.test(line));
  if (index < 0) return { file };
  return { file, line: index + 1, column: 0, lineText: lines[index] ?? '' };
}
