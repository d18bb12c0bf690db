/**
 * The syntax that device code must not use: one row a rule, with the advice that makers read.
 * Used by the gate over the bundled output (gate.ts); rules that need to know names stand in gate-names.ts.
 * Reference: Espruino's parser (its src/jsparse.c) and runs of each construct on Espruino 2v29.
 */
import type { AnyNode } from 'acorn';

/** What a rule found, in offsets of the checked text; `{key}` in the message is the name at `names.key`. */
export interface Finding {
  rule: string;
  message: string;
  at: number;
  names?: Readonly<Record<string, number>>;
}

export interface SyntaxRule {
  rule: string;
  message: string;
  type: AnyNode['type'];
  matches: (node: AnyNode) => boolean;
}

type NodeOf<T extends AnyNode['type']> = Extract<AnyNode, { type: T }>;
type Condition<T extends AnyNode['type']> = (node: NodeOf<T>) => boolean;

/** A row of the table: `condition` narrows the node type, without one every such node is refused. */
function row<T extends AnyNode['type']>(
  rule: string,
  message: string,
  type: T,
  condition: Condition<T> = () => true,
): SyntaxRule {
  return { rule, message, type, matches: (node) => isOfType(node, type) && condition(node) };
}

function isOfType<T extends AnyNode['type']>(node: AnyNode, type: T): node is NodeOf<T> {
  return node.type === type;
}

const MESSAGES = {
  destructuring: 'destructuring does not work on Espruino; name each value: const a = source.a;',
  exponent: '** does not work on Espruino; write Math.pow(base, exponent), or multiply',
  async: 'async and await do not work on Espruino; use callbacks or .then()',
  generator: 'generators do not work on Espruino; use a loop, or an object that remembers its position',
  computedKey: 'computed keys do not work on Espruino; assign after creating: object[key] = value;',
  arrayLength: 'assigning to .length does nothing on Espruino; use splice(), or make a new array',
  keywordMethod:
    'a method named get, set, static, delete, default or new does not parse on Espruino; choose another name',
  extendsExpression: 'Espruino can extend only a plain name; put the base class into a const first',
};

/** Espruino takes these words for syntax where a class names its methods. */
const KEYWORD_METHODS = ['get', 'set', 'static', 'delete', 'default', 'new'];

/** Methods of arrays, strings and numbers that Espruino does not have, whatever object they are called on. */
const MISSING_METHODS: Readonly<Record<string, string>> = {
  flat: 'build the flat array with a loop and push()',
  flatMap: 'build the array with a loop and push()',
  at: 'index it: list[list.length - 1]',
  copyWithin: 'use set() and subarray()',
  findLast: 'loop backwards',
  findLastIndex: 'loop backwards',
  reduceRight: 'loop backwards',
  toReversed: 'use slice().reverse()',
  toSorted: 'use slice().sort()',
  toSpliced: 'use slice() and splice()',
  codePointAt: 'use charCodeAt()',
  matchAll: 'use indexOf() in a loop',
  trimStart: 'use trim()',
  trimEnd: 'use trim()',
  localeCompare: 'compare with < and >',
  toPrecision: 'use toFixed() with one digit or more',
  toExponential: 'use toFixed() with one digit or more',
};

const everyFunction = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'] as const;

const FUNCTION_RULES = everyFunction.flatMap((type) => [
  row('async', MESSAGES.async, type, (node) => node.async),
  row('generator', MESSAGES.generator, type, (node) => node.generator),
]);

const VALUE_RULES: readonly SyntaxRule[] = [
  row(
    'default-value',
    'default values do not work on Espruino; test for undefined inside the function',
    'AssignmentPattern',
  ),
  row(
    'rest-parameter',
    'rest parameters do not work on Espruino; pass an array, or read `arguments` in a function',
    'RestElement',
  ),
  row(
    'spread',
    'spread does not work on Espruino; use concat(), Object.assign() or apply()',
    'SpreadElement',
  ),
  row('destructuring', MESSAGES.destructuring, 'ObjectPattern'),
  row('destructuring', MESSAGES.destructuring, 'ArrayPattern'),
  row('optional-chain', '?. does not work on Espruino; test for undefined first', 'ChainExpression'),
  row(
    'logical-assignment',
    '??=, ||= and &&= do not work on Espruino; write a = a ?? b',
    'AssignmentExpression',
    (node) => ['??=', '||=', '&&='].includes(node.operator),
  ),
  row('exponent', MESSAGES.exponent, 'BinaryExpression', (node) => node.operator === '**'),
  row('exponent', MESSAGES.exponent, 'AssignmentExpression', (node) => node.operator === '**='),
  row('await', MESSAGES.async, 'AwaitExpression'),
  row('await', MESSAGES.async, 'ForOfStatement', (node) => node.await),
  row('yield', MESSAGES.generator, 'YieldExpression'),
  row('computed-key', MESSAGES.computedKey, 'Property', (node) => node.computed),
  row('computed-key', MESSAGES.computedKey, 'MethodDefinition', (node) => node.computed),
  row('label', 'labels do not work on Espruino; leave loops with a flag or a return', 'LabeledStatement'),
  row(
    'tagged-template',
    'tagged templates do not work on Espruino; call the function with its arguments',
    'TaggedTemplateExpression',
  ),
  row(
    'regex',
    'regular expressions are unreliable on Espruino; use indexOf(), startsWith() or split() with a string',
    'Literal',
    (node) => node.regex !== undefined && node.regex !== null,
  ),
  row('bigint', 'BigInt does not exist on Espruino; use numbers', 'Literal', (node) => Boolean(node.bigint)),
  row('with', '`with` does not work on Espruino; name the object', 'WithStatement'),
  row('meta-property', 'new.target and import.meta do not exist on Espruino', 'MetaProperty'),
  row('dynamic-import', 'import() does not exist on Espruino; import at the top', 'ImportExpression'),
  row(
    'case-after-default',
    'Espruino never reaches a case that follows default; put default last',
    'SwitchStatement',
    (node) => node.cases.slice(0, -1).some((branch) => !branch.test),
  ),
];

