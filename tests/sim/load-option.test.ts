/**
 * Loads as people write them on a command line.
 */
import { expect } from 'chai';
import { InvalidArgumentError } from 'commander';
import { parseLoad } from '../../sim/load-option';
import { LOADS } from '../../sim/physics/load';

describe('a load on the command line', () => {
  for (const { load } of LOADS) {
    it(`is ${load.name} by its name`, () => expect(parseLoad(load.name)).to.equal(load));
  }

  const VALUES: [text: string, rsOhm: number, rpOhm: number, cpNf: number][] = [
    ['470', 470, 0, 0],
    ['470.5', 470.5, 0, 0],
    ['1.5k', 1500, 0, 0],
    ['1M', 1e6, 0, 0],
    ['300,3k,100n', 300, 3000, 100],
    ['300, 3000, 0.1u', 300, 3000, 100],
    ['300,3k,100nF', 300, 3000, 100],
  ];
  for (const [text, rsOhm, rpOhm, cpNf] of VALUES) {
    it(`is ${text}`, () => {
      const load = parseLoad(text);
      expect([load.rsOhm, load.rpOhm, load.cpNf]).to.deep.equal([rsOhm, rpOhm, cpNf]);
      expect(load.name).to.equal(text);
    });
  }

  const REFUSED: [text: string, says: RegExp][] = [
    ['', /It must be ohm/],
    ['wet', /one of 500, 1k, .*gel/],
    ['0', /a resistance of 1\.\.1000000 ohm, not 0\./],
    ['2M', /a resistance of 1\.\.1000000 ohm, not 2000000\./],
    ['-5', /It must be ohm/],
    ['1..5k', /It must be ohm/],
    ['300,3k', /It must be ohm/],
    ['300,3k,100', /It must be ohm/],
    ['300,3k,100n,1', /It must be ohm/],
    ['300,1,100n', /an Rp of 10\.\.1000000 ohm, not 1\./],
    ['300,3k,0.5n', /a Cp of 1\.\.10000 nF, not 0\.5\./],
    ['0,3k,100n', /an Rs of 1\.\.100000 ohm, not 0\./],
  ];
  for (const [text, says] of REFUSED) {
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(() => parseLoad(text)).to.throw(InvalidArgumentError, says);
    });
  }
});
