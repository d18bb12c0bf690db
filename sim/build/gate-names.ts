/**
 * The gate's rules about names: what exists on Espruino, and what exists by the time that it is used.
 * Used by gate.ts, once a bundle; pure.
 *
 * Espruino hoists nothing, so the order rule is: whatever runs in a body (the file, or one function) must find
 * every function, class, let, const and var of that body declared above it. A use inside another function counts
 * from where that function is called by name: `start(); function stop() {}` is refused if start() uses stop,
 * through any number of calls. Functions that are stored and run later (timers, watches, methods) are not
 * followed: no text can tell when they run.
 */
import type { AnyNode } from 'acorn';
import type { Finding } from './gate-rules';
import { propertyName } from './gate-rules';
import {
  type Body,
  type Call,
  type Reference,
  type ScopeTree,
  declarationsOf,
  isFunction,
} from './gate-scope';
import {
  CODE_FROM_TEXT,
  ESPRUINO_GLOBALS,
  GLOBAL_ADVICE,
  MEMBER_ADVICE,
  PIN_NAME,
  STATIC_MEMBERS,
} from './gate-library';

const NAME_RULES: readonly ((reference: Reference) => Finding | undefined)[] = [
  argumentsInArrow,
  unknownGlobal,
  unknownMember,
  codeFromText,
  extendsBuiltIn,
  closureOverLoopVariable,
  varOutsideItsBlock,
  usedTooEarly,
];

/** Every problem with names in the bundle, in no particular order. */
export function findNameProblems(tree: ScopeTree): Finding[] {
  const references = [...tree.references.values()];
  const inPlace = references.flatMap((reference) => NAME_RULES.flatMap((rule) => rule(reference) ?? []));
  const calls = [...tree.bodies.values()].flatMap((body) => body.calls);
  return [...inPlace, ...calls.flatMap((call) => callTooEarly(call, tree) ?? [])];
}

function isGlobal(reference: Reference): boolean {
  return declarationsOf(reference).length === 0 && reference.node.name !== 'arguments';
}

function found(rule: string, reference: Reference, message: string): Finding {
  return { rule, message, at: reference.node.start, names: { name: reference.node.start } };
}

function argumentsInArrow(reference: Reference): Finding | undefined {
  if (reference.node.name !== 'arguments' || declarationsOf(reference).length > 0) return undefined;
  if (reference.body.isArrow) {
    const message = '`arguments` is empty in an arrow function on Espruino; use named parameters';
    return found('arguments-in-arrow', reference, message);
  }
  if (reference.body.parent) return undefined;
  return found('unknown-global', reference, '`arguments` means nothing outside a function');
}

function unknownGlobal(reference: Reference): Finding | undefined {
  const name = reference.node.name;
  if (!isGlobal(reference) || ESPRUINO_GLOBALS.has(name) || PIN_NAME.test(name)) return undefined;
  if (reference.parent.type === 'UnaryExpression' && reference.parent.operator === 'typeof') return undefined;
  const advice = GLOBAL_ADVICE[name] ?? 'declare it, or use what the board has';
  return found('unknown-global', reference, `${name} does not exist on Espruino; ${advice}`);
}

function unknownMember(reference: Reference): Finding | undefined {
  const members = STATIC_MEMBERS[reference.node.name];
  const parent = reference.parent;
  if (!members || !isGlobal(reference)) return undefined;
  if (parent.type !== 'MemberExpression' || parent.object !== reference.node) return undefined;
  const member = propertyName(parent);
  if (member === undefined || members.has(member)) return undefined;
  const name = `${reference.node.name}.${member}`;
  const advice = MEMBER_ADVICE[name] ?? 'write it out with what the board has';
  return found('unknown-member', reference, `${name} does not exist on Espruino; ${advice}`);
}

function codeFromText(reference: Reference): Finding | undefined {
  const { node, parent } = reference;
  const isCall = parent.type === 'CallExpression' || parent.type === 'NewExpression';
  if (!isCall || parent.callee !== node || !isGlobal(reference) || !CODE_FROM_TEXT.has(node.name)) {
    return undefined;
  }
  return found('code-from-text', reference, `no check can see inside ${node.name}(); write the code out`);
}

