/**
 * The device type-check: which code passes under firmware/tsconfig.json, and which names do not exist there.
 * Also that hand-written `*.build.device.ts` files tell the truth about the modules that they stand for.
 * Each check is one TypeScript program over all of its snippets, for speed.
 */
import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { PROJECT_ROOT } from '../../sim/build/bundle';

const ACCEPTED: Readonly<Record<string, string>> = {
  padStart: 'print("7".padStart(2, "0"));',
  'for..of on arrays, strings and typed arrays':
    'for (const x of [1]) print(x); for (const c of "a") print(c); for (const n of new Uint8Array(2)) print(n);',
  'array find, fill and includes': 'print([1].find((x) => x > 0), [1].fill(2), [1].includes(1));',
  'Object.assign and entries': 'print(Object.assign({ a: 1 }, { b: 2 }).b, Object.entries({ a: 1 }));',
  'Promise.all': 'Promise.all([Promise.resolve(1)]).then((values) => print(values.length));',
  'registers by number and by block':
    'poke32(0x50200000, [1, 2]); const word: number = peek32(0x50200000); print(word);',
  'a block of registers as a typed array': 'const words: Uint32Array = peek32(0x50200000, 4); print(words);',
  'address of a flat buffer': 'const at: number = E.getAddressOf(new Uint32Array(64), true); print(at);',
  'native sums': 'const sum: number = E.sum([1]) + E.convolve(new Int16Array(4), [1, -1], 0); print(sum);',
  'kill handler': "E.on('kill', () => D2.reset());",
  'pins and watches':
    "D2.mode('output'); D2.write(1); clearWatch(setWatch((e) => print(e.state, e.time), D3, { edge: 'both' }));",
  'several pins at once': 'const bits: number = digitalRead([D1, D2]) + analogRead(D26); print(bits);',
  'watchdog and checksum': 'E.enableWatchdog(1, false); E.kickWatchdog(); print(E.CRC32(new Uint8Array(4)));',
  'pulse width output': 'analogWrite(D4, 0.5, { freq: 1000 });',
  'timers with a number for a handle':
    'const id: number = setInterval(() => print(1), 10); clearInterval(id);',
  'Storage, Flash and timer':
    "print(require('Storage').getFree(), require('Flash').getFree(), require('timer').list());",
  'free memory and time': 'const free: number = process.memory().free + getTime(); print(free);',
  'graphics in a buffer':
    'const g = Graphics.createArrayBuffer(128, 64, 1, { vertical_byte: true }); g.clear().drawString("a", 0, 0);',
  'console.log': 'console.log(process.env.BOARD);',
};

/** Each row: the snippet, and what the compiler must say of it. */
const REFUSED: Readonly<Record<string, readonly [code: string, message: RegExp]>> = {
  'Array.from': ['print(Array.from("ab"));', /'from' does not exist on type 'ArrayConstructor'/],
  Map: ['print(new Map());', /Cannot find name 'Map'/],
  Set: ['print(new Set());', /Cannot find name 'Set'/],
  'calling Symbol': ['print(Symbol("a"));', /not callable/],
  Proxy: ['print(new Proxy({}, {}));', /Cannot find name 'Proxy'/],
  '.flat()': ['print([[1]].flat());', /'flat' does not exist/],
  '.at()': ['print([1].at(0));', /'at' does not exist/],
  'Number.isInteger': ['print(Number.isInteger(1));', /'isInteger' does not exist/],
  'Math.trunc': ['print(Math.trunc(1));', /'trunc' does not exist/],
  'Math.hypot': ['print(Math.hypot(1));', /'hypot' does not exist/],
  Buffer: ['print(Buffer.from("a"));', /Cannot find name 'Buffer'/],
  'Node environment': ['print(process.env.HOME);', /'HOME' does not exist/],
  'Node modules': ["print(require('fs'));", /No overload matches this call/],
  setImmediate: ['setImmediate(() => print(1));', /Cannot find name 'setImmediate'/],
  document: ['print(document);', /Cannot find name 'document'/],
};

