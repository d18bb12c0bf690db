/**
 * The summary: its fields, which other programs read, the limits that it holds a recording to, and its text.
 */
import { expect } from 'chai';
import { without } from '../../sim/faults/guards';
import { type Fault } from '../../sim/faults/kinds';
import { resistor } from '../../sim/physics/load';
import { loadProgram } from '../../sim/program-file';
import { type ChannelFigures } from '../../sim/channel-figures';
import { Recorder } from '../../sim/recorder';
import { type HeldLimit } from '../../sim/held-limits';
import { NOMINAL } from '../../sim/physics/components';
import { brokenLimits, channelSummary, summaryText, type Summary } from '../../sim/summary';
import { runTreatment } from '../../sim/treatment';

/** Fields that stay, in their order. Others may stand between them. */
const FIELDS = {
  contact: ['probePulses', 'probeMaPeak', 'programFromS', 'probedAgainS'],
  summary: ['program', 'seconds', 'seed', 'channels', 'limits', 'limited', 'speedXRealTime'],
  channel: [
    'name',
    'pulses',
    'rateHz',
    'widthUs',
    'currentMaPeak',
    'currentMaRms',
    'phaseChargeNcMax',
    'netChargeNcMaxAbs',
    'pulseEnergyUjMax',
  ],
  limits: ['ok', 'reasons'],
  limited: ['reason', 'pulses'],
  range: ['min', 'max'],
};

/** The fields of `object` that are among `names`, in the order in which they stand. */
function kept(object: object, names: string[]): string[] {
  return Object.keys(object).filter((name) => names.includes(name));
}

function treat(loadOhm: number, level: number, seconds = 3): Summary {
  return runTreatment({
    program: loadProgram('conventional').packed,
    seconds,
    seed: 7,
    levels: [level, 0],
    load: resistor(loadOhm),
    keepsTraces: false,
  }).summary;
}

describe('summary', () => {
  const summary = treat(10000, 10);

  it('has its fields in their order', () => {
    expect(kept(summary, FIELDS.summary)).to.deep.equal(FIELDS.summary);
    expect(kept(summary.limits, FIELDS.limits)).to.deep.equal(FIELDS.limits);
    expect(summary.channels.map(({ name }) => name)).to.deep.equal(['A', 'B']);
    for (const channel of summary.channels) {
      expect(kept(channel, FIELDS.channel)).to.deep.equal(FIELDS.channel);
      expect(kept(channel.rateHz, FIELDS.range)).to.deep.equal(FIELDS.range);
      expect(kept(channel.widthUs, FIELDS.range)).to.deep.equal(FIELDS.range);
    }
    expect(summary.limited, 'the rail limits at 10 kohm, and then the level').to.have.length(2);
    expect(kept(summary.contact, FIELDS.contact)).to.deep.equal(FIELDS.contact);
    for (const row of summary.limited) expect(kept(row, FIELDS.limited)).to.deep.equal(FIELDS.limited);
  });

  it('is what was asked for, and survives JSON: nothing in it is infinite or missing', () => {
    expect(summary).to.include({ program: 'conventional', seconds: 3, seed: 7 });
    expect(JSON.parse(JSON.stringify(summary))).to.deep.equal(summary);
  });

  it('has plain zeros for a channel that never played', () => {
    const silent = channelSummary(doctored(() => undefined).channels[0] as ChannelFigures, 0, 25);
    expect(silent).to.deep.include({ name: 'A', rateHz: { min: 0, max: 0 }, widthUs: { min: 0, max: 0 } });
    const figures = Object.entries(silent).filter(
      ([field]) => !['name', 'rateHz', 'widthUs'].includes(field),
    );
    for (const [field, value] of figures) expect(value, field).to.equal(0);
  });

  it('is ok where every limit is kept', () => {
    expect(treat(1000, 10).limits).to.deep.include({ ok: true, reasons: [] });
  });
});

/** A recorder that listened to nothing, with figures put into channel B. */
function doctored(doctor: (figures: ChannelFigures) => void): Recorder {
  const recorder = new Recorder({ fullScaleMa: 80, keepsTraces: false, limitSentence: () => '' });
  doctor(recorder.channels[1] as ChannelFigures);
  return recorder;
}

