/**
 * Loads in words, as the files and the figures name them. Units: ohm, nF.
 */
import { expect } from 'chai';
import { LOADS, resistor } from '../../sim/physics/load';
import { loadText, loadTitle } from '../../sim/report/load-text';

const named = (name: string) => LOADS.find(({ load }) => load.name === name)?.load ?? resistor(NaN);

describe('load in words', () => {
  const rows = [
    { load: resistor(470.5), text: '470.5 ohm', title: '470.5 Ω' },
    { load: named('10k'), text: '10000 ohm', title: '10,000 Ω' },
    { load: named('open'), text: 'open (1000000 ohm)', title: 'open (1,000,000 Ω)' },
    {
      load: named('gel'),
      text: 'gel (400 ohm + 5000 ohm || 200 nF)',
      title: 'gel (400 Ω + 5,000 Ω ∥ 200 nF)',
    },
    {
      load: named('peeled'),
      text: 'peeled (1200 ohm + 15000 ohm || 66.67 nF)',
      title: 'peeled (1,200 Ω + 15,000 Ω ∥ 66.67 nF)',
    },
    {
      load: named('sweating'),
      text: 'sweating (1200 ohm + 10000 ohm || 50 nF at first)',
      title: 'sweating (1,200 Ω + 10,000 Ω ∥ 50 nF at first)',
    },
    {
      load: { name: '300,3k,100n', rsOhm: 300, rpOhm: 3000, cpNf: 100, halfMa: Infinity },
      text: '300 ohm + 3000 ohm || 100 nF',
      title: '300 Ω + 3,000 Ω ∥ 100 nF',
    },
  ];
  for (const { load, text, title } of rows) {
    it(`names ${load.name}`, () => {
      expect(loadText(load)).to.equal(text);
      expect(loadTitle(load)).to.equal(title);
    });
  }

  it('is ASCII in files', () => {
    for (const { load } of LOADS) expect(loadText(load)).to.match(/^[\x20-\x7e]+$/);
  });
});