function optionsOf(configFile: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(configFile, (path) => ts.sys.readFile(path)) as { config: unknown };
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(configFile)).options;
}

/** What the compiler says of each snippet; `folder` is where the snippets seem to lie. */
function messagesOf(
  snippets: Readonly<Record<string, string>>,
  options: ts.CompilerOptions,
  folder: string,
  roots: readonly string[] = [],
): Map<string, string[]> {
  const names = Object.keys(snippets);
  const pathOf = (index: number): string => join(folder, `snippet-${index}.ts`);
  const texts = new Map(names.map((name, index) => [pathOf(index), `${snippets[name]}\nexport {};\n`]));
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  const program = ts.createProgram([...roots, ...texts.keys()], options, host);
  const messages = (path: string): string[] =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  return new Map(names.map((name, index) => [name, messages(pathOf(index))]));
}

const DEVICE_TYPES = /\.device\.ts$/;

/** Every hand-written view of a build-time module, relative to the project. */
function handWrittenViews(): string[] {
  return ['waveforms', 'hal', 'firmware', 'tests/build/fixtures'].flatMap((folder) =>
    readdirSync(join(PROJECT_ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => DEVICE_TYPES.test(path))
      .map((path) => join(folder, path)),
  );
}

describe('device types', () => {
  const snippets = {
    ...ACCEPTED,
    ...Object.fromEntries(Object.entries(REFUSED).map(([name, [code]]) => [name, code])),
  };
  let messages: Map<string, string[]>;

  before(() => {
    const roots = ['firmware/device-lib.d.ts', 'hal/espruino/espruino.d.ts'].map((path) =>
      join(PROJECT_ROOT, path),
    );
    const options = optionsOf(join(PROJECT_ROOT, 'firmware/tsconfig.json'));
    messages = messagesOf(snippets, options, join(PROJECT_ROOT, 'hal/espruino'), roots);
  });

  for (const name of Object.keys(ACCEPTED)) {
    it(`accept ${name}`, () => {
      expect(messages.get(name)).to.deep.equal([]);
    });
  }

  for (const [name, [, expected]] of Object.entries(REFUSED)) {
    it(`refuse ${name}`, () => {
      expect(messages.get(name)?.join('\n')).to.match(expected);
    });
  }

  it('read the .device.ts of a build-time module instead of its host code', () => {
    const options = optionsOf(join(PROJECT_ROOT, 'firmware/tsconfig.json'));
    const roots = [join(PROJECT_ROOT, 'firmware/device-lib.d.ts')];
    const code = "import { WIDTHS_US } from './host-table.build';\nprint(WIDTHS_US.nothing);";
    const folder = join(PROJECT_ROOT, 'tests/build/fixtures');
    const [message] = messagesOf({ code }, options, folder, roots).get('code') ?? [];
    expect(message).to.match(/'nothing' does not exist on type 'number\[\]'/);
  });
});

describe('device view of a build-time module', () => {
  const views = handWrittenViews();
  let messages: Map<string, string[]>;

  before(() => {
    const snippets = views.map((view) => {
      const folder = join(PROJECT_ROOT, dirname(view));
      const real = join(folder, basename(view).replace(DEVICE_TYPES, ''));
      return [
        view,
        `import * as real from '${real}';\nexport const seen: typeof import('${real}.device') = real;`,
      ];
    });
    const options = optionsOf(join(PROJECT_ROOT, 'tsconfig.json'));
    messages = messagesOf(Object.fromEntries(snippets), options, join(PROJECT_ROOT, 'tests/build/fixtures'));
  });

  for (const view of views) {
    it(`agrees with the module: ${view}`, () => {
      expect(messages.get(view)).to.deep.equal([]);
    });
  }
});
