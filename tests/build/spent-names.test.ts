/**
 * Names that are used for the last time while a bundle is loaded: found by where their uses run, dropped without a change to
 * what the bundle does. Run in a context of Node, where a use that comes too late finds nothing.
 */
import { expect } from 'chai';
import { createContext, runInContext } from 'node:vm';
import { dropSpentNames, spentNames } from '../../sim/build/spent-names';

const rows: { name: string; code: string; spent: string[] }[] = [
  { name: 'a class whose objects are made at the top', code: 'var A=class{};var a=new A();', spent: ['A'] },
  {
    name: 'a class whose objects are made by the constructor of such a class',
    code: 'var A=class{};var B=class{constructor(){this.a=new A()}};new B();',
    spent: ['A', 'B'],
  },
  {
    name: 'a function that is called at the top, and what it calls',
    code: 'function f(){return g()}function g(){return 1}f();',
    spent: ['f', 'g'],
  },
  {
    name: 'a value that is handed on at the top',
    code: 'var pin=3;var A=class{constructor(p){this.p=p}};new A(pin);',
    spent: ['pin', 'A'],
  },
  {
    name: 'not a class whose objects a method makes',
    code: 'var A=class{};var B=class{m(){return new A()}};new B();',
    spent: ['B'],
  },
  {
    name: 'not a class whose objects a constructor makes that runs later',
    code: 'var A=class{};var B=class{constructor(){this.a=new A()}};function f(){return new B()}setTimeout(f,1);',
    spent: ['f'],
  },
  {
    name: 'not what a callback uses',
    code: 'var A=class{};setTimeout(()=>new A(),1);',
    spent: [],
  },
  { name: 'not what is extended', code: 'var A=class{};function f(){return class extends A{}}', spent: [] },
  {
    name: 'not a name that a function reads, whatever else is called so within another',
    code: 'var n=1;function f(){return n}function g(n){return n}setTimeout(f,1);g(2);',
    spent: ['f', 'g'],
  },
  {
    name: 'not functions that call each other and are called later',
    code: 'function f(){g()}function g(){f()}setTimeout(f,1);',
    spent: [],
  },
  { name: 'not what nobody uses', code: 'var x=1;', spent: [] },
];

describe('names that are spent when a bundle is loaded', () => {
  for (const { name, code, spent } of rows) {
    it(name, () => expect(spentNames(code).map((found) => found.name)).to.have.members(spent));
  }

  it('are nothing behind it, their objects as they were', () => {
    const code =
      'var A=class{constructor(){this.x=2}twice(){return 2*this.x}};var a=new A();global.ask=()=>a.twice();';
    const context = createContext({});
    runInContext(`var global=this;${dropSpentNames(code)}`, context);
    expect(runInContext('ask()', context)).to.equal(4);
    expect(runInContext('A', context)).to.equal(0);
    expect(runInContext('a.constructor===Object', context)).to.equal(true);
  });

  it('leaves a text without them as it is', () => {
    expect(dropSpentNames('setTimeout(()=>1,1)')).to.equal('setTimeout(()=>1,1)');
  });
});
