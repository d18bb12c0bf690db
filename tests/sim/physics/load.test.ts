/**
 * What lies across the pads: the table of loads, how Rp falls with the current, and how one load becomes another.
 * Units: ohm, nF, mA, us.
 */
import { expect } from 'chai';
import { type Load, loadAt, LOADS, OPEN, peeled, resistor, rpOhmAt, SHORT } from '../../../sim/physics/load';

function named(name: string): Load {
  const found = LOADS.find(({ load }) => load.name === name);
  if (!found) throw new Error(`no load ${name}`);
  return found.load;
}

const PRESETS: readonly (readonly [string, number, number, number])[] = [
  ['500', 500, 0, 0],
  ['1k', 1000, 0, 0],
  ['2k', 2000, 0, 0],
  ['10k', 10000, 0, 0],
  ['gel-low', 200, 3000, 500],
  ['gel', 400, 5000, 200],
  ['gel-high', 600, 10000, 50],
  ['dry', 1200, 10000, 50],
  ['open', 1e6, 0, 0],
  ['short', 10, 0, 0],
];

describe('load across the pads', () => {
  for (const [name, rsOhm, rpOhm, cpNf] of PRESETS) {
    it(`has ${name} in its table`, () => {
      const { rsOhm: rs, rpOhm: rp, cpNf: cp } = named(name);
      expect([rs, rp, cp]).to.deep.equal([rsOhm, rpOhm, cpNf]);
    });
  }

  it('has each name once, with a word for people', () => {
    expect(new Set(LOADS.map(({ load }) => load.name)).size).to.equal(LOADS.length);
    for (const { load, about } of LOADS) expect(about, load.name).not.to.equal('');
  });

  it('has a capacitance wherever it has a parallel resistance, and only there', () => {
    for (const { load } of LOADS) expect(load.cpNf > 0, load.name).to.equal(load.rpOhm > 0);
  });

  it('is open above 20 kohm and short below 50 ohm', () => {
    expect(OPEN.rsOhm).to.be.above(20000);
    expect(SHORT.rsOhm).to.be.below(50);
  });

  it('is a plain resistor, which no current changes', () => {
    const load = resistor(1500);
    expect(load).to.include({ name: '1500', rsOhm: 1500, rpOhm: 0, cpNf: 0 });
    expect(rpOhmAt(load, 80)).to.equal(0);
  });

  it('peels: with the area shrink resistances and capacitance alike', () => {
    const gel = named('gel');
    const { rsOhm, rpOhm, cpNf } = peeled(gel, 4);
    expect([rsOhm, rpOhm, cpNf]).to.deep.equal([1600, 20000, 50]);
    expect(rpOhm * cpNf, 'time constant').to.equal(gel.rpOhm * gel.cpNf);
    expect(named('peeled').rsOhm).to.equal(3 * gel.rsOhm);
  });
});

describe('parallel resistance of the skin', () => {
  const gel = named('gel');
  const rows = [
    ['at no current', 0, 5000],
    ['at its half', 20, 2500],
    ['at the highest level', 80, 1000],
  ] as const;
  for (const [name, currentMa, wantedOhm] of rows) {
    it(`is ${wantedOhm} ohm ${name}`, () => expect(rpOhmAt(gel, currentMa)).to.equal(wantedOhm));
  }

  it('stays where nothing lets it fall', () => {
    expect(rpOhmAt({ ...gel, halfMa: Infinity }, 80)).to.equal(5000);
  });
});

describe('load that becomes another', () => {
  const sweating = named('sweating');
  const rows = [
    ['at first dry', 0, [1200, 10000, 50]],
    ['half way after five minutes', 300e6, [700, 6500, 275]],
    ['gel after ten', 600e6, [200, 3000, 500]],
    ['and stays so', 1e10, [200, 3000, 500]],
  ] as const;
  for (const [name, atUs, wanted] of rows) {
    it(`is ${name}`, () => {
      const { rsOhm, rpOhm, cpNf } = loadAt(sweating, atUs);
      expect([rsOhm, rpOhm, cpNf]).to.deep.equal([...wanted]);
    });
  }

  it('keeps its name and its half', () => {
    expect(loadAt(sweating, 300e6)).to.include({ name: 'sweating', halfMa: sweating.halfMa });
  });

  it('is itself where it becomes nothing else', () => {
    const gel = named('gel');
    expect(loadAt(gel, 1e9)).to.equal(gel);
  });
});
