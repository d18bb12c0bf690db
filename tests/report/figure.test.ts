/**
 * The figure of a treatment: what is written on it, that it is the same each time, its two themes, and its form as a PNG.
 * How it looks is for the eye; these tests see to what a reader needs to find.
 */
import { expect } from 'chai';
import { LOADS, resistor, type Load } from '../../sim/physics/load';
import { drawTreatment } from '../../sim/report/figure';
import { type Measured } from '../../sim/report/figure-spec';
import { COLOURS, darkened } from '../../sim/report/figure-theme';
import { kneadStrokes, measuredOf, steady, SyntheticRecording } from './synthetic-recording';

const GEL = LOADS.find(({ load }) => load.name === 'gel')?.load as Load;

async function svgOf(
  recording: SyntheticRecording,
  measured: Measured = measuredOf(recording),
): Promise<string> {
  return (await drawTreatment(recording, measured)).svg;
}

/** The texts of a figure, in order, as a reader sees them. */
async function textsOf(recording: SyntheticRecording, measured?: Measured): Promise<string[]> {
  const svg = await svgOf(recording, measured);
  expect(svg).to.not.match(/NaN|Infinity|undefined/);
  return [...svg.replace(/<style>.*?<\/style>/, '').matchAll(/>([^<>]+)</g)].map(([, text = '']) =>
    text.replaceAll('&amp;', '&').replaceAll('&lt;', '<'),
  );
}

describe('figure of a treatment', () => {
  it('says what was simulated, and names every axis with its unit', async () => {
    const texts = await textsOf(kneadStrokes(20e6));
    expect(texts).to.include.members([
      'knead: level A 10, level B 10',
      'The strongest pulse of each channel',
      'time from the start of the current (µs)',
      'current (mA)',
      'at the pads (V)',
      'A (mA)',
      'B (mA)',
      'A (µC)',
      'B (µC)',
      'rate (Hz)',
      'peak (mA)',
      'peak (V)',
      'time (s)',
      'charge of the leading phase (µC)',
      'pulses on A',
      'pulses on B',
      'ENABLE A',
      'ENABLE B',
      'REVERSE',
    ]);
    expect(texts).to.include('Simulated, not measured: 20 s into 1,000 Ω, seed 1');
  });

  it('says how long the treatment was, not how long it was recorded', async () => {
    const recording = kneadStrokes(21e6);
    const texts = await textsOf(recording, { ...measuredOf(recording), seconds: 20 });
    expect(texts).to.include('Simulated, not measured: 20 s into 1,000 Ω, seed 1');
  });

  it('says what a skin is made of', async () => {
    const texts = await textsOf(kneadStrokes(3e6, { load: GEL }));
    expect(texts).to.include('Simulated, not measured: 3 s into gel (400 Ω + 5,000 Ω ∥ 200 nF), seed 1');
  });

  it('is the same each time', async () => {
    expect(await svgOf(kneadStrokes(6e6))).to.equal(await svgOf(kneadStrokes(6e6)));
  });

  it('cuts a long name and nothing else of its title', async () => {
    const recording = new SyntheticRecording({
      program: 'evening '.repeat(9),
      levels: [20, 7],
      seed: 4294967295,
    });
    expect(await textsOf(recording)).to.include.members([
      `${'evening '.repeat(5).trimEnd()}…: level A 20, level B 7`,
      'Simulated, not measured: 0 s into 1,000 Ω, seed 4294967295',
    ]);
  });

  it('counts a long treatment in minutes, and stays small', async () => {
    const recording = steady({ program: 'tap', spanUs: 600e6, rateHz: 10 });
    expect(await textsOf(recording)).to.include('time (min)');
    expect((await svgOf(recording)).length).to.be.lessThan(400_000);
  });

  it('leaves the plots of a channel out that never plays, and has dashes for it in its table', async () => {
    const recording = new SyntheticRecording({ program: 'one', spanUs: 100_000 }).pulse(50_000, 1);
    const texts = await textsOf(recording);
    expect(texts).to.include.members([
      'The strongest pulse',
      'B at 0.050 s, 200 µs a phase',
      '8.00 µC forth, 8.00 µC back, net 0 nC',
      'B (µC)',
      'channel A',
      'channel B',
    ]);
    expect(texts).to.not.include('A (µC)');
    expect(texts.filter((text) => text === '–')).to.have.length(8);
  });

  it('leaves them out, too, where the lines play and no current flows', async () => {
    const recording = new SyntheticRecording({ levels: [10, 0], spanUs: 100_000 });
    const texts = await textsOf(recording.pulse(30_000, 0).pulse(50_000, 1, { currentMa: 0 }));
    expect(texts).to.include.members(['The strongest pulse', 'A (µC)', 'channel B']);
    expect(texts).to.not.include('B (µC)');
  });

  it('states the charge that a pulse leaves behind', async () => {
    const recording = new SyntheticRecording({ spanUs: 10_000 });
    recording.conduct(1000, 0, { widthUs: 200, startMa: -40 });
    recording.conduct(1250, 0, { leading: false, widthUs: 200, startMa: 39 });
    expect(await textsOf(recording)).to.include('8.00 µC forth, 7.80 µC back, net −200 nC');
  });

  const hardlyAnything = [
    { name: 'nothing', spanUs: 0 },
    { name: 'ten silent seconds', spanUs: 10e6 },
  ];
  for (const { name, spanUs } of hardlyAnything) {
    it(`says so when there are no pulses: ${name}`, async () => {
      const texts = await textsOf(new SyntheticRecording({ program: 'rub & press', spanUs }));
      expect(texts).to.include.members([
        'rub & press: level A 10, level B 10',
        'no pulses in this recording',
      ]);
    });
  }

  it('draws pulses that carry no current', async () => {
    const recording = new SyntheticRecording({ spanUs: 100_000 }).pulse(50_000, 0, { currentMa: 0 });
    expect(await textsOf(recording)).to.include('0 µC forth, 0 µC back, net 0 nC');
  });
});

