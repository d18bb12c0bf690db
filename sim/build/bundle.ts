/**
 * Builds the image of a board: type-check, bundle, gate, size, files. Called by build.ts, and by the tests and the
 * simulator that want the very bytes that are flashed. Sizes in bytes.
 * The same sources give the same bytes, wherever the project lies. A failure is a BuildError and leaves no file.
 * Reference: Espruino reads most of ES2015 and hoists nothing, hence the bundler's settings below.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import {
  type BuildFailure,
  type BuildOptions,
  type Message,
  type Metafile,
  type Plugin,
  build,
} from 'esbuild';
import { type BoardSheet } from '../../hal/boards/board-sheet';
import { boardProblems } from '../boards/check';
import { type BuildBoard, boardIds, findBoard } from './boards';
import { loadNested } from './brief';
import { BuildError, EXIT_USAGE } from './build-error';
import { buildTimePlugin } from './build-time';
import { checkDeviceCode, formatProblem } from './gate';
import { inlineConstantsPlugin } from './inline-constants';
import { ownNamesPattern } from './own-names';
import { pretokenise } from './pretokenise';
import { type SizeReport, sizeReport } from './size-report';
import { dropSpentNames } from './spent-names';

export const PROJECT_ROOT = resolve(__dirname, '..', '..');

export const IMAGE_KINDS = ['release', 'bench'] as const;
export type ImageKind = (typeof IMAGE_KINDS)[number];

export interface BundleOptions {
  /** Id of the board: 'pico'. */
  board: string;
  /** The module that runs on the board; default firmware/main.ts. */
  entry?: string;
  /** What `knead:board` stands for; default hal/espruino/boards/<board>.ts. */
  boardModule?: string;
  /** Pins and facts of the board; default its own. */
  sheet?: BoardSheet;
  /** What `knead:image` says; default 'release'. A bench image plays with the USB cable in. */
  image?: ImageKind;
  /** The module of the programs that are built in; default waveforms/catalogue.build.ts. */
  catalogue?: string;
  /** Folder of knead.js and knead.js.map; default dist/<board>. */
  outDir?: string;
  /** False leaves names and line breaks as they are, for reading. Default true. */
  minify?: boolean;
  /** Default true; it takes seconds. */
  typecheck?: boolean;
  budgetBytes?: number;
  /** Gets one line a step. */
  log?: (line: string) => void;
}

export interface BundleResult {
  board: string;
  image: ImageKind;
  file: string;
  mapFile: string;
  size: SizeReport;
}

interface Bundle {
  code: string;
  /** Source map as JSON text; its sources are relative to the project. */
  map: string;
  metafile: Metafile;
}

/** Modules that live in Espruino itself. */
const ON_BOARD_MODULES = ['Storage', 'timer', 'Flash', 'heatshrink', 'crypto', 'neopixel', 'Font6x8'];

/** Refused by the bundler, which names the TypeScript line. */
const REFUSED_BY_BUNDLER = [
  'array-spread',
  'rest-argument',
  'default-argument',
  'destructuring',
  'generator',
  'async-await',
  'async-generator',
  'for-await',
];

/** Left as they are, so that the gate names the line: what the bundler makes of them would not run either. */
const LEFT_TO_GATE = [
  'object-rest-spread',
  'class-private-field',
  'class-private-method',
  'class-private-accessor',
  'class-private-static-field',
  'class-private-static-method',
  'class-private-static-accessor',
  'class-private-brand-check',
  'class-static-blocks',
  'bigint',
  'new-target',
];

const SUPPORTED: Record<string, boolean> = Object.fromEntries([
  ...REFUSED_BY_BUNDLER.map((feature) => [feature, false]),
  ...LEFT_TO_GATE.map((feature) => [feature, true]),
  // Plain strings alone: Espruino takes what looks like a value in a template literal for one, escaped or not.
  ['template-literal', false],
]);

/** How the firmware names the module of its programs. */
const CATALOGUE_MODULE = /\/catalogue\.build$/;

/** Syntax is never minified: on the board that costs half of the speed for 2 % of the size. */
const BUNDLER_SETTINGS = {
  bundle: true,
  format: 'cjs',
  platform: 'neutral',
  target: 'es2015',
  charset: 'ascii',
  minifySyntax: false,
  legalComments: 'none',
  external: ON_BOARD_MODULES,
  supported: SUPPORTED,
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  sourcemap: 'external',
  metafile: true,
  write: false,
  logLevel: 'silent',
} satisfies BuildOptions;

/** Short names that a property must not get: methods that Espruino has not, and words of the language. */
const KEPT_FREE = Object.fromEntries(
  ['at', 'do', 'if', 'in', 'is', 'of'].map((name) => [`no property is called ${name}`, name]),
);

/** Builds one board's image and writes it; returns where it lies and what it weighs. */
export async function buildBoard(options: BundleOptions): Promise<BundleResult> {
  const board = findBoard(options.board);
  if (!board) {
    throw new BuildError([`unknown board "${options.board}"; the boards are: ${boardIds()}`], EXIT_USAGE);
  }
  const log = options.log ?? (() => undefined);
  log(`board: every signal on a pin of the ${board.title} that can bear it`);
  passCheck(options.sheet ?? board.sheet);
  if (options.typecheck ?? true) {
    log('type-check: firmware and everything it imports, as the board sees it');
    typecheckFirmware();
  }
  const image = options.image ?? 'release';
  log(`bundle: ${options.entry ?? 'firmware/main.ts'} for ${board.title}, ${image} image`);
  const bundle = await bundleBoard(board, options);
  log('gate: only what Espruino reads and runs rightly');
  passGate(bundle);
  const size = sizeOf(bundle, options.budgetBytes ?? board.budgetBytes);
  log(`size: ${size.storedBytes} bytes as stored, ${size.percentOfBudget} % of ${size.budgetBytes}`);
  if (size.storedBytes > size.budgetBytes) throw overBudget(size, board);
  const files = writeBundle(bundle, resolve(options.outDir ?? join('dist', board.id)));
  log(`written: ${relative(process.cwd(), files.file)}`);
  return { board: board.id, image, ...files, size };
}

