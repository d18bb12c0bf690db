/**
 * Brief modules: what stands above the exported function goes into it, does the same there, and keeps its line.
 * The transform runs on texts and on fixtures/; the bundles are built as for a board. With the path of an Espruino
 * built for Linux in ESPRUINO, the real interpreter says that a call leaves nothing behind.
 */
import { type AnyNode, parse } from 'acorn';
import { expect } from 'chai';
import { transformSync } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { nestBrief } from '../../sim/build/brief';
import { BuildError } from '../../sim/build/build-error';
import { type BundleOptions, PROJECT_ROOT, buildBoard } from '../../sim/build/bundle';
import { Player } from './fixtures/player';
import { WIDTHS_US } from './fixtures/tables.build';

const fixture = (name: string): string => `tests/build/fixtures/${name}.ts`;
const REPORT = fixture('train-report.brief');
const REPORT_TEXT = readFileSync(join(PROJECT_ROOT, REPORT), 'utf8');
const ENTRY = 'export function make(size: number): number {\n  const sum = size + 1;\n  return sum;\n}\n';

/** The names that stand at the top of a script. */
function topLevelNames(code: string): string[] {
  const tree = parse(code, { ecmaVersion: 2015 });
  return tree.body.flatMap((node: AnyNode) => {
    if (node.type === 'VariableDeclaration') return node.declarations.flatMap(({ id }) => nameOf(id));
    return node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration' ? nameOf(node.id) : [];
  });
}

function nameOf(id: AnyNode | null): string[] {
  return id?.type === 'Identifier' ? [id.name] : [];
}

interface Report {
  MAX_PULSES: number;
  trainReport(train: { pulses: number; rateHz: number }, heading: string): string;
}

/** What the report's text exports when it runs here. */
function exportsOf(text: string): Report {
  const module = { exports: {} };
  const modules = { './player': { Player }, './tables.build': { WIDTHS_US } };
  const require = (name: keyof typeof modules): object => modules[name];
  runInNewContext(transformSync(text, { loader: 'ts', format: 'cjs' }).code, { module, require });
  return module.exports as Report;
}

function refusalOf(text: string): string[] {
  try {
    nestBrief(text, 'firmware/thing.brief.ts');
  } catch (error) {
    if (error instanceof BuildError) return [...error.lines];
    throw error;
  }
  return [];
}