function extendsBuiltIn(reference: Reference): Finding | undefined {
  const { node, parent } = reference;
  const isClass = parent.type === 'ClassDeclaration' || parent.type === 'ClassExpression';
  if (!isClass || parent.superClass !== node || !isGlobal(reference)) return undefined;
  const message = `extending ${node.name} fails on Espruino; hold one in a field, or throw new Error(text)`;
  return found('extends-built-in', reference, message);
}

function closureOverLoopVariable(reference: Reference): Finding | undefined {
  const declaration = declarationsOf(reference)[0];
  if (!declaration?.inForHeader || declaration.kind === 'var' || declaration.body === reference.body) {
    return undefined;
  }
  const message =
    'a function that uses the loop variable {name} sees its last value on Espruino; copy it to a const in the loop';
  return found('loop-closure', reference, message);
}

function varOutsideItsBlock(reference: Reference): Finding | undefined {
  const places = declarationsOf(reference);
  if (places.length === 0 || places.some((place) => place.kind !== 'var' || covers(place.block, reference))) {
    return undefined;
  }
  const message =
    'var {name} is used outside the block that declares it; declare it with let above the block';
  return found('late-var', reference, message);
}

function covers(block: AnyNode, reference: Reference): boolean {
  return block.start <= reference.node.start && reference.node.end <= block.end;
}

function usedTooEarly(reference: Reference): Finding | undefined {
  if (!isTooEarly(reference, reference.node.start, reference.body)) return undefined;
  const declaration = declarationsOf(reference)[0];
  if (declaration?.kind === 'var') {
    const message = '{name} is used above its var, which reads or writes a global; move the var up';
    return found('late-var', reference, message);
  }
  const message =
    '{name} is used above its declaration, and Espruino hoists nothing; move the declaration up';
  return found('use-before-declaration', reference, message);
}

/** True if `reference`, run at offset `at` by `body`, meets no declaration that has been executed. */
function isTooEarly(reference: Reference, at: number, body: Body): boolean {
  const places = declarationsOf(reference);
  return places.length > 0 && places.every((place) => place.readyAt > at && runsWith(body, place.body));
}

/** True if `inner` is `outer` or is run by it on the spot. */
function runsWith(inner: Body, outer: Body): boolean {
  let body: Body | undefined = inner;
  while (body && body !== outer && body.runsInPlace) body = body.parent;
  return body === outer;
}

function callTooEarly(call: Call, tree: ScopeTree): Finding | undefined {
  const caller = outermostInRun(call.callee.body);
  const called = calledBody(call, tree);
  if (!called || !isInside(called, caller)) return undefined;
  for (const body of bodiesRunBy(called, tree)) {
    const early = body.references.find((reference) => isTooEarly(reference, call.at, call.callee.body));
    if (!early) continue;
    const message =
      '{name}() runs here and uses {other}, which is declared further down; move this call down';
    const names = { name: call.callee.node.start, other: early.node.start };
    return { rule: 'use-before-declaration', message, at: call.at, names };
  }
  return undefined;
}

function outermostInRun(body: Body): Body {
  return body.runsInPlace && body.parent ? outermostInRun(body.parent) : body;
}

/** Only a function inside the caller can see what the caller declares. */
function isInside(inner: Body, outer: Body): boolean {
  let body: Body | undefined = inner;
  while (body && body !== outer) body = body.parent;
  return body === outer;
}

/** The called function and all that it calls by name. */
function bodiesRunBy(called: Body, tree: ScopeTree): Set<Body> {
  const reached = new Set([called]);
  for (const body of reached) {
    for (const inner of body.inPlace) reached.add(inner);
    for (const call of body.calls) {
      const next = calledBody(call, tree);
      if (next) reached.add(next);
    }
  }
  return reached;
}

function calledBody(call: Call, tree: ScopeTree): Body | undefined {
  const value = declarationsOf(call.callee)[0]?.value;
  if (!value) return undefined;
  if (isFunction(value)) return tree.bodies.get(value);
  if (!call.isNew || (value.type !== 'ClassDeclaration' && value.type !== 'ClassExpression'))
    return undefined;
  const isConstructor = (part: AnyNode): boolean =>
    part.type === 'MethodDefinition' && part.kind === 'constructor';
  const constructor = value.body.body.find(isConstructor);
  return constructor?.type === 'MethodDefinition' ? tree.bodies.get(constructor.value) : undefined;
}
