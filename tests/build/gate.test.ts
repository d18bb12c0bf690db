/**
 * The gate, construct by construct: what runs on Espruino passes, what it rejects or runs wrongly is refused.
 * The rows repeat what was found by running each construct on Espruino 2v29.
 */
import { expect } from 'chai';
import { buildSync } from 'esbuild';
import { checkDeviceCode, formatProblem } from '../../sim/build/gate';

const ACCEPTED: Readonly<Record<string, string>> = {
  'let and const': 'let a = 1; const b = 2; a = a + b;',
  'arrow function': 'const twice = (x) => 2 * x; twice(2);',
  'class with constructor, method, accessor and static method':
    'class A { constructor(x) { this.x = x; } get y() { return this.x; } set y(v) { this.x = v; } m() {} static s() {} } new A(1).m(); A.s();',
  'one level of extends with super()':
    'class A { constructor(x) { this.x = x; } } class B extends A { constructor() { super(1); } } new B();',
  'class expression that extends a name': 'class A {} const B = class extends A {}; new B();',
  'template literal': 'const n = 1; print(`n is ${n}`);',
  'for..of on an array': 'for (const x of [1, 2]) print(x);',
  'for..of on a string': 'for (const c of "ab") print(c);',
  'for..of on a typed array': 'for (const x of new Uint8Array(2)) print(x);',
  'nullish coalescing': 'const a = E.x ?? 1; const b = (a ?? 2) || 3; print(b ?? "??");',
  'try, catch and finally': 'try { print(1); } catch (e) { print(e); } finally { print(2); }',
  'switch with default last': 'switch (1) { case 1: print(1); break; default: print(2); }',
  'Promise.then and Promise.all': 'Promise.all([Promise.resolve(1)]).then((v) => print(v));',
  'typed arrays: subarray, set, fill, views':
    'const a = new Uint16Array(8); a.set([1], 2); a.fill(0); print(a.subarray(1, 2), new Uint8Array(a.buffer));',
  'Object.assign, entries and keys':
    'print(Object.assign({}, { a: 1 }), Object.entries({}), Object.keys({}));',
  'array find, includes, fill, map and splice':
    'const a = [1]; print(a.find((x) => x), a.includes(1), a.fill(0), a.map((x) => x), a.splice(0, 1));',
  padStart: 'print("7".padStart(2, "0"));',
  'bit operations and >>>': 'print((1 << 3) | 4 & ~1 ^ 2, -1 >>> 28);',
  'own length in a class':
    'class Ring { constructor() { this.length = 0; } add() { this.length++; } } new Ring().add();',
  'methods named get and set in an object':
    'const cell = { get() { return 1; }, set(x) { print(x); } }; cell.set(1);',
  'shorthand properties': 'const a = 1; print({ a });',
  'break and continue without label': 'for (let i = 0; i < 3; i++) { if (i) continue; break; }',
  'registers, pins and the built-in modules':
    'poke32(0x50200000, [1]); D2.set(); A0.read(); H1.set(); require("Storage").read("x"); E.on("kill", () => D2.reset());',
  'typeof of a name that may be missing': 'if (typeof window === "undefined") print(1);',
  'arguments in a function': 'function f() { return arguments.length; } f();',
  'toFixed with digits': 'print((1.5).toFixed(1));',
  'function above its use': 'function f() {} f();',
  'later function inside a stored callback': 'setTimeout(() => later(), 10); function later() {}',
  'later function inside a function that runs later': 'function f() { g(); } function g() {} f();',
  'recursion, plain and mutual':
    'function f(n) { if (n) f(n - 1); } function even(n) { return !n || odd(n - 1); } function odd(n) { return n && even(n - 1); } f(3); even(2);',
  'var that names itself while it is made (enums)':
    'var E1 = ((E2) => { E2[E2.A = 0] = "A"; return E2; })(E1 || {});',
  'var in a loop header used behind the loop': 'for (var i = 0; i < 3; i++) {} print(i);',
  'var repeated in two branches': 'if (E.x) { var a = 1; print(a); } else { var a = 2; print(a); }',
  'loop variable copied for a closure':
    'for (let i = 0; i < 3; i++) { const j = i; setTimeout(() => print(j), 1); }',
  'label-like keys and quoted keys': 'print({ default: 1, new: 2, "a-b": 3 });',
};