describe('limits of a recording', () => {
  const ROWS: {
    field: HeldLimit['field'];
    at: number;
    over: number;
    says: string;
  }[] = [
    { field: 'currentMaPeak', at: 80, over: 80.1, says: 'channel B: current of 80.1 mA, at most 80 ' },
    {
      field: 'phaseChargeNcMax',
      at: 20000,
      over: 20001,
      says: 'channel B: phase charge of 20001 nC, at most 20000 ',
    },
    { field: 'currentMaRms', at: 30, over: 30.5, says: 'channel B: current of 30.5 mA r.m.s., at most 30 ' },
    {
      field: 'pulseEnergyUjMax',
      at: 300000,
      over: 300001,
      says: 'channel B: pulse energy of 300001 uJ, at most 300000 ',
    },
    {
      field: 'netChargeFractionMax',
      at: 0.001,
      over: 0.0011,
      says: 'channel B: net charge of a pulse of 0.0011 of a full-scale phase, at most 0.001 ',
    },
  ];
  for (const { field, at, over, says } of ROWS) {
    it(`${field}: ${at} is kept, ${over} is not`, () => {
      expect(
        brokenLimits(
          doctored((figures) => (figures[field] = at)),
          NOMINAL,
        ),
      ).to.deep.equal([]);
      const reasons = brokenLimits(
        doctored((figures) => (figures[field] = over)),
        NOMINAL,
      );
      expect(reasons).to.have.length(1);
      expect(reasons[0]).to.satisfy((reason: string) => reason.startsWith(says), `${reasons[0]}`);
      expect(reasons[0], 'names its source').to.match(/ \([^)]{5,}\)$/);
    });
  }

  it('names every limit that is broken, the rules of the lines behind them, and how many more there are', () => {
    const recorder = doctored((figures) => {
      figures.currentMaPeak = 90;
      figures.currentMaRms = 31;
    });
    for (let i = 0; i < 8; i += 1) recorder.onBroken(i * 1000, 'a rule');
    const reasons = brokenLimits(recorder, NOMINAL);
    expect(reasons).to.have.length(2 + 5 + 1);
    expect(reasons[2]).to.equal('at 0.000000 s: a rule');
    expect(reasons.at(-1)).to.equal('and 3 more');
  });
});

