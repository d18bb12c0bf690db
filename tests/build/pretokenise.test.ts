/**
 * Pretokenising: the codes of named pieces of code, and that nothing is lost, by reading the codes back.
 * Expected codes are counted off the interpreter's own list of tokens.
 */
import { expect } from 'chai';
import { bundleText } from '../../sim/bundle-bench';
import { pretokenise } from '../../sim/build/pretokenise';

const ROWS: { name: string; code: string; expected: string }[] = [
  { name: 'an operator', code: 'a == b', expected: 'a\x8ab' },
  { name: 'the last operator', code: 'x => y', expected: 'x\xa2y' },
  { name: 'the first word', code: 'if (a) b;', expected: '\xa3(a)b;' },
  { name: 'a word after a word', code: 'return this.a', expected: '\xab\xaf.a' },
  { name: 'a name after a name', code: 'class A extends B {}', expected: '\xc2A\xc3B{}' },
  { name: 'names that must not grow together', code: 'get a(){}', expected: 'get a(){}' },
  { name: 'a word that is a property', code: 'a.delete(b)', expected: 'a.delete(b)' },
  { name: 'zero', code: 'a=0', expected: 'a=\xd3' },
  { name: 'a number of one byte', code: 'a=127', expected: 'a=\xd4\x7f' },
  { name: 'a number of two bytes', code: 'a=0x1234', expected: 'a=\xd5\x34\x12' },
  { name: 'a larger number', code: 'a=40000', expected: 'a=40000' },
  { name: 'a fraction', code: 'a=.5', expected: 'a=.5' },
  { name: 'a negative number', code: 'a=-1', expected: 'a=-\xd4\x01' },
  { name: 'a string', code: 'a="b\\"c"', expected: 'a=\xd1\x03b"c' },
  { name: 'an empty string', code: "a=''", expected: "a=''" },
  { name: 'a long string', code: `a="${'x'.repeat(300)}"`, expected: `a=\xd2\x2c\x01${'x'.repeat(300)}` },
  { name: 'a string of other characters', code: 'a="\u20ac"', expected: 'a="\u20ac"' },
  {
    name: 'a template literal',
    code: 'a=`if ${ {b:1}.b } ${`x`}`;if(b)c',
    expected: 'a=`if ${ {b:1}.b } ${`x`}`;\xa3(b)c',
  },
  { name: 'a template literal without values', code: 'a=`b"\'c`;d', expected: 'a=\xd1\x04b"\'c;d' },
  { name: 'lines', code: 'a\nb', expected: 'a\nb' },
  { name: 'catch', code: 'try{}catch(e){}', expected: '\xb1{}catch(e){}' },
];

describe('pretokenising', () => {
  for (const { name, code, expected } of ROWS) {
    it(`encodes ${name}`, () => expect(pretokenise(code)).to.equal(expected));
  }

  it('takes at least an eighth off the image of the board, in characters of a byte each', async () => {
    const code = await bundleText('pico');
    const encoded = pretokenise(code);
    expect([...encoded].every((char) => char.charCodeAt(0) < 256)).to.equal(true);
    expect(encoded.length).to.be.below(0.875 * code.length);
  });
});