describe('figure of a treatment: its figures and limits', () => {
  const CHANNEL = {
    currentMaPeak: 40,
    currentMaRms: 5.0949,
    voltageMvPeak: 48_211,
    phaseChargeNcMax: 8_800,
    netChargeNcMaxAbs: 2.384,
    leftChargeNcMaxAbs: 1e-12,
    pulseEnergyUjMax: 1234.5,
  };

  it('has the figures of the summary in its table, and their limits under them', async () => {
    const recording = kneadStrokes(6e6);
    const texts = await textsOf(recording, measuredOf(recording, [CHANNEL, CHANNEL]));
    const figures = ['40.0', '5.09', '48.2', '8.80', '2.38', '< 0.001', '1,235'];
    for (const figure of figures) expect(texts.filter((text) => text === figure)).to.have.length(2);
    expect(texts).to.include.members(['limit', '80', '30', '20', '0.1 % *', '300,000']);
    expect(texts).to.include('* of a phase of the same width at full scale');
    expect(texts).not.to.include('missing');
  });

  it('says how much is missing where the rail was too low, and of which pulse', async () => {
    const recording = kneadStrokes(6e6, { load: resistor(10_000), railMv: 100_000 }, { droopFraction: 0 });
    const measured = measuredOf(recording, [{ ...CHANNEL, missingFraction: 0.7361 }, CHANNEL]);
    const texts = await textsOf(recording, measured);
    expect(texts).to.include.members(['missing', '% of charge', '73.6']);
    expect(texts.find((text) => text.startsWith('rail'))).to.match(/^rail 100 V, too low for \d+ µs$/);
  });

  const verdicts: { name: string; over: Partial<Measured>; says: string }[] = [
    { name: 'kept limits', over: {}, says: 'All limits kept' },
    {
      name: 'kept limits, and a rail that was too low',
      over: {
        channels: measuredOf(new SyntheticRecording(), [
          { pulses: 640, clippedPulses: 611 },
          { pulses: 639, clippedPulses: 611 },
        ]).channels,
      },
      says: 'All limits kept; rail too low for 1,222 of 1,279 pulses',
    },
    {
      name: 'broken limits, the first in words',
      over: {
        limits: {
          ok: false,
          reasons: ['one (of a source)', 'two', 'three'],
          nearest: { limit: '', fraction: 0 },
          unheld: [],
        },
      },
      says: 'Limits broken: one (and 2 more)',
    },
    {
      name: 'a trip',
      over: { trips: [{ atS: 12.3456789, cause: 'over-current' }] },
      says: 'Limits broken: tripped at 12.346 s: over-current',
    },
  ];
  for (const { name, over, says } of verdicts) {
    it(`says of a treatment, at its top: ${name}`, async () => {
      const recording = new SyntheticRecording().pulse(1000, 0);
      expect(await textsOf(recording, { ...measuredOf(recording), ...over })).to.include(says);
    });
  }

  const axes = [
    { name: 'a fifth of the charge', currentMa: 16, shown: 'limit 20 µC' },
    { name: 'all of the charge', currentMa: 80, shown: 'limit 20 µC' },
    { name: 'less than a fifth', currentMa: 15, shown: '↑ limit 20 µC' },
  ];
  for (const { name, currentMa, shown } of axes) {
    it(`names the limit of the charge, on its axis or beyond it: ${name}`, async () => {
      const recording = steady(
        { program: 'press', spanUs: 20e6, rateHz: 2, railMv: 100_000 },
        { currentMa, widthUs: 250 },
      );
      const texts = await textsOf(recording);
      expect(texts.filter((text) => text === shown).length).to.be.at.least(2);
      expect(texts.some((text) => text === 'limit 20 µC →')).to.equal(shown.startsWith('↑'));
      expect(texts.filter((text) => text.endsWith('limit 80 mA'))).to.have.length(1);
    });
  }
});

