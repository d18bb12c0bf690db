/**
 * Names at the top that are used for the last time while the bundle is loaded: the build lets go of them at its end. On the
 * board a name holds a variable, a function or a constructor ten or so, for as long as anything refers to it; the objects
 * that were made need their methods alone.
 * Called by the bundler over the finished text, ahead of the gate; pure.
 *
 * A name is spent where every use of it runs while the bundle is loaded: at the top of the bundle, or in a function or a
 * constructor that is called there, and nowhere else. Where one use is another, it is left alone.
 */
import { type AnyNode, parse } from 'acorn';
import {
  type Body,
  type Declaration,
  declarationsOf,
  isFunction,
  type Reference,
  scopeTreeOf,
} from './gate-scope';

interface TopName {
  declaration: Declaration;
  references: Reference[];
}

/** The text, and behind it what lets go of the spent names. */
export function dropSpentNames(code: string): string {
  const spent = spentNames(code);
  if (spent.length === 0) return code;
  const constructors = spent.filter(({ value }) => isClass(value));
  const drops = [
    ...constructors.map(({ name }) => `delete ${name}.prototype.constructor;`),
    // To nothing first: whoever does not delete variables is to notice a use that comes too late.
    `${spent.map(({ name }) => name).join('=')}=0;`,
    ...spent.map(({ name }) => `delete ${name};`),
  ];
  return `${code.trimEnd()}\n${drops.join('')}\n`;
}

/** In the order of the text. */
export function spentNames(code: string): Declaration[] {
  const tree = scopeTreeOf(parse(code, { ecmaVersion: 'latest', sourceType: 'script' }));
  const names = new Map<Declaration, TopName>();
  for (const reference of tree.references.values()) {
    for (const declaration of declarationsOf(reference)) {
      if (declaration.body !== tree.program || declaration.block !== tree.program.node) continue;
      const found = names.get(declaration) ?? { declaration, references: [] };
      found.references.push(reference);
      names.set(declaration, found);
    }
  }
  const all = [...names.values()];
  const atLoad = bodiesAtLoad(all, tree.program);
  return all
    .filter(({ references }) => references.every(({ body }) => atLoad.has(body.node)))
    .map(({ declaration }) => declaration);
}

/** The top itself, and what is called there and nowhere else: fewer and fewer, until each that is left calls for the others. */
function bodiesAtLoad(names: readonly TopName[], program: Body): ReadonlySet<AnyNode> {
  let called = names.filter(({ references }) =>
    references.every(({ node, parent }) => isCalled(node, parent)),
  );
  for (;;) {
    const bodies = new Set<AnyNode>([
      program.node,
      ...called.flatMap(({ declaration }) => runsOf(declaration.value)),
    ]);
    const left = called.filter(({ references }) => references.every(({ body }) => bodies.has(body.node)));
    if (left.length === called.length) return bodies;
    called = left;
  }
}

type ClassNode = Extract<AnyNode, { type: 'ClassExpression' | 'ClassDeclaration' }>;

function isClass(value: AnyNode | undefined): value is ClassNode {
  return value?.type === 'ClassExpression' || value?.type === 'ClassDeclaration';
}

function isCalled(node: AnyNode, parent: AnyNode): boolean {
  return (parent.type === 'NewExpression' || parent.type === 'CallExpression') && parent.callee === node;
}

/** What runs when the name is called, or an object of it made. */
function runsOf(value: AnyNode | undefined): AnyNode[] {
  if (value && isFunction(value)) return [value];
  if (!isClass(value)) return [];
  return value.body.body.flatMap((member) =>
    member.type === 'MethodDefinition' && member.kind === 'constructor' ? [member.value] : [],
  );
}
