/**
 * The architecture, kept by a test: who imports whom, who names the chip, who may make a SafeSegment, what lies at
 * the top level, and that documents name tests that exist. Reads the sources with TypeScript's own parser.
 * The rules stand in ARCHITECTURE.md: waveforms <- hal <- firmware <- sim <- tests.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative, resolve, sep } from 'node:path';
import { expect } from 'chai';
import * as ts from 'typescript';

const ROOT = resolve(__dirname, '..');
const LAYERS = ['waveforms', 'hal', 'firmware', 'sim', 'tests'];
/** They hold a segment to its plan before they call it safe. */
const SEGMENT_MAKERS = ['firmware/segment-maker.brief.ts', 'firmware/train.brief.ts'];
/** Code that runs on a board: no packages of npm or Node there. */
const DEVICE_LAYERS = ['waveforms', 'hal', 'firmware'];
const CHIP = 'hal/espruino/';
const ENTRY = 'firmware/main.ts';
/** Modules that the build puts in: the board, and the kind of image. */
const BUILT_MODULES = ['knead:board', 'knead:image'];
/**
 * Modules that the interpreter brings along: no packages, but as much of the chip as its globals, and there is no other
 * way to its flash than this one. So hal/espruino may load them, and nobody else.
 */
const CHIP_MODULES = ['Storage'];
/** Material that the build's tests feed to the build: some of it bad on purpose. */
const FIXTURES = 'tests/build/fixtures/';

const TOP_LEVEL = [
  ...LAYERS,
  ...['build.ts', 'package.json', 'package-lock.json', 'tsconfig.json', 'docs', 'examples'],
  ...['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'LICENSE'],
];
/** Made by commands, and not part of the repository. */
const MADE = ['node_modules', 'dist', 'coverage'];

/** Names that Espruino alone has. */
const CHIP_NAMES = new RegExp(
  '^(E|NRF|Pin|Graphics|Terminal|Bluetooth|USB|Serial\\d|SPI\\d|I2C\\d|LED\\d?|BTN\\d?|[ADHV]\\d{1,2}' +
    '|(analog|digital)(Read|Write)|digitalPulse|pinMode|getPinMode|shiftOut|setWatch|clearWatch|changeInterval' +
    '|(peek|poke)(8|16|32)|reset|load|print)$',
);
/** Names that Espruino shares with Node: the portable layers have contracts for what they do. */
const SHARED_NAMES = /^(console|process|setTimeout|setInterval|clearTimeout|clearInterval|Date|performance)$/;

interface Source {
  /** Path from the top level, with `/`. */
  path: string;
  text: string;
}

function sourcesBelow(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .map(readSource);
}

function readSource(path: string): Source {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

const parsed = new WeakMap<Source, ts.SourceFile>();

/** Three checks look at each file: it is parsed once. */
function parse(source: Source): ts.SourceFile {
  const { path, text } = source;
  const file = parsed.get(source) ?? ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  parsed.set(source, file);
  return file;
}

function visit(node: ts.Node, onNode: (node: ts.Node) => void): void {
  onNode(node);
  ts.forEachChild(node, (child) => visit(child, onNode));
}

// Imports

/** Module names that a file imports, in whatever way. */
function importsOf(file: ts.SourceFile): string[] {
  const names: string[] = [];
  const take = (name: ts.Node | undefined): void => {
    if (name && ts.isStringLiteralLike(name)) names.push(name.text);
  };
  visit(file, (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) take(node.moduleSpecifier);
    else if (ts.isExternalModuleReference(node)) take(node.expression);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) take(node.argument.literal);
    else if (ts.isCallExpression(node) && isImportCall(node)) take(node.arguments[0]);
  });
  return names;
}