describe('figure of a treatment: light and dark', () => {
  /** Relative luminance, after WCAG 2.2. */
  function luminance(colour: string): number {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function contrast(left: string, right: string): number {
    const [high = 0, low = 0] = [luminance(left), luminance(right)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  }

  const darkOf = (colour: string): string => darkened(`<path fill="${colour}"/>`).slice(12, 19);
  const tones = [
    { name: 'text', colour: COLOURS.ink, atLeast: 7 },
    { name: 'faint text', colour: COLOURS.faintInk, atLeast: 4.5 },
    { name: 'limits', colour: COLOURS.limit, atLeast: 4.5 },
    { name: 'the rail', colour: COLOURS.rail, atLeast: 4.5 },
    { name: 'channel A', colour: COLOURS.channels[0], atLeast: 3 },
    { name: 'channel B', colour: COLOURS.channels[1], atLeast: 3 },
    { name: 'strips', colour: COLOURS.high, atLeast: 3 },
  ];
  for (const { name, colour, atLeast } of tones) {
    it(`stands out on either page: ${name}`, () => {
      expect(contrast(colour, COLOURS.page), 'light').to.be.at.least(atLeast);
      expect(contrast(darkOf(colour), darkOf(COLOURS.page)), 'dark').to.be.at.least(atLeast);
    });
  }

  it('draws in the colours of the themes alone, and has a dark one for each', async () => {
    const recording = kneadStrokes(6e6, { load: GEL });
    const svg = await svgOf(recording);
    const [style = ''] = /<style>.*?<\/style>/.exec(svg) ?? [];
    const drawn = [...svg.matchAll(/ (fill|stroke)="(#[^"]+)"/g)];
    expect(drawn.length).to.be.greaterThan(100);
    for (const [, attribute, colour = ''] of drawn) {
      expect(darkOf(colour), colour).to.match(/^#[0-9a-f]{6}$/);
      expect(style).to.contain(`[${attribute}="${colour}"]{${attribute}:${darkOf(colour)}}`);
    }
    const named = [...svg.matchAll(/ (?:fill|stroke)="([^#"][^"]*)"/g)].map(([, colour]) => colour);
    expect(
      [...new Set(named)].filter((colour) => colour !== 'none' && colour !== 'transparent'),
    ).to.deep.equal([]);
  });

  it('prefers dark by one style sheet, without which it is the light one', async () => {
    const svg = await svgOf(kneadStrokes(3e6));
    expect(svg.match(/<style>/g)).to.have.length(1);
    expect(svg).to.match(/^<svg[^>]*><style>@media \(prefers-color-scheme:dark\)\{/);
    expect(svg).to.match(/<rect [^>]*fill="#ffffff"/);
  });

  it('becomes two PNGs 2,000 px wide, as high as the figure', async () => {
    const recording = kneadStrokes(3e6);
    const { svg, lightPng, darkPng } = await drawTreatment(recording, measuredOf(recording));
    const [, width = 0, height = 0] = /width="(\d+)" height="(\d+)"/.exec(svg)?.map(Number) ?? [];
    const [light, dark] = [await lightPng(), await darkPng()];
    for (const png of [light, dark]) {
      expect(png.subarray(0, 8).toString('latin1')).to.equal('\x89PNG\r\n\x1a\n');
      expect(png.readUInt32BE(16)).to.equal(2000);
      expect(png.readUInt32BE(20)).to.be.closeTo((2000 * height) / width, 1);
    }
    expect(light.equals(dark)).to.equal(false);
  });

  it('has its text in a PNG, on a machine without fonts, too', async () => {
    const pngOf = async (program: string): Promise<Buffer> => {
      const recording = new SyntheticRecording({ program });
      return (await drawTreatment(recording, measuredOf(recording))).lightPng();
    };
    expect((await pngOf('knead')).equals(await pngOf('knead'))).to.equal(true);
    expect((await pngOf('knead')).equals(await pngOf('press'))).to.equal(false);
  });
});
