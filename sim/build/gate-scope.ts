/**
 * Names in device code: which are declared where, and in which function's run each one is used.
 * Used by the gate's name rules (gate-names.ts); pure, over the tree that acorn gives.
 * A `Body` is what runs in one go: the whole file, or the inside of one function.
 */
import type { AnyNode, Function as FunctionNode, Identifier, VariableDeclaration } from 'acorn';

export type DeclarationKind = 'var' | 'let' | 'const' | 'class' | 'function' | 'param' | 'own-name';

export interface Declaration {
  name: string;
  kind: DeclarationKind;
  /** Offset of the name itself. */
  at: number;
  /** Offset from which a statement of the same body can use it on Espruino, which hoists nothing. */
  readyAt: number;
  body: Body;
  /** The nearest block, loop or function around it. */
  block: AnyNode;
  inForHeader: boolean;
  /** The function or class that the name stands for, where that is plain to see. */
  value: AnyNode | undefined;
}

export interface Reference {
  node: Identifier;
  parent: AnyNode;
  body: Body;
  scope: Scope;
}

/** A call or `new` of a plain name. */
export interface Call {
  callee: Reference;
  at: number;
  isNew: boolean;
}

export interface Body {
  node: AnyNode;
  parent: Body | undefined;
  isArrow: boolean;
  /** True where the function runs on the spot: `(() => {...})()` and the callbacks of forEach, map and so on. */
  runsInPlace: boolean;
  /** The functions inside that run on the spot. */
  inPlace: Body[];
  references: Reference[];
  calls: Call[];
}

export interface Scope {
  parent: Scope | undefined;
  names: Map<string, Declaration[]>;
}

export interface ScopeTree {
  program: Body;
  bodies: Map<AnyNode, Body>;
  references: Map<Identifier, Reference>;
}

const FUNCTIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);
const LOOPS_WITH_HEADER: ReadonlySet<string> = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement']);
const BLOCKS: ReadonlySet<string> = new Set([
  ...LOOPS_WITH_HEADER,
  'BlockStatement',
  'SwitchStatement',
  'CatchClause',
]);
const RUN_CALLBACKS_AT_ONCE: ReadonlySet<string> = new Set(
  'forEach map filter reduce some every find findIndex sort'.split(' '),
);

export function isFunction(node: AnyNode): node is AnyNode & FunctionNode {
  return FUNCTIONS.has(node.type);
}

export function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Every node directly below, in the order of the text. */
export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node)
    .flatMap((value: unknown) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
    .sort((a, b) => a.start - b.start);
}

/** All declarations of the name that `reference` can mean: more than one only for a repeated `var`. */
export function declarationsOf(reference: Reference): readonly Declaration[] {
  for (let scope: Scope | undefined = reference.scope; scope; scope = scope.parent) {
    const found = scope.names.get(reference.node.name);
    if (found) return found;
  }
  return [];
}

interface Place {
  parent: AnyNode;
  body: Body;
  scope: Scope;
  /** Where `var` goes: the scope of the function. */
  functionScope: Scope;
  block: AnyNode;
  outerBlock: AnyNode;
}

export function scopeTreeOf(root: AnyNode): ScopeTree {
  const program = newBody(root, undefined, false);
  const tree: ScopeTree = { program, bodies: new Map([[root, program]]), references: new Map() };
  const scope = newScope(undefined);
  const place = { parent: root, body: program, scope, functionScope: scope, block: root, outerBlock: root };
  for (const child of childrenOf(root)) visit(child, place, tree);
  return tree;
}

function visit(node: AnyNode, place: Place, tree: ScopeTree): void {
  if (node.type === 'Identifier') return addReference(node, place, tree);
  if (isFunction(node)) return visitFunction(node, place, tree);
  if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression')
    return visitClass(node, place, tree);
  if (node.type === 'VariableDeclaration') declareVariables(node, place);
  const inner = BLOCKS.has(node.type)
    ? { ...place, scope: newScope(place.scope), block: node, outerBlock: place.block }
    : place;
  if (node.type === 'CatchClause' && node.param) declarePattern(node.param, 'param', inner, node.start);
  visitChildren(node, inner, tree);
  if (node.type === 'CallExpression' || node.type === 'NewExpression') addCall(node, place, tree);
}

function visitChildren(node: AnyNode, place: Place, tree: ScopeTree): void {
  for (const child of childrenOf(node)) {
    if (!isNameOnly(node, child)) visit(child, { ...place, parent: node }, tree);
  }
}

/** Identifiers that are no use of a variable: property names, labels, and the names being declared. */
function isNameOnly(parent: AnyNode, child: AnyNode): boolean {
  switch (parent.type) {
    case 'MemberExpression':
      return child === parent.property && !parent.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return child === parent.key && !parent.computed;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return child === parent.label;
    case 'VariableDeclarator':
      return child === parent.id;
    case 'CatchClause':
      return child === parent.param;
    case 'MetaProperty':
      return true;
    default:
      return false;
  }
}

