/**
 * Modules that run seldom, named `*.brief.ts`: the build puts what stands at their top into the one function that they export.
 * On the board a function, a method or a table at the top holds RAM for as long as the program runs. Inside a function
 * it is text in flash until a call makes it, and garbage when nobody holds what the call returned.
 * Called by the bundler's plugin with the text of each module, names of constants being numbers by then; pure.
 * Each statement keeps its line and columns, so that places in the source maps stay right.
 */
import type { OnLoadResult, PartialMessage } from 'esbuild';
import * as ts from 'typescript';
import { BuildError } from './build-error';

const BRIEF_MODULE = /\.brief\.ts$/;

/** The exported function, with which a brief module ends. */
type Entry = ts.FunctionDeclaration & { body: ts.Block };

interface BriefModule {
  source: ts.SourceFile;
  entry: Entry | undefined;
  /** What goes into the entry. Imports, types and constant numbers take no RAM where they stand. */
  helpers: readonly ts.Statement[];
}

interface Finding {
  at: ts.Node;
  message: string;
}

/** Thrown for a module that breaks rules; `problems` are its lines in the bundler's form. */
class BriefRefused extends BuildError {
  constructor(readonly problems: readonly PartialMessage[]) {
    super(
      problems.map(({ text, location: at }) => `${at?.file}:${at?.line}:${(at?.column ?? 0) + 1}: ${text}`),
    );
  }
}

const RULES: readonly ((module: BriefModule) => Finding[])[] = [
  endsWithItsFunction,
  exportsNothingElse,
  exportsComeFirst,
  keepsNoState,
  runsNothing,
  takesPlainNames,
  namesDiffer,
  helpersSeeTheSame,
];

/** What the bundler gets to read of a module. @param file relative to the project */
export function loadNested(text: string, file: string): OnLoadResult {
  try {
    return { contents: nestBrief(text, file), loader: 'ts' };
  } catch (error) {
    if (!(error instanceof BriefRefused)) throw error;
    return { errors: [...error.problems] };
  }
}

/**
 * `text` with its helpers inside the exported function; unchanged where the module is not brief or has no helpers.
 * @param path names the module in messages
 * @throws BuildError with a line for each broken rule
 */
export function nestBrief(text: string, path: string): string {
  if (!BRIEF_MODULE.test(path)) return text;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const module = moduleOf(source);
  const findings = RULES.flatMap((rule) => rule(module));
  if (findings.length > 0) throw new BriefRefused(findings.map((finding) => problemOf(finding, source)));
  const { entry, helpers } = module;
  const start = helpers[0]?.getFullStart();
  if (!entry || start === undefined) return text;
  const numbers = source.statements.filter((statement) => isConstant(statement) && statement.pos > start);
  const header = { start: entry.getStart(), end: entry.body.getStart() + 1 };
  const moved = [...numbers.map((node) => ({ start: node.getStart(), end: node.end })), header];
  const left = moved.reduce(blanked, text);
  // The end of what stands in front: there it moves no column. The semicolon is for a statement that has none.
  const inFront = [...numbers, entry].map((node) => onOneLine(node, entry.body)).join(' ');
  return `${left.slice(0, start)};${inFront}{${left.slice(start)}`;
}

function moduleOf(source: ts.SourceFile): BriefModule {
  const last = source.statements.at(-1);
  const entry = last && isEntry(last) ? last : undefined;
  const isOutside = (node: ts.Statement): boolean =>
    isExport(node) || ts.isImportDeclaration(node) || isType(node) || isConstant(node);
  return { source, entry, helpers: source.statements.filter((node) => !isOutside(node)) };
}

/** Without comments, and without what stands in `omitted`. */
function onOneLine(node: ts.Node, omitted: ts.Node): string {
  const parts = node.getChildren().filter((part) => part !== omitted && !ts.isJSDoc(part));
  return parts.length > 0 ? parts.map((part) => onOneLine(part, omitted)).join(' ') : node.getText();
}

function blanked(text: string, { start, end }: { start: number; end: number }): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ') + text.slice(end);
}

function problemOf({ at, message }: Finding, source: ts.SourceFile): PartialMessage {
  const { line, character } = source.getLineAndCharacterOfPosition(at.getStart(source));
  return { text: message, location: { file: source.fileName, line: line + 1, column: character } };
}

function endsWithItsFunction({ source, entry }: BriefModule): Finding[] {
  if (!entry) {
    const message = 'a brief module ends with the one function that it exports';
    return [{ at: source.statements.at(-1) ?? source, message }];
  }
  if (!entry.asteriskToken && !hasModifier(entry, ts.SyntaxKind.AsyncKeyword)) return [];
  return [{ at: entry, message: 'a brief module exports a plain function: neither async nor a generator' }];
}

function exportsNothingElse({ source, entry }: BriefModule): Finding[] {
  const isAllowed = (node: ts.Statement): boolean =>
    isType(node) || isConstant(node) || (entry ? node === entry : isEntry(node));
  return source.statements
    .filter((node) => isExport(node) && !isAllowed(node))
    .map((at) => ({
      at,
      message: 'a brief module exports one function, and besides it types and constant numbers only',
    }));
}

function exportsComeFirst({ source, entry, helpers }: BriefModule): Finding[] {
  const start = helpers[0]?.pos ?? Infinity;
  return source.statements
    .filter((node) => node.pos > start && node !== entry && (isExport(node) || ts.isImportDeclaration(node)))
    .map((at) => ({
      at,
      message: 'in a brief module imports and exports stand before the helpers, which go into its function',
    }));
}