describe('summary for people', () => {
  const range = { min: 50, max: 50 };
  const channel = {
    pulses: 100,
    rateHz: range,
    widthUs: { min: 46, max: 220 },
    currentMaPeak: 39.9902,
    currentMaRms: 5.451,
    phaseChargeNcMax: 8797.84,
    netChargeNcMaxAbs: 2.376,
    pulseEnergyUjMax: 703.656,
    currentMaMean: 0.9,
    currentMaNet: 0.00023,
    voltageMvPeak: 39990.2,
    voltageMvRms: 5451,
    silentPulses: 0,
    clippedPulses: 0,
    missingFraction: 0,
    missingFractionMax: 0,
    skinChargeNcMaxAbs: 0,
    leftChargeNcMaxAbs: 12.3,
    complianceFractionMax: 0.417,
    currentMaRmsPerCm2: 0.21804,
    powerMwPerCm2: 1.1883,
    chargeNc: 1e6,
    netChargeNc: 12,
    padsUj: 40000,
    sinkUj: 60000,
  };
  const summary: Summary = {
    bench: 'contract',
    program: 'knead',
    seconds: 60,
    seed: 1,
    levels: [10, 8],
    loadOhm: 1000,
    load: { name: '1000', rsOhm: 1000, rpOhm: 0, cpNf: 0 },
    padCm2: 25,
    contact: { probePulses: 38, probeMaPeak: 1.895, programFromS: 0.65, probedAgainS: [] },
    supply: { railMw: 249.3, batteryMw: 480.6, batteryHours: 7.6993, railMv: { min: 20000, max: 54321 } },
    trips: [],
    ended: 'The time is over.',
    channels: [
      { name: 'A', ...channel },
      { name: 'B', ...channel, pulses: 7 },
    ],
    limits: { ok: true, reasons: [], nearest: { limit: 'channel A: current', fraction: 0.5 }, unheld: [] },
    limited: [{ reason: 'charge of a phase: at most 20 uC', pulses: 12 }],
    speedXRealTime: 1234,
  };

  it('is a table in the units of the field', () => {
    expect(summaryText(summary)).to.equal(
      [
        'knead: 60 s at levels 10 and 8 into 1000 ohm, seed 1',
        '',
        '                  channel A                  channel B',
        'pulses            100                        7',
        'rate              50 Hz                      50 Hz',
        'phase width       46-220 us                  46-220 us',
        'peak current      40.0 mA                    40.0 mA',
        'r.m.s. current    5.45 mA                    5.45 mA',
        'phase charge      8.80 uC                    8.80 uC',
        'net charge        2.38 nC a pulse at most    2.38 nC a pulse at most',
        'direct current    0.23 uA                    0.23 uA',
        'left on the skin  0.01 uC at the next pulse  0.01 uC at the next pulse',
        'pulse energy      0.704 mJ                   0.704 mJ',
        'peak voltage      40.0 V                     40.0 V',
        'of the rail       42 %                       42 %',
        'density           0.218 mA r.m.s./cm2        0.218 mA r.m.s./cm2',
        'power density     1.19 mW/cm2                1.19 mW/cm2',
        '',
        'contact   program from 0.650 s, behind its check; 38 probe pulses of up to 1.9 mA',
        'limited   charge of a phase: at most 20 uC (12 pulses)',
        'limits    all kept',
        'supply    249 mW from the rail, 481 mW from the battery, which lasts 7.7 h',
        'rail      20-54 V while the program played',
        'ended     The time is over.',
        'speed     1234 x real time',
      ].join('\n'),
    );
  });

  it('says BROKEN and every reason', () => {
    const reasons = ['channel A: current of 90 mA, at most 80 (source)', 'at 1.000000 s: a rule'];
    const lines = summaryText({ ...summary, limits: { ...summary.limits, ok: false, reasons } }).split('\n');
    const at = lines.indexOf('limits    BROKEN');
    expect(lines.slice(at + 1, at + 3)).to.deep.equal(reasons.map((reason) => `          ${reason}`));
  });
});

describe('contact in a summary', () => {
  it('is found before the program, whose figures have nothing of the probes', () => {
    const { contact, channels, ended, supply } = treat(1000, 10);
    expect(contact.probePulses).to.be.above(10);
    // Code 97 of 4095.
    expect(contact.probeMaPeak).to.be.closeTo(1.895, 0.001);
    expect(contact.programFromS).to.be.within(0.4, 1);
    expect(contact.probedAgainS).to.deep.equal([]);
    // Those of conventional; a probe has 20 Hz and 200 us.
    expect(channels[0]?.rateHz).to.deep.equal({ min: 100, max: 100 });
    expect(channels[0]?.widthUs.max).to.equal(100);
    expect(ended).to.equal('The time is over.');
    expect(supply.railMv?.max).to.be.within(20000, 100000);
  });

  it('is missing where nothing lies across the pads: no pulse of the program, and no limit broken', () => {
    const open = treat(1000000, 20);
    expect(open.contact).to.deep.include({ programFromS: null });
    expect([open.channels[0]?.pulses, open.channels[0]?.currentMaPeak, open.limits.ok]).to.deep.equal([
      0,
      0,
      true,
    ]);
    const text = summaryText(open);
    expect(text).to.match(
      /^NO PULSE {2}of the program: no skin was found; \d+ probe pulses of up to 0\.0 mA$/m,
    );
    expect(text).not.to.match(/^rail {6}/m);
  });

  it('is not asked for where no level is', () => {
    expect(summaryText({ ...treat(1000, 0), levels: [0, 0] })).to.match(
      /^NO PULSE {2}of the program: no level was asked for; \d+ probe/m,
    );
  });

  it('is looked for again where pads come off', () => {
    const faults: Fault[] = [{ kind: 'pad-off', atMs: 2000 }];
    const { summary } = runTreatment({
      program: loadProgram('conventional').packed,
      seconds: 6,
      seed: 7,
      levels: [5, 5],
      load: resistor(1000),
      keepsTraces: false,
      faults: { name: 'off', about: 'Test.', faults },
    });
    const [atS, ...others] = summary.contact.probedAgainS;
    expect(others).to.deep.equal([]);
    expect(atS).to.be.within(2, 4);
    expect(summaryText(summary)).to.contain(
      `LOST      probes look for contact again from ${atS?.toFixed(3)} s`,
    );
  });

  it('has limits of its own for its probes', () => {
    const recorder = doctored(() => undefined);
    (recorder.probes[0] as ChannelFigures).currentMaPeak = 2.01;
    (recorder.probes[1] as ChannelFigures).padMvPeak = 22001;
    expect(brokenLimits(recorder, NOMINAL)).to.deep.equal([
      'channel A: current of a probe of 2.01 mA, at most 2 (OS-20)',
      'channel B: voltage of a probe of 22001 mV, at most 22000 (OS-20: the lowest rail)',
    ]);
  });
});

