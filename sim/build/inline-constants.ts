/**
 * Puts the values of constants in the place of their names, in every module of a bundle: on the board each use of a
 * global name is a search through all of them. A plugin of the build; nothing but numbers is touched.
 * A number takes the columns of its name where it fits, so that places in the source maps stay right.
 * So does the value of a constant that is calculated: the bundler drops a plain number that nobody uses any more.
 *
 * `new Pin(6)` becomes `D6`, which is how the interpreter names that pin. A constant is `const NAME = <numbers, and operators on other constants>` at the top of a module; or a number in an
 * object that is written out there, as in `WIDTH_US.min`. A module that uses the name for anything else as well keeps it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { type OnLoadResult, type Plugin } from 'esbuild';
import * as ts from 'typescript';

/** What becomes of a module's text behind this step; `file` is relative to the project. */
export type TextStep = (text: string, file: string) => OnLoadResult;

/** A number, or the numbers of an object by their names. */
type Constant = number | ReadonlyMap<string, number>;

interface Module {
  source: ts.SourceFile;
  /** Initial values of the constants at the top. */
  initial: Map<string, ts.Expression>;
  /** Imported names: where they come from, and what they are called there. */
  imported: Map<string, { path: string; name: string }>;
  known: Map<string, Constant | undefined>;
}

const OPERATORS: Readonly<Partial<Record<ts.SyntaxKind, (a: number, b: number) => number>>> = {
  [ts.SyntaxKind.PlusToken]: (a, b) => a + b,
  [ts.SyntaxKind.MinusToken]: (a, b) => a - b,
  [ts.SyntaxKind.AsteriskToken]: (a, b) => a * b,
  [ts.SyntaxKind.SlashToken]: (a, b) => a / b,
  [ts.SyntaxKind.BarToken]: (a, b) => a | b,
  [ts.SyntaxKind.AmpersandToken]: (a, b) => a & b,
  [ts.SyntaxKind.LessThanLessThanToken]: (a, b) => a << b,
  [ts.SyntaxKind.GreaterThanGreaterThanToken]: (a, b) => a >> b,
};

/** @param next gets each module's text: the bundler asks one plugin only for a module, so steps follow each other here */
export function inlineConstantsPlugin(root: string, next: TextStep): Plugin {
  return {
    name: 'inline-constants',
    setup(builder) {
      const constants = new Constants();
      builder.onLoad({ filter: /\.ts$/ }, ({ path }) =>
        path.startsWith(root) ? next(constants.inline(path), relative(root, path)) : undefined,
      );
    },
  };
}

class Constants {
  private readonly modules = new Map<string, Module>();

  /** The module's text with numbers instead of names. */
  inline(path: string): string {
    const module = this.moduleOf(path);
    const { source } = module;
    const taken = namesOfFunctions(source);
    let text = source.text;
    for (const { node, literal } of this.usesIn(module, taken).reverse()) {
      const start = node.getStart(source);
      const breaks = text.slice(start, node.end).replace(/[^\r\n]/g, '');
      const inPlace = breaks === '' ? literal.padEnd(node.end - start) : literal + breaks;
      text = text.slice(0, start) + inPlace + text.slice(node.end);
    }
    return text;
  }