function passCheck(sheet: BoardSheet): void {
  const problems = boardProblems(sheet);
  if (problems.length > 0) throw new BuildError(problems);
}

function typecheckFirmware(): void {
  const compiler = require.resolve('typescript/bin/tsc');
  const run = spawnSync(process.execPath, [compiler, '--noEmit', '--pretty', 'false', '-p', 'firmware'], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new BuildError(`${run.stdout}${run.stderr}`.trim().split('\n'));
}

async function bundleBoard(board: BuildBoard, options: BundleOptions): Promise<Bundle> {
  const minify = options.minify ?? true;
  const settings = {
    ...BUNDLER_SETTINGS,
    absWorkingDir: PROJECT_ROOT,
    entryPoints: [resolve(PROJECT_ROOT, options.entry ?? 'firmware/main.ts')],
    outfile: join(PROJECT_ROOT, 'knead.js'),
    minifyWhitespace: minify,
    minifyIdentifiers: minify,
    ...(minify ? { mangleProps: ownNamesPattern(PROJECT_ROOT), mangleCache: KEPT_FREE } : {}),
    plugins: [
      builtInPlugin(board, options),
      buildTimePlugin(PROJECT_ROOT),
      inlineConstantsPlugin(PROJECT_ROOT, loadNested),
    ],
  };
  const result = await build(settings).catch((failure: BuildFailure) => {
    throw failure.errors ? new BuildError(failure.errors.map(formatMessage)) : failure;
  });
  if (result.warnings.length > 0) throw new BuildError(result.warnings.map(formatMessage));
  const text = (suffix: string): string =>
    result.outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? '';
  return { code: dropSpentNames(text('.js')), map: text('.map'), metafile: result.metafile };
}

/** Of code that has passed the gate. */
function sizeOf({ code, metafile }: Bundle, budgetBytes: number): SizeReport {
  const sizes = { bytes: Buffer.byteLength(code), storedBytes: pretokenise(code).length };
  return sizeReport(metafile, sizes, budgetBytes);
}

/** The modules that the build puts in: the board, the kind of image, and the programs where others are asked for. */
function builtInPlugin(board: BuildBoard, options: BundleOptions): Plugin {
  const { boardModule = `hal/espruino/boards/${board.id}.ts`, image = 'release', catalogue } = options;
  return {
    name: 'built in',
    setup(builder) {
      builder.onResolve({ filter: /^knead:board$/ }, () => ({ path: resolve(PROJECT_ROOT, boardModule) }));
      builder.onResolve({ filter: /^knead:image$/ }, ({ path }) => ({ path, namespace: 'built-in' }));
      builder.onLoad({ filter: /^knead:image$/, namespace: 'built-in' }, () => ({
        contents: `export const BENCH = ${image === 'bench'};`,
      }));
      if (catalogue === undefined) return;
      builder.onResolve({ filter: CATALOGUE_MODULE }, () => ({ path: resolve(PROJECT_ROOT, catalogue) }));
    },
  };
}

function passGate({ code, map }: Bundle): void {
  const problems = checkDeviceCode(code, { sourceMap: map });
  if (problems.length > 0) throw new BuildError(problems.map(formatProblem));
}

function overBudget({ storedBytes, budgetBytes, modules }: SizeReport, board: BuildBoard): BuildError {
  const largest = modules.slice(0, 3).map((row) => `${row.name} ${row.bytes}`);
  return new BuildError([
    `${board.id}: the bundle takes ${storedBytes} bytes, ${storedBytes - budgetBytes} more than the budget of ${budgetBytes};` +
      ` largest modules: ${largest.join(', ')}`,
  ]);
}

/** Both files are complete before either gets its name. */
function writeBundle(bundle: Bundle, outDir: string): { file: string; mapFile: string } {
  const file = join(outDir, 'knead.js');
  const mapFile = `${file}.map`;
  const contents = new Map([
    [mapFile, bundle.map],
    [file, bundle.code],
  ]);
  const aside = (path: string): string => `${path}.${process.pid}.part`;
  try {
    mkdirSync(outDir, { recursive: true });
    for (const [path, text] of contents) writeFileSync(aside(path), text);
    for (const path of contents.keys()) renameSync(aside(path), path);
  } catch (error) {
    for (const part of [...contents.keys()].map(aside).filter(existsSync)) rmSync(part);
    const reason = error instanceof Error ? error.message : String(error);
    throw new BuildError([`cannot write to ${outDir}: ${reason}`]);
  }
  return { file, mapFile };
}

/** The bundler says what it cannot lower; makers need to hear what the board cannot run. */
const NOT_LOWERED = /^Transforming (.+) to the configured target environment .*$/;

function formatMessage({ text: bundlerText, location }: Message): string {
  const text = bundlerText.replace(
    NOT_LOWERED,
    '$1 cannot run on Espruino; write it out in plain statements',
  );
  if (!location) return text;
  const file = location.file.split(sep).join('/');
  return location.line > 0 ? `${file}:${location.line}:${location.column + 1}: ${text}` : `${file}: ${text}`;
}