/** Each row: what the maker wrote, and the rule that must name it. */
const REFUSED: Readonly<Record<string, readonly [code: string, rule: string]>> = {
  'default parameter': ['function f(a = 1) { print(a); }', 'default-value'],
  'default parameter of an arrow function': ['const f = (a = 1) => a; f();', 'default-value'],
  'rest parameter': ['function f(...a) { print(a); }', 'rest-parameter'],
  'spread in a call': ['print(...[1, 2]);', 'spread'],
  'spread in an array': ['print([...[1]]);', 'spread'],
  'spread in an object': ['print({ ...{ a: 1 } });', 'spread'],
  'object destructuring': ['const { a } = { a: 1 }; print(a);', 'destructuring'],
  'array destructuring': ['const [a] = [1]; print(a);', 'destructuring'],
  'destructuring of a parameter': ['function f({ a }) { print(a); }', 'destructuring'],
  'destructuring assignment': ['let a = 1; let b = 2; [a, b] = [b, a];', 'destructuring'],
  'destructuring in for..of': ['for (const [k] of Object.entries({})) print(k);', 'destructuring'],
  'optional chain': ['const a = {}; print(a?.b);', 'optional-chain'],
  'optional call': ['const a = {}; a.f?.();', 'optional-chain'],
  '??=': ['let a; a ??= 1;', 'logical-assignment'],
  '||=': ['let a; a ||= 1;', 'logical-assignment'],
  '&&=': ['let a; a &&= 1;', 'logical-assignment'],
  '**': ['print(2 ** 3);', 'exponent'],
  '**=': ['let a = 2; a **= 3;', 'exponent'],
  'async function': ['async function f() {}', 'async'],
  'async arrow function': ['const f = async () => 1;', 'async'],
  'async method': ['class A { async m() {} }', 'async'],
  await: ['async function f() { await 1; }', 'await'],
  'for await': ['async function f() { for await (const x of []) print(x); }', 'await'],
  generator: ['function* f() {}', 'generator'],
  yield: ['function* f() { yield 1; }', 'yield'],
  'computed key of an object': ['const k = "a"; print({ [k]: 1 });', 'computed-key'],
  'computed method of a class': ['class A { ["m"]() {} }', 'computed-key'],
  label: ['outer: for (;;) break outer;', 'label'],
  'tagged template': ['function tag(s) { return s; } tag`x`;', 'tagged-template'],
  '#x': ['class A { #x = 1; }', 'private-name'],
  '#x in': ['class A { #x; static has(o) { return #x in o; } }', 'private-name'],
  'static block': ['class A { static { print(1); } }', 'static-block'],
  'class field': ['class A { x = 1; }', 'class-field'],
  'static class field': ['class A { static x = 1; }', 'class-field'],
  'case after default': ['switch (1) { default: print(1); case 1: print(2); }', 'case-after-default'],
  'method named get': ['class A { get() {} }', 'keyword-method'],
  'method named set': ['class A { set() {} }', 'keyword-method'],
  'method named static': ['class A { static() {} }', 'keyword-method'],
  'method named delete': ['class A { delete() {} }', 'keyword-method'],
  'method named default': ['class A { default() {} }', 'keyword-method'],
  'method named new': ['class A { new() {} }', 'keyword-method'],
  'static method named new': ['class A { static new() {} }', 'keyword-method'],
  'accessor named default': ['print({ get default() { return 1; } });', 'keyword-method'],
  'extends of a call': ['function mix() { return E; } class A extends mix() {}', 'extends-expression'],
  'extends of a member': ['const a = { B: class {} }; const C = class extends a.B {};', 'extends-expression'],
  'extends Error': ['class MyError extends Error {}', 'extends-built-in'],
  'extends Array': ['class List extends Array {}', 'extends-built-in'],
  'super.m()': ['class A { m() {} } class B extends A { m() { super.m(); } }', 'super-method'],
  'super.x': ['class A {} class B extends A { m() { return super.x; } }', 'super-method'],
  with: ['with (E) { print(1); }', 'with'],
  'new.target': ['function F() { print(new.target); }', 'meta-property'],
  'import()': ['import("x");', 'dynamic-import'],
  'regular expression': ['print(/a/.test("a"));', 'regex'],
  'new RegExp': ['new RegExp("a");', 'unknown-global'],
  'RegExp without new': ['RegExp("a");', 'unknown-global'],
  bigint: ['print(1n);', 'bigint'],
  'arguments in an arrow function': ['const f = () => arguments.length; f();', 'arguments-in-arrow'],
  'arguments in an arrow function in a function': [
    'function f() { return () => arguments[0]; } f();',
    'arguments-in-arrow',
  ],
  'function used above its declaration': ['f(); function f() {}', 'use-before-declaration'],
  'function used above its declaration inside a function': [
    'function f() { g(); function g() {} } f();',
    'use-before-declaration',
  ],
  'function passed above its declaration': ['setTimeout(f, 1); function f() {}', 'use-before-declaration'],
  'let used above its declaration': ['print(a); let a = 1;', 'use-before-declaration'],
  'const used in its own value': ['const a = a + 1;', 'use-before-declaration'],
  'class used above its declaration': ['new A(); class A {}', 'use-before-declaration'],
  'base class below': ['class B extends A {} class A {}', 'use-before-declaration'],
  'call that reaches a later function': [
    'function f() { g(); } f(); function g() {}',
    'use-before-declaration',
  ],
  'call that reaches a later const through another call': [
    'function f() { g(); } function g() { print(LIMIT); } f(); const LIMIT = 1;',
    'use-before-declaration',
  ],
  'constructor that reaches a later function': [
    'class A { constructor() { g(); } } new A(); function g() {}',
    'use-before-declaration',
  ],
  'function run in place above a declaration': [
    '(() => { g(); })(); function g() {}',
    'use-before-declaration',
  ],
  'callback of forEach above a declaration': [
    '[1].forEach((x) => g(x)); function g() {}',
    'use-before-declaration',
  ],
  'var written above its declaration': ['a = 1; var a;', 'late-var'],
  'var of a block used behind it': ['if (E.x) { var a = 1; } print(a);', 'late-var'],
  'closure over the let of a for header': [
    'for (let i = 0; i < 3; i++) setTimeout(() => print(i), 1);',
    'loop-closure',
  ],
  'closure over the const of a for..of header': [
    'for (const x of [1]) setTimeout(function () { print(x); }, 1);',
    'loop-closure',
  ],
  'closure over the let of a for..in header': [
    'for (let k in {}) setTimeout(() => print(k), 1);',
    'loop-closure',
  ],
  'name that nobody declared': ['startPlayer();', 'unknown-global'],
  'write to a name that nobody declared': ['running = true;', 'unknown-global'],
  'export of the entry': ['exports.start = 1;', 'unknown-global'],
  eval: ['eval("1");', 'unknown-global'],
  'new Function': ['new Function("return 1");', 'code-from-text'],
  'arr.length = n': ['const a = [1]; a.length = 0;', 'array-length'],
  'arr.length--': ['const a = [1]; a.length--;', 'array-length'],
  'arr["length"] = n': ['const a = [1]; a["length"] = 0;', 'array-length'],
  '.flat()': ['[[1]].flat();', 'missing-method'],
  '.flatMap()': ['[1].flatMap((x) => [x]);', 'missing-method'],
  '.at()': ['[1].at(-1);', 'missing-method'],
  'toFixed(0)': ['(1.5).toFixed(0);', 'to-fixed-0'],
  'toFixed()': ['(1.5).toFixed();', 'to-fixed-0'],
  'optional catch binding': ['try { print(1); } catch { print(2); }', 'not-es2015'],
  'numeric separator': ['print(1_000);', 'not-es2015'],
  'text that is no program': ['let let = ;', 'not-es2015'],
};