function isImportCall({ expression }: ts.CallExpression): boolean {
  if (expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(expression) && expression.text === 'require';
}

/** Why a file may not import a module, or '' where it may. */
function importProblem(from: string, name: string): string {
  const layer = from.split('/')[0] as string;
  if (BUILT_MODULES.includes(name)) return from === ENTRY ? '' : `only ${ENTRY} imports ${name}`;
  if (CHIP_MODULES.includes(name)) return from.startsWith(CHIP) ? '' : `only hal/espruino loads ${name}`;
  if (!name.startsWith('.')) return packageProblem(layer, name);
  const path = posix.join(posix.dirname(from), name);
  const target = path.split('/')[0] as string;
  if (path.startsWith('..')) return 'leads out of the repository';
  if (layer === 'build.ts') return path.startsWith('sim/build/') ? '' : 'build.ts imports sim/build alone';
  if (path.startsWith(CHIP) && !from.startsWith(CHIP) && from !== ENTRY && layer !== 'tests') {
    return `only ${ENTRY} imports hal/espruino`;
  }
  if (path === 'package.json') return layer === 'sim' || layer === 'tests' ? '' : 'reads the package';
  if (path === 'build' && layer === 'tests') return '';
  if (!LAYERS.includes(target)) return `imports ${target}, which is no layer`;
  return LAYERS.indexOf(target) <= LAYERS.indexOf(layer) ? '' : `${layer} imports ${target}`;
}

function packageProblem(layer: string, name: string): string {
  if (!DEVICE_LAYERS.includes(layer)) return '';
  return `${layer} imports ${isBuiltin(name) ? 'a module of Node' : 'a package'}`;
}

function importProblems(source: Source): string[] {
  return importsOf(parse(source)).flatMap((name) => {
    const problem = importProblem(source.path, name);
    return problem ? [`${source.path}: '${name}': ${problem}`] : [];
  });
}

// Names of the chip

/** Identifiers that a file uses but does not declare: globals, to a reader without the library. */
function freeNames(file: ts.SourceFile): string[] {
  const declared = new Set<string>();
  const used = new Set<string>();
  visit(file, (node) => {
    if (!ts.isIdentifier(node)) return;
    if (isDeclaredBy(node.parent, node)) declared.add(node.text);
    else if (!isMemberName(node)) used.add(node.text);
  });
  return [...used].filter((name) => !declared.has(name));
}

function isDeclaredBy(parent: ts.Node, name: ts.Identifier): boolean {
  const declares =
    ts.isVariableDeclaration(parent) ||
    ts.isBindingElement(parent) ||
    ts.isParameter(parent) ||
    ts.isFunctionLike(parent) ||
    ts.isClassLike(parent) ||
    ts.isInterfaceDeclaration(parent) ||
    ts.isTypeAliasDeclaration(parent) ||
    ts.isTypeParameterDeclaration(parent) ||
    ts.isImportSpecifier(parent) ||
    ts.isImportClause(parent) ||
    ts.isNamespaceImport(parent);
  return declares && parent.name === name && !ts.isMethodDeclaration(parent) && !ts.isMethodSignature(parent);
}

/** The name behind a dot, of a property or of a method: it belongs to an object, and is no global. */
function isMemberName(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === name;
  if (ts.isQualifiedName(parent)) return parent.right === name;
  if (ts.isBindingElement(parent)) return parent.propertyName === name;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return true;
  return (
    (ts.isClassElement(parent) || ts.isTypeElement(parent) || ts.isPropertyAssignment(parent)) &&
    parent.name === name
  );
}

function callsRequire(file: ts.SourceFile): boolean {
  let found = false;
  visit(file, (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      found ||= node.expression.text === 'require';
    }
  });
  return found;
}

function chipProblems(source: Source): string[] {
  if (source.path.startsWith(CHIP) || source.path.endsWith('.d.ts')) return [];
  const file = parse(source);
  const isDevice = DEVICE_LAYERS.includes(source.path.split('/')[0] as string);
  const names = freeNames(file).filter(
    (name) => CHIP_NAMES.test(name) || (isDevice && SHARED_NAMES.test(name)),
  );
  if (callsRequire(file)) names.push('require(...)');
  return names.map((name) => `${source.path}: names ${name}`);
}

// Casts

/** Types that a file casts to, with `any` and `unknown` among them only where they hide a type. */
function casts(source: Source): string[] {
  const found: string[] = [];
  visit(parse(source), (node) => {
    if (!ts.isAsExpression(node) && !ts.isTypeAssertionExpression(node)) return;
    const type = node.type.getText();
    let inner: ts.Expression = node.expression;
    while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
    const isHidden = ts.isAsExpression(inner) && inner.type.kind === ts.SyntaxKind.UnknownKeyword;
    found.push(isHidden ? 'as unknown as' : type);
  });
  return found;
}

function castProblems(source: Source): string[] {
  return casts(source)
    .filter((type) => type === 'any' || type === 'as unknown as' || /\bSafeSegment\b/.test(type))
    .filter((type) => !(type === 'SafeSegment' && SEGMENT_MAKERS.includes(source.path)))
    .map((type) => `${source.path}: casts: ${type}`);
}

// Documents

function documents(): string[] {
  return ['.', ...LAYERS, 'docs', 'examples']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((path) => path.endsWith('.md'));
}

const SOURCES = [...LAYERS.flatMap(sourcesBelow), readSource('build.ts')];
const CODE = SOURCES.filter(({ path }) => !path.startsWith(FIXTURES));

