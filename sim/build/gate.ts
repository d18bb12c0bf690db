/**
 * The gate: refuses device code that Espruino rejects, or would run wrongly without a word.
 * Called by the build over the finished bundle; Espruino itself checks a function's syntax only when it runs,
 * so "it loads" proves nothing. Pure. Lines and columns count from 1, in the TypeScript where a map is given.
 *
 * What it cannot see, and the types or the maker must: `slice` of a typed array gives a plain array (a slice of
 * an array or a string is fine, and the text does not tell them apart); Math.round(-2.5) is -3; fractions are
 * parsed and printed inexactly; functions stored in one place and called from another before their time.
 * `??` works on Espruino, but is no ES2015: it passes here, and the build lowers it anyway.
 */
import { type AnyNode, getLineInfo, parse } from 'acorn';
import { TraceMap, originalPositionFor } from '@jridgewell/trace-mapping';
import { findNameProblems } from './gate-names';
import { type Finding, SYNTAX_RULES, type SyntaxRule } from './gate-rules';
import { childrenOf, scopeTreeOf } from './gate-scope';

export interface GateProblem {
  rule: string;
  /** What is wrong, and what to write instead. */
  message: string;
  line: number;
  column: number;
  /** The TypeScript file, where the source map knows it. */
  file?: string;
}

export interface GateOptions {
  /** The bundle's source map, as JSON text. */
  sourceMap?: string;
}

const NOT_ES2015 = 'not-es2015';

/** All problems of `code` in the order of their places; an empty list means that the gate is open. */
export function checkDeviceCode(code: string, options: GateOptions = {}): GateProblem[] {
  const map = options.sourceMap === undefined ? undefined : new TraceMap(options.sourceMap);
  const problems = findingsIn(code)
    .sort((a, b) => a.at - b.at)
    .map((finding) => placed(finding, code, map));
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = `${problem.rule} ${problem.file} ${problem.line}:${problem.column}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** One line for a problem, in the form that editors turn into a link. */
export function formatProblem(problem: GateProblem): string {
  const file = problem.file ?? 'bundle';
  return `${file}:${problem.line}:${problem.column}: ${problem.message} [${problem.rule}]`;
}

/** First with the newest grammar, so that each rule can explain itself; then the strict one as the last net. */
function findingsIn(code: string): Finding[] {
  const tree = parsed(code, 'latest');
  if ('rule' in tree) return [tree];
  const operators: number[] = [];
  const findings = [...findSyntaxProblems(tree, operators), ...findNameProblems(scopeTreeOf(tree))];
  if (findings.length > 0) return findings;
  const strict = parsed(withoutNullish(code, operators), 2015);
  return 'rule' in strict ? [strict] : [];
}

function parsed(code: string, ecmaVersion: 2015 | 'latest'): AnyNode | Finding {
  try {
    return parse(code, { ecmaVersion, sourceType: 'script' });
  } catch (error) {
    if (!(error instanceof SyntaxError) || !('pos' in error)) throw error;
    const reason = error.message.replace(/ \(\d+:\d+\)$/, '');
    const message = `not the JavaScript of 2015, which is what Espruino reads: ${reason}`;
    return { rule: NOT_ES2015, message, at: Number(error.pos) };
  }
}

/** Collects problems, and the places of `??` on the way. */
function findSyntaxProblems(root: AnyNode, nullishAt: number[]): Finding[] {
  const rules = new Map<string, SyntaxRule[]>();
  for (const rule of SYNTAX_RULES) rules.set(rule.type, [...(rules.get(rule.type) ?? []), rule]);
  const findings: Finding[] = [];
  const waiting: AnyNode[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    for (const { rule, message, matches } of rules.get(node.type) ?? []) {
      if (matches(node)) findings.push({ rule, message, at: node.start });
    }
    if (node.type === 'LogicalExpression' && node.operator === '??') nullishAt.push(node.left.end);
    waiting.push(...childrenOf(node));
  }
  return findings;
}

/** The same text, at the same offsets, with each `??` written as `||`: enough for a check of the grammar. */
function withoutNullish(code: string, leftEnds: readonly number[]): string {
  const letters = code.split('');
  for (const end of leftEnds) {
    const at = code.indexOf('??', end);
    letters[at] = '|';
    letters[at + 1] = '|';
  }
  return letters.join('');
}

function placed(finding: Finding, code: string, map: TraceMap | undefined): GateProblem {
  let message = finding.message;
  for (const [key, at] of Object.entries(finding.names ?? {})) {
    message = message.replace(`{${key}}`, nameAt(code, at, map));
  }
  const position = getLineInfo(code, finding.at);
  const original = map && originalPositionFor(map, position);
  if (original?.source) {
    const { source: file, line, column } = original;
    return { rule: finding.rule, message, line, column: column + 1, file };
  }
  return { rule: finding.rule, message, line: position.line, column: position.column + 1 };
}

/** The name as the maker wrote it: minified bundles keep it in their map only. */
function nameAt(code: string, at: number, map: TraceMap | undefined): string {
  const original = map && originalPositionFor(map, getLineInfo(code, at));
  return original?.name ?? /^[\w$]+/.exec(code.slice(at))?.[0] ?? '';
}
