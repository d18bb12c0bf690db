/**
 * Lint rules: one strict set for all TypeScript, and on top the board's own limits for code that runs there.
 * Run by `npm run lint`. The build's gate has the last word on device code; these rules say it while you write.
 */
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Code that ends up on the board. */
const DEVICE_FILES = ['waveforms/**/*.ts', 'hal/**/*.ts', 'firmware/**/*.ts'];

/** Files in those folders that only a host runs: the compiler of programs, and what runs while building. */
const HOST_FILES = [
  'firmware/pack-machine.ts',
  'hal/boards/*.ts',
  'waveforms/{compile,compose,curve,joins,make-score,pace,program,played-plan,program-check,program-schema,row-check,sketch,strength}.ts',
  'waveforms/catalogue/*.ts',
  '**/*.build.ts',
  '**/*.test.ts',
  '**/*.d.ts',
];

const refuse = (selector, message) => ({ selector, message: `${message} (does not run on Espruino)` });

const DEVICE_SYNTAX = [
  refuse('AssignmentPattern', 'No default values: test for undefined inside.'),
  refuse('RestElement', 'No rest parameters: pass an array.'),
  refuse('SpreadElement', 'No spread: use concat(), Object.assign() or apply().'),
  refuse('ObjectPattern', 'No destructuring: name each value.'),
  refuse('ArrayPattern', 'No destructuring: name each value.'),
  refuse('ChainExpression', 'No optional chaining: test for undefined first.'),
  refuse(
    'AssignmentExpression[operator=/^(\\?\\?|\\|\\||&&)=$/]',
    'No logical assignment: write a = a ?? b.',
  ),
  refuse('BinaryExpression[operator="**"]', 'No **: multiply, or use Math.pow().'),
  refuse('AssignmentExpression[operator="**="]', 'No **=: multiply, or use Math.pow().'),
  refuse(':function[generator=true]', 'No generators: use a loop or an object with a position.'),
  refuse(':function[async=true]', 'No async: use callbacks.'),
  refuse('AwaitExpression', 'No await: use callbacks.'),
  refuse('LabeledStatement', 'No labels: use a flag or a return.'),
  refuse('Literal[regex]', 'No regular expressions: use indexOf(), startsWith() or split().'),
  refuse('ObjectExpression > Property[computed=true]', 'No computed keys: assign after creating.'),
  refuse('MethodDefinition[computed=true]', 'No computed method names.'),
  refuse(
    'MethodDefinition[key.name=/^(get|set|static|delete|default|new)$/]',
    'No methods with the name of a keyword.',
  ),
  refuse('TaggedTemplateExpression', 'No tagged templates: call the function.'),
  refuse('PrivateIdentifier', 'No #names: use `private`.'),
  refuse('StaticBlock', 'No static blocks: put the statements behind the class.'),
  refuse('MetaProperty', 'No new.target or import.meta.'),
  refuse('MemberExpression[object.type="Super"]', 'No super.method(): hold the other object in a field.'),
  refuse(
    ':matches(ClassDeclaration, ClassExpression)[superClass][superClass.type!="Identifier"]',
    'Extend a plain name only.',
  ),
  refuse(
    ':matches(ClassDeclaration, ClassExpression)[superClass.name=/Error$/]',
    'Do not extend Error: throw new Error(text).',
  ),
  refuse('SwitchCase[test=null]:not(:last-child)', 'Put default last in a switch.'),
  refuse(
    'AssignmentExpression > MemberExpression.left[property.name="length"]:not([object.type="ThisExpression"])',
    'Do not assign to .length: use splice().',
  ),
  refuse(
    'CallExpression[callee.property.name="toFixed"]:matches([arguments.length=0], [arguments.0.value=0])',
    'toFixed(0) truncates: use Math.round().',
  ),
];

const MISSING_GLOBALS = [
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Symbol', 'Proxy', 'Reflect', 'BigInt', 'RegExp'],
  ...['RangeError', 'Intl', 'Atomics', 'eval', 'queueMicrotask', 'structuredClone', 'Buffer', 'performance'],
];

const MISSING_MEMBERS = {
  Array: ['from', 'of'],
  Number: [
    'isFinite',
    'isInteger',
    'isNaN',
    'isSafeInteger',
    'EPSILON',
    'MAX_SAFE_INTEGER',
    'parseInt',
    'parseFloat',
  ],
  Math: [
    'hypot',
    'fround',
    'imul',
    'clz32',
    'trunc',
    'log2',
    'log10',
    'log1p',
    'expm1',
    'cbrt',
    'sinh',
    'cosh',
    'tanh',
  ],
  Object: ['freeze', 'seal', 'is', 'isFrozen', 'preventExtensions'],
};

const MISSING_METHODS = ['flat', 'flatMap', 'at', 'findLast', 'findLastIndex', 'matchAll', 'codePointAt'];

const missing = 'Espruino does not have it.';

const HOST_RULES = {
  eqeqeq: 'error',
  'prefer-const': 'error',
  'no-var': 'error',
  'no-console': 'off',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unused-vars': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/consistent-type-imports': 'off',
  '@typescript-eslint/ban-ts-comment': 'error',
};

const DEVICE_RULES = {
  'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  'no-restricted-syntax': ['error', ...DEVICE_SYNTAX],
  'no-restricted-globals': ['error', ...MISSING_GLOBALS.map((name) => ({ name, message: missing }))],
  'no-restricted-properties': [
    'error',
    ...Object.entries(MISSING_MEMBERS).flatMap(([object, names]) =>
      names.map((property) => ({ object, property, message: missing })),
    ),
    ...MISSING_METHODS.map((property) => ({ property, message: missing })),
  ],
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**'] },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: {
        require: 'readonly',
        module: 'writable',
        exports: 'writable',
        process: 'readonly',
        console: 'readonly',
        __dirname: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    rules: HOST_RULES,
  },
  {
    files: ['**/*.test.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['**/*.d.ts'],
    rules: {
      'no-var': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/triple-slash-reference': 'off',
    },
  },
  { files: DEVICE_FILES, ignores: HOST_FILES, rules: DEVICE_RULES },
  {
    // Espruino's modules: the types tell one from the other by the literal.
    files: ['hal/espruino/**/*.ts'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