describe('architecture', () => {
  it('finds the sources: every layer has some', () => {
    for (const layer of [...LAYERS, 'build.ts', ENTRY]) {
      expect(
        SOURCES.some(({ path }) => path.startsWith(layer)),
        layer,
      ).to.equal(true);
    }
  });

  it('has imports in one direction', () => {
    expect(CODE.flatMap(importProblems)).to.deep.equal([]);
  });

  it('names the chip in hal/espruino alone', () => {
    expect(CODE.flatMap(chipProblems)).to.deep.equal([]);
  });

  it('makes a SafeSegment where segments are checked alone, and hides no type behind any or unknown', () => {
    expect(CODE.flatMap(castProblems)).to.deep.equal([]);
    for (const path of SEGMENT_MAKERS) expect(casts(readSource(path)), path).to.include('SafeSegment');
  });

  it('opens every file with a comment that says what it is', () => {
    const bare = SOURCES.filter(({ text }) => !/^\/\*\*\n \* \S/.test(text));
    expect(bare.map(({ path }) => path)).to.deep.equal([]);
  });

  it('has nothing at its top level that is not listed here', () => {
    const names = readdirSync(ROOT).filter((name) => !name.startsWith('.') && !MADE.includes(name));
    expect(names.filter((name) => !TOP_LEVEL.includes(name))).to.deep.equal([]);
  });

  it('has a lock file that names no server', () => {
    const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
    expect(lock).to.contain('"lockfileVersion"');
    expect(lock).not.to.match(/"resolved"|https?:\/\/[^"]*\.tgz/);
  });

  it('names in its documents only tests that exist', () => {
    const named = documents().flatMap((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return [...text.matchAll(/\btests\/[\w./-]*\w/g)].map(([test]) => ({ path, test }));
    });
    expect(named.filter(({ path }) => path === join('docs', 'hazards.md'))).not.to.deep.equal([]);
    expect(named.filter(({ test }) => !existsSync(join(ROOT, test)))).to.deep.equal([]);
  });
});

describe('architecture: the checks themselves', () => {
  const IMPORTS: { name: string; path: string; text: string; refused: boolean }[] = [
    { name: 'a neighbour', path: 'waveforms/a.ts', text: "import { b } from './b';", refused: false },
    {
      name: 'the layer before',
      path: 'sim/a.ts',
      text: "import { b } from '../firmware/b';",
      refused: false,
    },
    {
      name: 'the layer behind',
      path: 'waveforms/a.ts',
      text: "import { b } from '../hal/b';",
      refused: true,
    },
    {
      name: 'a type of the layer behind',
      path: 'hal/a.ts',
      text: "import type { B } from '../sim/b';",
      refused: true,
    },
    {
      name: 'an inline type of the layer behind',
      path: 'hal/a.ts',
      text: "let b: import('../sim/b').B;",
      refused: true,
    },
    {
      name: 'a re-export of the layer behind',
      path: 'hal/a.ts',
      text: "export * from '../firmware/b';",
      refused: true,
    },
    { name: 'an import call', path: 'firmware/a.ts', text: "import('../sim/b');", refused: true },
    {
      name: 'import with require',
      path: 'firmware/a.ts',
      text: "import b = require('../sim/b');",
      refused: true,
    },
    {
      name: 'sources in tests',
      path: 'tests/sim/a.ts',
      text: "import { b } from '../../sim/b';",
      refused: false,
    },
    { name: 'tests in sources', path: 'sim/a.ts', text: "import { b } from '../tests/b';", refused: true },
    { name: 'a package in waveforms', path: 'waveforms/a.ts', text: "import Ajv from 'ajv';", refused: true },
    {
      name: 'Node in firmware',
      path: 'firmware/a.ts',
      text: "import { join } from 'node:path';",
      refused: true,
    },
    { name: 'Node in sim', path: 'sim/a.ts', text: "import { join } from 'node:path';", refused: false },
    {
      name: 'a board from firmware/main.ts',
      path: ENTRY,
      text: "import { board } from 'knead:board';",
      refused: false,
    },
    {
      name: 'a board from elsewhere',
      path: 'firmware/session.ts',
      text: "import { board } from 'knead:board';",
      refused: true,
    },
    {
      name: 'the kind of image from elsewhere',
      path: 'firmware/panel.ts',
      text: "import { BENCH } from 'knead:image';",
      refused: true,
    },
    {
      name: 'the chip from the firmware',
      path: 'firmware/a.ts',
      text: "import { b } from '../hal/espruino/clock';",
      refused: true,
    },
    {
      name: 'the chip from the simulator',
      path: 'sim/a.ts',
      text: "import { b } from '../hal/espruino/clock';",
      refused: true,
    },
    {
      name: 'the chip from its own folder',
      path: 'hal/espruino/boards/a.ts',
      text: "import { b } from '../clock';",
      refused: false,
    },
    {
      name: 'the simulator from build.ts',
      path: 'build.ts',
      text: "import { b } from './sim/treatment';",
      refused: true,
    },
    {
      name: 'sim/build from build.ts',
      path: 'build.ts',
      text: "import { b } from './sim/build/gate';",
      refused: false,
    },
    {
      name: 'a module of the interpreter in the folder of the chip',
      path: 'hal/espruino/store.ts',
      text: "const storage = require('Storage');",
      refused: false,
    },
    {
      name: 'a module of the interpreter in the firmware',
      path: 'firmware/a.ts',
      text: "const storage = require('Storage');",
      refused: true,
    },
    {
      name: 'a module of the interpreter in the contracts',
      path: 'hal/store.ts',
      text: "import { read } from 'Storage';",
      refused: true,
    },
    {
      name: 'a module of the interpreter in the simulator',
      path: 'sim/a.ts',
      text: "const storage = require('Storage');",
      refused: true,
    },
    {
      name: 'a package in the folder of the chip',
      path: 'hal/espruino/store.ts',
      text: "const fs = require('Storage/fs');",
      refused: true,
    },
    {
      name: 'Node in the folder of the chip',
      path: 'hal/espruino/store.ts',
      text: "import { readFileSync } from 'fs';",
      refused: true,
    },
    { name: 'a file outside', path: 'sim/a.ts', text: "import { b } from '../../b';", refused: true },
    {
      name: 'a comment and a text',
      path: 'waveforms/a.ts',
      text: "// import '../sim/b'\nf(\"import '../sim/b'\");",
      refused: false,
    },
  ];
  for (const { name, path, text, refused } of IMPORTS) {
    it(`${refused ? 'refuses' : 'accepts'} ${name}`, () => {
      expect(importProblems({ path, text })).to.have.length(refused ? 1 : 0);
    });
  }

  const NAMES: { name: string; path?: string; text: string; found: string[] }[] = [
    { name: 'E', text: 'E.sum([1]);', found: ['names E'] },
    { name: 'a register', text: 'poke32(1, 2);', found: ['names poke32'] },
    { name: 'a pin by its name', text: 'const pins = [D2, A0];', found: ['names D2', 'names A0'] },
    {
      name: 'pins and watches',
      text: 'setWatch(() => digitalWrite(x, 1), x);',
      found: ['names setWatch', 'names digitalWrite'],
    },
    { name: 'the type of a pin', text: 'let x: Pin;', found: ['names Pin'] },
    { name: 'require', text: "const s = require('Storage');", found: ['names require(...)'] },
    { name: 'a timer on the device', text: 'setTimeout(f, 1);', found: ['names setTimeout'] },
    { name: 'a timer on the PC', path: 'sim/a.ts', text: 'setTimeout(f, 1);', found: [] },
    { name: 'the chip in its folder', path: 'hal/espruino/a.ts', text: 'E.sum([D2]);', found: [] },
    {
      name: 'own names and members',
      text: 'function load(E: number) { x.reset(E); y.poke32 = E; }',
      found: [],
    },
    { name: 'a method of that name', text: 'class A { load(): void {} }', found: [] },
    { name: 'a type parameter', text: 'function f<E>(x: E): E { return x; }', found: [] },
    { name: 'comments and texts', text: "// E.sum\nf('digitalWrite');", found: [] },
  ];
  for (const { name, path = 'firmware/a.ts', text, found } of NAMES) {
    it(`${found.length > 0 ? 'finds' : 'lets pass'} ${name}`, () => {
      expect(chipProblems({ path, text })).to.deep.equal(found.map((problem) => `${path}: ${problem}`));
    });
  }

  const CASTS: { name: string; path?: string; text: string; refused: boolean }[] = [
    { name: 'as SafeSegment', text: 'f(x as SafeSegment);', refused: true },
    { name: '<SafeSegment>', text: 'f(<SafeSegment>x);', refused: true },
    {
      name: 'as SafeSegment in the check',
      path: 'firmware/segment-maker.brief.ts',
      text: 'f(x as SafeSegment);',
      refused: false,
    },
    { name: 'as any', text: 'f(x as any);', refused: true },
    { name: 'as unknown as', text: 'f(x as unknown as Foo);', refused: true },
    { name: '(as unknown) as, over two lines', text: 'f((x as unknown) as\n  Foo);', refused: true },
    { name: 'as unknown', text: 'f(x as unknown);', refused: false },
    { name: 'as number', text: 'f(x as number);', refused: false },
    { name: 'a text', text: "f('x as any');", refused: false },
  ];
  for (const { name, path = 'firmware/a.ts', text, refused } of CASTS) {
    it(`${refused ? 'refuses' : 'accepts'} ${name}`, () => {
      expect(castProblems({ path, text })).to.have.length(refused ? 1 : 0);
    });
  }
});