  private usesIn(module: Module, taken: ReadonlySet<string>): { node: ts.Node; literal: string }[] {
    const uses: { node: ts.Node; literal: string }[] = [];
    const calculated = new Set<ts.Node>([...module.initial.values()].filter(ts.isBinaryExpression));
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
      const stands = calculated.has(node) || isUse(node, taken);
      const literal = stands ? literalOf(this.evaluate(node, module)) : this.pinName(node, module);
      if (literal !== undefined) uses.push({ node, literal });
      else ts.forEachChild(node, visit);
    };
    visit(module.source);
    return uses;
  }

  /** Of `new Pin(...)` with a constant, such as a board's file has. */
  private pinName(node: ts.Node, module: Module): string | undefined {
    if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
    const [argument] = node.arguments ?? [];
    if (node.expression.text !== 'Pin' || !argument) return undefined;
    const gpio = this.evaluate(argument, module);
    return gpio === undefined ? undefined : `D${gpio}`;
  }

  private evaluate(node: ts.Node, module: Module): number | undefined {
    if (ts.isNumericLiteral(node)) return Number(node.text);
    if (ts.isParenthesizedExpression(node)) return this.evaluate(node.expression, module);
    if (ts.isIdentifier(node)) {
      const constant = this.constantOf(node.text, module);
      return typeof constant === 'number' ? constant : undefined;
    }
    if (ts.isPropertyAccessExpression(node)) return this.member(node, module);
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
      const value = this.evaluate(node.operand, module);
      return value === undefined ? undefined : -value;
    }
    if (!ts.isBinaryExpression(node)) return undefined;
    const operate = OPERATORS[node.operatorToken.kind];
    const left = this.evaluate(node.left, module);
    const right = this.evaluate(node.right, module);
    return operate && left !== undefined && right !== undefined ? operate(left, right) : undefined;
  }

  private member(node: ts.PropertyAccessExpression, module: Module): number | undefined {
    if (!ts.isIdentifier(node.expression)) return undefined;
    const constant = this.constantOf(node.expression.text, module);
    return constant instanceof Map
      ? (constant as ReadonlyMap<string, number>).get(node.name.text)
      : undefined;
  }

  private constantOf(name: string, module: Module): Constant | undefined {
    if (module.known.has(name)) return module.known.get(name);
    module.known.set(name, undefined);
    const imported = module.imported.get(name);
    const initial = module.initial.get(name);
    let constant: Constant | undefined;
    if (imported) constant = this.constantOf(imported.name, this.moduleOf(imported.path));
    else if (initial && ts.isObjectLiteralExpression(initial)) constant = this.membersOf(initial, module);
    else if (initial) constant = this.evaluate(initial, module);
    module.known.set(name, constant);
    return constant;
  }

  private membersOf(literal: ts.ObjectLiteralExpression, module: Module): ReadonlyMap<string, number> {
    const members = new Map<string, number>();
    for (const property of literal.properties) {
      if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) continue;
      const value = this.evaluate(property.initializer, module);
      if (value !== undefined) members.set(property.name.text, value);
    }
    return members;
  }

  private moduleOf(path: string): Module {
    const read = this.modules.get(path);
    if (read) return read;
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
    const module: Module = { source, initial: new Map(), imported: new Map(), known: new Map() };
    for (const statement of source.statements) {
      if (ts.isVariableStatement(statement)) noteConstants(statement, module);
      if (ts.isImportDeclaration(statement)) noteImports(statement, module);
    }
    this.modules.set(path, module);
    return module;
  }
}

function literalOf(value: number | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value < 0 ? `(${value})` : String(value);
}

function noteConstants(statement: ts.VariableStatement, module: Module): void {
  if (!(statement.declarationList.flags & ts.NodeFlags.Const)) return;
  for (const { name, initializer } of statement.declarationList.declarations) {
    if (ts.isIdentifier(name) && initializer) module.initial.set(name.text, initializer);
  }
}

function noteImports(statement: ts.ImportDeclaration, module: Module): void {
  const bindings = statement.importClause?.namedBindings;
  const from = (statement.moduleSpecifier as ts.StringLiteral).text;
  if (!from.startsWith('.') || !bindings || !ts.isNamedImports(bindings)) return;
  const base = resolve(dirname(module.source.fileName), from);
  const path = [`${base}.ts`, `${base}/index.ts`].find(existsSync);
  if (!path) return;
  for (const { name, propertyName, isTypeOnly } of bindings.elements) {
    if (!isTypeOnly) module.imported.set(name.text, { path, name: (propertyName ?? name).text });
  }
}

/** True for a name, or a member of one, that stands for its value and could be a constant's. */
function isUse(node: ts.Node, taken: ReadonlySet<string>): boolean {
  if (ts.isPropertyAccessExpression(node)) {
    return ts.isIdentifier(node.expression) && !taken.has(node.expression.text);
  }
  if (!ts.isIdentifier(node) || taken.has(node.text)) return false;
  const { parent } = node;
  const isName =
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isExportSpecifier(parent) ||
    ((ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isClassElement(parent)) &&
      parent.name === node);
  return !isName;
}

/** Names that functions declare for themselves: there they mean something else. */
function namesOfFunctions(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node, depth: number): void => {
    const declares = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isFunctionDeclaration(node);
    if (declares && depth > 0 && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
    const inner = ts.isFunctionLike(node) || ts.isBlock(node) ? depth + 1 : depth;
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(source, 0);
  return names;
}