const MISSING_GLOBALS = 'Map Set WeakMap WeakSet Symbol Proxy Reflect BigInt RangeError window Buffer'.split(
  ' ',
);

const MISSING_MEMBERS = [
  ...'from of'.split(' ').map((name) => `Array.${name}`),
  ...'isFinite isInteger isNaN EPSILON MAX_SAFE_INTEGER'.split(' ').map((name) => `Number.${name}`),
  ...'hypot fround imul clz32 trunc log2 log10 cbrt'.split(' ').map((name) => `Math.${name}`),
  ...'freeze seal is isFrozen'.split(' ').map((name) => `Object.${name}`),
  'Promise.race',
  'Uint8Array.from',
  'String.raw',
];

describe('device gate', () => {
  describe('accepts', () => {
    for (const [name, code] of Object.entries(ACCEPTED)) {
      it(name, () => {
        expect(checkDeviceCode(code).map(formatProblem)).to.deep.equal([]);
      });
    }
  });

  describe('refuses', () => {
    for (const [name, [code, rule]] of Object.entries(REFUSED)) {
      it(name, () => {
        expect(checkDeviceCode(code).map((problem) => problem.rule)).to.include(rule);
      });
    }

    for (const name of MISSING_GLOBALS) {
      it(`${name}, by its name`, () => {
        const problems = checkDeviceCode(`print(1);\nnew ${name}();`);
        expect(problems).to.have.length(1);
        expect(problems[0]).to.include({ rule: 'unknown-global', line: 2, column: 5 });
        expect(problems[0]?.message).to.match(new RegExp(`^${name} does not exist on Espruino; `));
      });
    }

    for (const name of MISSING_MEMBERS) {
      it(`${name}, by its name`, () => {
        const problems = checkDeviceCode(`print(${name});`);
        expect(problems.map((problem) => problem.rule)).to.deep.equal(['unknown-member']);
        expect(problems[0]?.message).to.contain(`${name} does not exist on Espruino; `);
      });
    }

    it('a construct in a function that nobody calls', () => {
      expect(checkDeviceCode('function never() { return /a/; }')).to.have.length(1);
    });
  });

  describe('reports', () => {
    it('every problem, in the order of the text, once each', () => {
      const code = 'print(...[1]);\nprint(2 ** 3, 2 ** 4);\nlater();\nfunction later() {}';
      const places = checkDeviceCode(code).map(({ rule, line, column }) => `${rule} ${line}:${column}`);
      expect(places).to.deep.equal([
        'spread 1:7',
        'exponent 2:7',
        'exponent 2:15',
        'use-before-declaration 3:1',
      ]);
    });

    it('a declared name instead of the global of the same name', () => {
      expect(checkDeviceCode('const Map = 1; const Math = { trunc: 2 }; print(Map, Math.trunc);')).to.be
        .empty;
    });

    it('the place in one line that an editor can follow', () => {
      expect(
        formatProblem({ rule: 'label', message: 'no labels', line: 2, column: 3, file: 'a/b.ts' }),
      ).to.equal('a/b.ts:2:3: no labels [label]');
      expect(formatProblem({ rule: 'label', message: 'no labels', line: 2, column: 3 })).to.equal(
        'bundle:2:3: no labels [label]',
      );
    });

    it('the TypeScript file, line and name of minified code', () => {
      const source = [
        'interface Row { widthUs: number }',
        'const startPlayer = (row: Row): void => describe(row.widthUs);',
        'startPlayer({ widthUs: 1 });',
        'function describe(widthUs: number): void { print(widthUs); }',
      ];
      const { outputFiles } = buildSync({
        stdin: { contents: source.join('\n'), loader: 'ts', sourcefile: 'player.ts' },
        bundle: true,
        format: 'cjs',
        minifyWhitespace: true,
        minifyIdentifiers: true,
        sourcemap: 'external',
        outfile: 'out.js',
        write: false,
      });
      const [map, code] = outputFiles.map((file) => file.text);
      expect(code).not.to.contain('startPlayer');
      const problems = checkDeviceCode(code ?? '', { sourceMap: map ?? '' });
      expect(problems).to.have.length(1);
      expect(problems[0]).to.include({
        rule: 'use-before-declaration',
        file: 'player.ts',
        line: 3,
        column: 1,
      });
      expect(problems[0]?.message).to.contain('startPlayer() runs here and uses describe');
    });
  });
});