const CLASS_RULES: readonly SyntaxRule[] = [
  row('private-name', '#names do not work on Espruino; use the `private` keyword', 'PrivateIdentifier'),
  row(
    'static-block',
    'static blocks do not work on Espruino; put the statements behind the class',
    'StaticBlock',
  ),
  row(
    'class-field',
    'a class field is shared by all objects on Espruino; assign it in the constructor',
    'PropertyDefinition',
  ),
  row('keyword-method', MESSAGES.keywordMethod, 'MethodDefinition', (node) => isKeyword(node.key)),
  row(
    'keyword-method',
    MESSAGES.keywordMethod,
    'Property',
    (node) => (node.kind === 'get' || node.kind === 'set') && isKeyword(node.key),
  ),
  row('extends-expression', MESSAGES.extendsExpression, 'ClassDeclaration', extendsAnExpression),
  row('extends-expression', MESSAGES.extendsExpression, 'ClassExpression', extendsAnExpression),
  row(
    'super-method',
    'super.method() can call itself for ever on Espruino; hold the other object in a field and call that',
    'MemberExpression',
    (node) => node.object.type === 'Super',
  ),
];

const LIBRARY_RULES: readonly SyntaxRule[] = [
  row('array-length', MESSAGES.arrayLength, 'AssignmentExpression', (node) => isForeignLength(node.left)),
  row('array-length', MESSAGES.arrayLength, 'UpdateExpression', (node) => isForeignLength(node.argument)),
  row(
    'to-fixed-0',
    'toFixed(0) cuts the fraction off on Espruino; write String(Math.round(x))',
    'CallExpression',
    (node) => calledMethod(node) === 'toFixed' && isZeroOrMissing(node.arguments[0]),
  ),
  ...Object.keys(MISSING_METHODS).map((name) =>
    row(
      'missing-method',
      `.${name}() does not exist on Espruino; ${MISSING_METHODS[name] ?? ''} (a method of your own needs another name)`,
      'CallExpression',
      (node) => calledMethod(node) === name,
    ),
  ),
];

export const SYNTAX_RULES: readonly SyntaxRule[] = [
  ...FUNCTION_RULES,
  ...VALUE_RULES,
  ...CLASS_RULES,
  ...LIBRARY_RULES,
];

function isKeyword(key: AnyNode): boolean {
  return key.type === 'Identifier' && KEYWORD_METHODS.includes(key.name);
}

function extendsAnExpression(node: NodeOf<'ClassDeclaration'> | NodeOf<'ClassExpression'>): boolean {
  return Boolean(node.superClass) && node.superClass?.type !== 'Identifier';
}

/** `x.length` as a target. A class may keep a length of its own: `this.length` passes. */
function isForeignLength(target: AnyNode): boolean {
  return (
    target.type === 'MemberExpression' &&
    propertyName(target) === 'length' &&
    target.object.type !== 'ThisExpression'
  );
}

function isZeroOrMissing(argument: AnyNode | undefined): boolean {
  return argument === undefined || (argument.type === 'Literal' && argument.value === 0);
}

function calledMethod(call: NodeOf<'CallExpression'>): string | undefined {
  return call.callee.type === 'MemberExpression' ? propertyName(call.callee) : undefined;
}

/** The name behind the dot, or the string in the brackets; undefined where only the board can know it. */
export function propertyName(node: NodeOf<'MemberExpression'>): string | undefined {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  const literal = node.property.type === 'Literal' ? node.property.value : undefined;
  return typeof literal === 'string' ? literal : undefined;
}