function visitFunction(node: AnyNode & FunctionNode, place: Place, tree: ScopeTree): void {
  const body = newBody(node, place.body, node.type === 'ArrowFunctionExpression');
  body.runsInPlace = runsInPlace(node, place.parent);
  if (body.runsInPlace) place.body.inPlace.push(body);
  tree.bodies.set(node, body);
  const scope = newScope(place.scope);
  const inner: Place = { parent: node, body, scope, functionScope: scope, block: node, outerBlock: node };
  if (node.id && node.type === 'FunctionDeclaration') {
    declare(node.id, 'function', place, { readyAt: node.end, value: node });
  } else if (node.id) {
    declare(node.id, 'own-name', inner, { readyAt: node.start, value: node });
  }
  for (const param of node.params) {
    declarePattern(param, 'param', inner, node.start);
    if (param.type !== 'Identifier') visitChildren(param, { ...inner, parent: param }, tree);
  }
  if (node.body.type !== 'BlockStatement') return visit(node.body, inner, tree);
  for (const child of node.body.body) visit(child, { ...inner, parent: node.body }, tree);
}

function visitClass(
  node: Extract<AnyNode, { type: 'ClassDeclaration' | 'ClassExpression' }>,
  place: Place,
  tree: ScopeTree,
): void {
  const inner: Place = { ...place, scope: newScope(place.scope), parent: node };
  if (node.id && node.type === 'ClassDeclaration') {
    declare(node.id, 'class', place, { readyAt: node.end, value: node });
  } else if (node.id) {
    declare(node.id, 'own-name', inner, { readyAt: node.start, value: node });
  }
  if (node.superClass) visit(node.superClass, inner, tree);
  visit(node.body, inner, tree);
}

function declareVariables(node: VariableDeclaration, place: Place): void {
  const inForHeader = LOOPS_WITH_HEADER.has(place.parent.type);
  for (const declarator of node.declarations) {
    const isVar = node.kind === 'var';
    const readyAt = isVar || inForHeader ? declarator.id.end : declarator.end;
    const kind = isVar ? 'var' : node.kind === 'let' ? 'let' : 'const';
    declarePattern(declarator.id, kind, place, readyAt, inForHeader, declarator.init ?? undefined);
  }
}

/** Declares the names of a pattern: one for plain code, several where destructuring stands (itself refused). */
function declarePattern(
  pattern: AnyNode,
  kind: DeclarationKind,
  place: Place,
  readyAt: number,
  inForHeader = false,
  value?: AnyNode,
): void {
  if (pattern.type === 'Identifier') return declare(pattern, kind, place, { readyAt, inForHeader, value });
  for (const child of childrenOf(pattern)) {
    const isKey = pattern.type === 'Property' && child === pattern.key && !pattern.shorthand;
    const isDefault = pattern.type === 'AssignmentPattern' && child === pattern.right;
    if (!isKey && !isDefault) declarePattern(child, kind, place, readyAt, inForHeader);
  }
}

function declare(
  id: Identifier,
  kind: DeclarationKind,
  place: Place,
  more: { readyAt: number; inForHeader?: boolean; value?: AnyNode | undefined },
): void {
  const scope = kind === 'var' ? place.functionScope : place.scope;
  const inForHeader = more.inForHeader ?? false;
  const block = inForHeader && kind === 'var' ? place.outerBlock : place.block;
  const declaration: Declaration = {
    name: id.name,
    kind,
    at: id.start,
    readyAt: more.readyAt,
    body: place.body,
    block,
    inForHeader,
    value: more.value,
  };
  const known = scope.names.get(id.name);
  if (known) known.push(declaration);
  else scope.names.set(id.name, [declaration]);
}

function addReference(node: Identifier, place: Place, tree: ScopeTree): void {
  const reference = { node, parent: place.parent, body: place.body, scope: place.scope };
  tree.references.set(node, reference);
  place.body.references.push(reference);
}

function addCall(
  node: Extract<AnyNode, { type: 'CallExpression' | 'NewExpression' }>,
  place: Place,
  tree: ScopeTree,
): void {
  const callee = node.callee.type === 'Identifier' ? tree.references.get(node.callee) : undefined;
  if (callee) place.body.calls.push({ callee, at: node.start, isNew: node.type === 'NewExpression' });
}

function runsInPlace(node: AnyNode, parent: AnyNode): boolean {
  if (parent.type !== 'CallExpression') return false;
  if (parent.callee === node) return true;
  const callee = parent.callee;
  return (
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    RUN_CALLBACKS_AT_ONCE.has(callee.property.name)
  );
}

function newBody(node: AnyNode, parent: Body | undefined, isArrow: boolean): Body {
  return { node, parent, isArrow, runsInPlace: false, inPlace: [], references: [], calls: [] };
}

function newScope(parent: Scope | undefined): Scope {
  return { parent, names: new Map() };
}
