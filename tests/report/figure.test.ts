/**
 * The figure of a treatment: what is written on it, that it is the same each time, and its form as a PNG.
 * How it looks is for the eye; these tests see to what a reader needs to find.
 */
import { expect } from 'chai';
import { treatmentPng, treatmentSvg } from '../../sim/report/figure';
import { kneadStrokes, steady, SyntheticRecording } from './synthetic-recording';

/** The texts of a figure, in order, as a reader sees them. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/>([^<>]+)</g)].map(([, text = '']) => text.replaceAll('&amp;', '&'));
}

describe('figure of a treatment', () => {
  it('says what was simulated, and names every axis with its unit', async () => {
    const texts = textsOf(await treatmentSvg(kneadStrokes(20e6)));
    expect(texts).to.include.members([
      'knead: level A 10, level B 10',
      'time from the rising edge (µs)',
      'current (mA)',
      'A (mA)',
      'B (mA)',
      'A (nC)',
      'B (nC)',
      'rate (Hz)',
      'time (s)',
      'channel A, leading phase',
      'channel B, leading phase',
      'recovery phase',
      'ENABLE A',
      'ENABLE B',
      'REVERSE',
    ]);
    expect(texts).to.include('Simulated, not measured: 20 s into 1,000 Ω, seed 1');
  });

  it('counts the pulses of each channel', async () => {
    const recording = new SyntheticRecording().pulse(1000, 0).pulse(11_000, 1).pulse(21_000, 0);
    expect(textsOf(await treatmentSvg(recording))).to.include('Pulses: 2 on A, 1 on B');
  });

  it('is the same each time', async () => {
    expect(await treatmentSvg(kneadStrokes(6e6))).to.equal(await treatmentSvg(kneadStrokes(6e6)));
  });

  it('cuts a long name and nothing else of its title', async () => {
    const recording = new SyntheticRecording({
      program: 'evening '.repeat(9),
      levels: [20, 7],
      seed: 4294967295,
    });
    const texts = textsOf(await treatmentSvg(recording));
    expect(texts).to.include.members([
      `${'evening '.repeat(5).trimEnd()}…: level A 20, level B 7`,
      'Simulated, not measured: 0 s into 1,000 Ω, seed 4294967295',
    ]);
  });

  it('counts a long treatment in minutes, and stays small', async () => {
    const svg = await treatmentSvg(steady({ program: 'tap', spanUs: 600e6, rateHz: 10 }));
    expect(textsOf(svg)).to.include('time (min)');
    expect(svg.length).to.be.lessThan(400_000);
  });

  it('leaves a channel out that never plays', async () => {
    const recording = new SyntheticRecording({ program: 'one', spanUs: 100_000 }).pulse(50_000, 1);
    const texts = textsOf(await treatmentSvg(recording));
    expect(texts).to.include.members([
      'The strongest pulse',
      'B at 0.050 s: 8,000 nC a phase, net 0 nC',
      'B (nC)',
    ]);
    expect(texts).to.not.include('A (nC)');
  });

  it('states the charge that a pulse leaves behind', async () => {
    const recording = new SyntheticRecording({ spanUs: 10_000 });
    recording.phases.push(1000, 0, true, 200, 40, 40);
    recording.phases.push(1250, 0, false, 200, -39, -39);
    expect(textsOf(await treatmentSvg(recording))).to.include('A at 0.001 s: 8,000 nC a phase, net 200 nC');
  });

  const hardlyAnything = [
    { name: 'nothing', spanUs: 0 },
    { name: 'ten silent seconds', spanUs: 10e6 },
  ];
  for (const { name, spanUs } of hardlyAnything) {
    it(`says so when there are no pulses: ${name}`, async () => {
      const texts = textsOf(await treatmentSvg(new SyntheticRecording({ program: 'rub & press', spanUs })));
      expect(texts).to.include.members([
        'rub & press: level A 10, level B 10',
        'no pulses in this recording',
      ]);
    });
  }

  it('draws pulses that carry no current', async () => {
    const recording = new SyntheticRecording({ spanUs: 100_000 }).pulse(50_000, 0, { currentMa: 0 });
    expect(await treatmentSvg(recording)).to.not.match(/NaN|Infinity/);
  });

  it('becomes a PNG 2,000 px wide, as high as the figure, with its text drawn', async () => {
    const svg = await treatmentSvg(kneadStrokes(6e6));
    const png = await treatmentPng(svg);
    const [, width = 0, height = 0] = /width="(\d+)" height="(\d+)"/.exec(svg)?.map(Number) ?? [];
    expect(png.subarray(0, 8).toString('latin1')).to.equal('\x89PNG\r\n\x1a\n');
    expect(png.readUInt32BE(16)).to.equal(2000);
    expect(png.readUInt32BE(20)).to.be.closeTo((2000 * height) / width, 1);
    const withoutText = await treatmentPng(svg.replaceAll(/<text.*?<\/text>/g, ''));
    expect(png.length).to.be.greaterThan(1.2 * withoutText.length);
  });
});