function keepsNoState({ helpers }: BriefModule): Finding[] {
  return helpers
    .filter((node) => ts.isVariableStatement(node) && !isConst(node))
    .map((at) => ({
      at,
      message:
        'a brief module keeps no state: a variable at its top would begin anew at each call; hand it over',
    }));
}

function runsNothing({ helpers }: BriefModule): Finding[] {
  return helpers
    .filter((node) => !ts.isDeclarationStatement(node) && !ts.isVariableStatement(node))
    .map((at) => ({
      at,
      message: 'a statement at the top of a brief module would run at each call; put it into the function',
    }));
}

/** Anything else is refused on the board, but would be reported at a place to which the build has moved it. */
function takesPlainNames({ entry }: BriefModule): Finding[] {
  return (entry?.parameters ?? [])
    .filter((node) => node.initializer || node.dotDotDotToken || !ts.isIdentifier(node.name))
    .map((at) => ({
      at,
      message: 'the function of a brief module takes plain parameters, without defaults',
    }));
}

function namesDiffer({ entry, helpers }: BriefModule): Finding[] {
  const taken = new Set(namesInside(entry));
  return helpers.flatMap((at) =>
    namesOf(at)
      .filter((name) => taken.has(name))
      .map((name) => ({
        at,
        message: `the helper ${name} has the name of a parameter or variable of the module's function; rename one`,
      })),
  );
}

/** Inside the function its parameters and variables hide what they are named after: imports, globals. */
function helpersSeeTheSame({ entry, helpers }: BriefModule): Finding[] {
  const hidden = new Set(namesInside(entry));
  const findings: Finding[] = [];
  const visit = (node: ts.Node, helper: ts.Statement): void => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isIdentifier(node) && hidden.has(node.text) && !isMemberName(node) && !isOwn(node, helper)) {
      const message = `here ${node.text} would be the parameter or variable of the module's function; rename that`;
      findings.push({ at: node, message });
    }
    ts.forEachChild(node, (child) => visit(child, helper));
  };
  for (const helper of helpers) visit(helper, helper);
  return findings;
}

function isEntry(node: ts.Statement): node is Entry {
  return ts.isFunctionDeclaration(node) && isExport(node) && node.body !== undefined;
}

function isExport(node: ts.Statement): boolean {
  return (
    ts.isExportDeclaration(node) ||
    ts.isExportAssignment(node) ||
    hasModifier(node, ts.SyntaxKind.ExportKeyword)
  );
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind)
  );
}

function isType(node: ts.Statement): boolean {
  return (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    (ts.isExportDeclaration(node) && node.isTypeOnly)
  );
}

function isConst(node: ts.VariableStatement): boolean {
  return (node.declarationList.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const;
}

function isConstant(node: ts.Statement): node is ts.VariableStatement {
  if (!ts.isVariableStatement(node) || !isConst(node)) return false;
  return node.declarationList.declarations.every(({ initializer }) => initializer && isNumber(initializer));
}

function isNumber(node: ts.Expression): boolean {
  if (ts.isNumericLiteral(node)) return true;
  if (ts.isParenthesizedExpression(node)) return isNumber(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return isNumber(node.operand);
  return ts.isBinaryExpression(node) && isNumber(node.left) && isNumber(node.right);
}

/** Parameters of a function, and what its body declares at its top. */
function namesInside(node: ts.FunctionLikeDeclaration | undefined): string[] {
  if (!node) return [];
  const statements = node.body && ts.isBlock(node.body) ? node.body.statements : [];
  return [...node.parameters.flatMap((parameter) => namesIn(parameter.name)), ...statements.flatMap(namesOf)];
}

/** What a node declares for what stands in it: a function, class, block, loop or catch. */
function namesFor(node: ts.Node): string[] {
  const own =
    (ts.isFunctionExpression(node) || ts.isClassExpression(node)) && node.name ? [node.name.text] : [];
  if (ts.isFunctionLike(node) && 'body' in node) return [...own, ...namesInside(node)];
  if (ts.isBlock(node) || ts.isCaseOrDefaultClause(node)) return node.statements.flatMap(namesOf);
  if (ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node)) {
    const { initializer } = node;
    return initializer && ts.isVariableDeclarationList(initializer) ? namesInList(initializer) : [];
  }
  if (ts.isCatchClause(node)) return node.variableDeclaration ? namesIn(node.variableDeclaration.name) : [];
  return own;
}

/** What a statement declares for its neighbours. */
function namesOf(node: ts.Statement): string[] {
  if (ts.isVariableStatement(node)) return namesInList(node.declarationList);
  const declares =
    ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node);
  return declares && node.name ? [node.name.text] : [];
}

function namesInList({ declarations }: ts.VariableDeclarationList): string[] {
  return declarations.flatMap(({ name }) => namesIn(name));
}

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));
}

/** True for the part behind a dot and for the name of a member: they are looked up in an object. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  const isMember = ts.isClassElement(parent) || ts.isPropertyAssignment(parent) || ts.isEnumMember(parent);
  return isMember && parent.name === node;
}

/** True if the name is declared by the helper in which it is used. */
function isOwn(name: ts.Identifier, helper: ts.Statement): boolean {
  if (namesOf(helper).includes(name.text)) return true;
  for (let node: ts.Node = name; node !== helper.parent; node = node.parent) {
    if (namesFor(node).includes(name.text)) return true;
  }
  return false;
}