describe('brief modules', () => {
  describe('nested', () => {
    const nested = nestBrief(REPORT_TEXT, REPORT);

    it('keep each line, and the columns of all that stays', () => {
      const before = REPORT_TEXT.split('\n');
      const after = nested.split('\n');
      expect(after).to.have.length(before.length);
      const changed = before.map((line, index) => [line, after[index]]).filter(([old, now]) => old !== now);
      const header = 'export function trainReport ( train : Train , heading : string , ) : string{';
      expect(changed).to.deep.equal([
        [
          'export const MAX_PULSES = 40 * 5;',
          `export const MAX_PULSES = 40 * 5;;const SECOND_US = 1000 * 1000 ; ${header}`,
        ],
        ...[
          'const SECOND_US = 1000 * 1000;',
          'export function trainReport(',
          '  train: Train, // of one channel',
          '  heading: string,',
          '): string {',
        ].map((line) => [line, ' '.repeat(line.length)]),
      ]);
    });

    it('do the same as before, at each call', () => {
      const plain = exportsOf(REPORT_TEXT);
      const brief = exportsOf(nested);
      expect(brief.MAX_PULSES).to.equal(plain.MAX_PULSES);
      for (const rateHz of [1, 2, 10, 80, 100]) {
        for (const pulses of [0, 1, 5, 300]) {
          const expected = plain.trainReport({ pulses, rateHz }, 'train');
          expect(brief.trainReport({ pulses, rateHz }, 'train'), `${pulses} at ${rateHz} Hz`).to.equal(
            expected,
          );
        }
      }
      expect(brief.trainReport({ pulses: 2, rateHz: 10 }, 'train')).to.equal('train 0: 100; 100000: 141');
    });

    const UNCHANGED: Readonly<Record<string, readonly [path: string, text: string]>> = {
      'a module of another name': ['firmware/thing.ts', `function half(): void {}\n${ENTRY}`],
      'a brief module without helpers': [
        'thing.brief.ts',
        `import { a } from './a';\nexport const N = -(2 + 3);\nconst M = 3;\nexport interface T { size: number }\n${ENTRY}`,
      ],
    };

    for (const [name, [path, text]] of Object.entries(UNCHANGED)) {
      it(`leave ${name} as it is`, () => expect(nestBrief(text, path)).to.equal(text));
    }

    it('stand behind an import that has no semicolon', () => {
      const text = `import { a } from './a'\nfunction half(): number { return a; }\n${ENTRY}`;
      const { code } = transformSync(nestBrief(text, 'thing.brief.ts'), { loader: 'ts', format: 'esm' });
      expect(code).to.match(/^import \{ a \} from ".\/a";\nfunction make\(size\) \{\n {2}function half/);
    });
  });

  describe('are refused', () => {
    const HELPER = 'function half(): number {\n  return 2;\n}\n';
    const REFUSED: Readonly<Record<string, readonly [text: string, at: string, message: RegExp]>> = {
      'without an exported function': [HELPER, '1:1', /ends with the one function that it exports$/],
      'that are empty': ['\n', '2:1', /ends with the one function that it exports$/],
      'with something behind their function': [ENTRY + HELPER, '5:1', /ends with the one function/],
      'with a second exported function': [
        `export ${HELPER}${ENTRY}`,
        '1:1',
        /exports one function, and besides/,
      ],
      'with an exported class': [`export class A {}\n${ENTRY}`, '1:1', /types and constant numbers only$/],
      'with an exported table': [
        `export const A = [1];\n${ENTRY}`,
        '1:1',
        /types and constant numbers only$/,
      ],
      'with an exported text': [`export const A = 'a';\n${ENTRY}`, '1:1', /types and constant numbers only$/],
      'with an exported variable': [`export let a = 1;\n${ENTRY}`, '1:1', /types and constant numbers only$/],
      'with exports from elsewhere': [
        `export * from './a';\n${ENTRY}`,
        '1:1',
        /types and constant numbers only$/,
      ],
      'with an exported number behind a helper': [
        `${HELPER}export const A = 1;\n${ENTRY}`,
        '4:1',
        /imports and exports stand before the helpers/,
      ],
      'with an exported type behind a helper': [
        `${HELPER}export type A = number;\n${ENTRY}`,
        '4:1',
        /imports and exports stand before the helpers/,
      ],
      'with an import behind a helper': [
        `${HELPER}import { a } from './a';\n${ENTRY}`,
        '4:1',
        /imports and exports stand before the helpers/,
      ],
      'with state in a let': [
        `${HELPER}let calls = 0;\n${ENTRY}`,
        '4:1',
        /keeps no state: .* begin anew at each/,
      ],
      'with state in a var': [`var calls = 0;\n${ENTRY}`, '1:1', /keeps no state/],
      'with a statement that runs': [`console.log(1);\n${ENTRY}`, '1:1', /would run at each call/],
      'with an async function': [
        'export async function make() {}\n',
        '1:1',
        /neither async nor a generator$/,
      ],
      'with a generator': ['export function* make() {}\n', '1:1', /neither async nor a generator$/],
      'with a default value': [
        `${HELPER}export function make(\n  size = 1,\n) {}\n`,
        '5:3',
        /plain parameters, without defaults$/,
      ],
      'with a parameter taken apart': ['export function make({ size }) {}\n', '1:22', /plain parameters/],
      'with a function called like a parameter': [
        `${HELPER}function size() {}\n${ENTRY}`,
        '4:1',
        /^the helper size has the name of a parameter or variable /,
      ],
      'with a class called like a variable': [
        `class sum {}\n${ENTRY}`,
        '1:1',
        /^the helper sum has the name /,
      ],
      'with a table called like a variable': [
        `const sum = [1];\n${ENTRY}`,
        '1:1',
        /^the helper sum has the name /,
      ],
      'with a helper that uses an import called like a parameter': [
        `import { size } from './a';\nfunction half() {\n  return size() / 2;\n}\n${ENTRY}`,
        '3:10',
        /^here size would be the parameter or variable /,
      ],
      'with a table of what is called like a variable': [
        `import { sum } from './a';\nconst TABLE = [{ sum }];\n${ENTRY}`,
        '2:18',
        /^here sum would be the parameter or variable /,
      ],
      'with a class that extends what is called like a variable': [
        `import { sum } from './a';\nclass A extends sum {}\n${ENTRY}`,
        '2:17',
        /^here sum would be the parameter or variable /,
      ],
    };

    for (const [name, [text, at, message]] of Object.entries(REFUSED)) {
      it(name, () => {
        const lines = refusalOf(text);
        expect(lines).to.have.length(1);
        const place = `firmware/thing.brief.ts:${at}: `;
        expect(lines[0]?.slice(0, place.length)).to.equal(place);
        expect(lines[0]?.slice(place.length)).to.match(message);
      });
    }

    it('with a line for each rule that they break', () => {
      const lines = refusalOf(`let a = 1;\nconsole.log(a);\nexport class B {}\n${ENTRY}`);
      expect(lines.map((line) => line.split(':')[1])).to.have.members(['3', '3', '1', '2']);
    });

    const ACCEPTED: Readonly<Record<string, string>> = {
      'a parameter of its own': 'function half(size: number): number {\n  return size / 2;\n}',
      'variables of its own':
        'function half(): number {\n  const size = 1;\n  if (size) {\n    const sum = size;\n    return sum;\n  }\n  return 0;\n}',
      'the variable of a loop':
        'function half(of: number[]): void {\n  for (const sum of of) print(sum);\n  for (let size = 0; size < 2; size += 1) print(size);\n}',
      'members and keys':
        'class Half {\n  size = 1;\n  constructor(private sum: number) {}\n  all(): object {\n    return { size: this.size, at: this.sum };\n  }\n}',
      'an arrow and a catch':
        'const HALVES = [1].map((size) => { try { return size; } catch (sum) { throw sum; } });',
      'a type':
        'interface Half {\n  size: number;\n}\nfunction half(a: Half): typeof size {\n  return a.size;\n}',
    };

    for (const [name, helper] of Object.entries(ACCEPTED)) {
      it(`but not where a helper gives a name of the function's to ${name}`, () => {
        expect(refusalOf(`${helper}\n${ENTRY}`)).to.deep.equal([]);
      });
    }
  });

  describe('in a bundle', () => {
    let outDir: string;

    beforeEach(() => {
      outDir = mkdtempSync(join(tmpdir(), 'knead-brief-'));
    });

    afterEach(() => {
      rmSync(outDir, { recursive: true });
    });

    async function bundled(entry: string, options: Partial<BundleOptions> = {}): Promise<string> {
      const modules = { entry: fixture(entry), boardModule: fixture('board') };
      const { file } = await buildBoard({ board: 'pico', ...modules, typecheck: false, outDir, ...options });
      return readFileSync(file, 'utf8');
    }

    async function refusalOfBundle(entry: string): Promise<readonly string[]> {
      const refused = await bundled(entry).catch((error: unknown) => error);
      if (!(refused instanceof BuildError)) throw new Error(`${entry} was built`);
      expect(readdirSync(outDir)).to.deep.equal([]);
      return refused.lines;
    }

    it('leave nothing of their helpers at the top, nor constants that have become numbers', async () => {
      const names = ['Player', 'WIDTHS_US', 'trainReport', 'board', 'printUsage'];
      expect(topLevelNames(await bundled('uses-brief', { minify: false }))).to.deep.equal(names);
      expect(topLevelNames(await bundled('uses-brief'))).to.have.length(names.length);
    });

    it('run', async () => {
      const printed: unknown[] = [];
      const console = { log: (line: unknown) => printed.push(line) };
      runInNewContext(await bundled('uses-brief'), { console, process: { memory: () => ({ usage: 7 }) } });
      expect(printed.filter((line) => line !== 'variables 7')).to.deep.equal([
        'first line',
        'first 0: 100; 10000: 141; 20000: 224',
        'second 0: 100; 100000: 141',
        200,
      ]);
    });

    it('have the gate name the line in a helper, below a constant of several lines', async () => {
      const lines = await refusalOfBundle('uses-brief-map');
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(
        /^tests\/build\/fixtures\/map\.brief\.ts:10:22: Map does not exist on Espruino/,
      );
    });

    it('have the build name the line of a broken rule', async () => {
      const lines = await refusalOfBundle('uses-brief-state');
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(
        /^tests\/build\/fixtures\/state\.brief\.ts:4:1: a brief module keeps no state/,
      );
    });

    it('hold no variable of the interpreter when a call is over', async function () {
      const espruino = process.env['ESPRUINO'];
      if (!espruino) {
        process.stdout.write(
          '      skips the real interpreter: ESPRUINO names no Espruino built for Linux\n',
        );
        return this.skip();
      }
      await bundled('uses-brief');
      const { stdout } = spawnSync(espruino, [join(outDir, 'knead.js')], {
        encoding: 'latin1',
        timeout: 20000,
      });
      expect(stdout)
        .to.contain('first 0: 100; 10000: 141; 20000: 224')
        .and.contain('second 0: 100; 100000: 141');
      const usages = stdout.split('\n').filter((line) => line.startsWith('variables '));
      expect(usages).to.have.length(3);
      expect(new Set(usages).size, usages.join(', ')).to.equal(1);
    });
  });
});