describe('what a summary does not keep to itself', () => {
  const OPTIONS = {
    program: loadProgram('conventional').packed,
    seconds: 3,
    seed: 7,
    levels: [5, 5] as [number, number],
    load: resistor(500),
    keepsTraces: false,
  };

  it('the protections of the stage that were left out', () => {
    const { summary } = runTreatment({ ...OPTIONS, guards: without('oneShot', 'bleed') });
    expect(summary.without).to.deep.equal(['one-shot', 'bleed']);
    expect(summaryText(summary).split('\n')).to.include('WITHOUT   one-shot, bleed');
    expect(runTreatment({ ...OPTIONS, guards: without() }).summary).to.not.have.property('without');
  });

  it('pulses that gave no current', () => {
    const faults: Fault[] = [{ kind: 'enable-stuck', atMs: 0, channel: 'A', state: 'low' }];
    const { summary } = runTreatment({ ...OPTIONS, faults: { name: 'low', about: 'Test.', faults } });
    const [a, b] = summary.channels;
    expect(a?.pulses).to.be.above(100);
    expect([a?.silentPulses, b?.silentPulses]).to.deep.equal([a?.pulses, 0]);
    expect(summaryText(summary)).to.contain(
      `MISSING   channel A: ${a?.pulses} of ${a?.pulses} pulses had no current of their own`,
    );
    expect(summaryText(summary)).not.to.contain('MISSING   channel B');
  });

  it('a few clipped pulses among very many', () => {
    const { summary } = runTreatment(OPTIONS);
    const few = {
      clippedPulses: 1,
      missingFraction: 0.0001,
      missingFractionMax: 0.4,
      netChargeNcMaxAbs: 700,
    };
    const channels = summary.channels.map((channel) => ({ ...channel, pulses: 9000, ...few }));
    expect(summaryText({ ...summary, channels })).to.contain(
      'MISSING   channel A: under 0.1 % of the charge that was set; 1 of 9000 pulses are clipped, up to 700.0 nC off balance',
    );
  });
});

describe('a load that is too much for the rail', () => {
  const summary = treat(2000, 20, 6);

  it('is said: how much is missing, how many pulses are clipped, and how far they are off balance', () => {
    const [line] = summaryText(summary)
      .split('\n')
      .filter((text) => text.startsWith('MISSING'));
    expect(line).to.match(
      /^MISSING {3}channel A: (?:\d\.\d|under 0\.1) % of the charge that was set; \d+ of \d+ pulses are clipped, up to \d+\.\d nC off balance$/,
    );
    expect(summaryText(summary)).not.to.contain('MISSING   channel B');
  });

  it('takes the level down to what the rail drives, and says so', () => {
    const [a] = summary.channels;
    // 100 V over 2000 ohm, and 31 ohm of the stage.
    expect(a?.currentMaPeak).to.be.within(0.85 * (100 / 2.031), 100 / 2.031);
    expect((a?.clippedPulses as number) / (a?.pulses as number)).to.be.below(0.1);
    expect(summaryText(summary)).to.match(
      /^limited {3}voltage: the rail can drive no more through this skin \(\d+ pulses\)$/m,
    );
  });

  it('is not said where the sink, and not the load, sets the current: a short', () => {
    const short = treat(10, 20);
    expect(summaryText(short)).not.to.contain('MISSING');
    expect(short.channels[0]?.currentMaPeak).to.equal(treat(500, 20).channels[0]?.currentMaPeak);
  });
});
