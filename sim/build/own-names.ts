/**
 * Names of properties that are the firmware's own, for the build to shorten: on the board every character of a name
 * costs flash, and names of more than four cost a variable more each.
 * A name is its own if some object or class in its sources has it, and nothing that the interpreter brings does.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as ts from 'typescript';

const OWN_FOLDERS = ['firmware', 'hal', 'waveforms'];
/** Types of what the interpreter brings: the language, and its own objects and options. */
const FOREIGN_FILES = ['firmware/device-lib.d.ts', 'hal/espruino/espruino.d.ts'];
const FOREIGN_PACKAGES = [
  '@types/espruino/index.d.ts',
  'typescript/lib/lib.es5.d.ts',
  'typescript/lib/lib.es2015.core.d.ts',
  'typescript/lib/lib.es2015.collection.d.ts',
];

/** Matches exactly the firmware's own names of properties. */
export function ownNamesPattern(root: string): RegExp {
  const { resolve } = createRequire(__filename);
  const files = [
    ...FOREIGN_FILES.map((file) => join(root, file)),
    ...FOREIGN_PACKAGES.map((file) => resolve(file)),
  ];
  const foreign = new Set(files.flatMap(propertyNamesIn));
  const own = OWN_FOLDERS.flatMap((folder) => sourcesIn(join(root, folder))).flatMap(propertyNamesIn);
  const names = [...new Set(own)].filter((name) => !foreign.has(name)).sort();
  return new RegExp(`^(?:${names.join('|')})$`);
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => join(folder, file));
}

function propertyNamesIn(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, false);
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const isMember = ts.isClassElement(node) || ts.isTypeElement(node) || ts.isObjectLiteralElement(node);
    if (isMember && node.name && ts.isIdentifier(node.name)) names.push(node.name.text);
    // Functions and variables of a namespace are members of an object.
    if (path.endsWith('.d.ts') && (ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node))) {
      if (node.name && ts.isIdentifier(node.name)) names.push(node.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}
