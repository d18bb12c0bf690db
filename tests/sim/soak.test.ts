/**
 * The soak: the short form of `npm run soak` over the catalogue, and that it can fail, check by check: programs that do
 * something else than their entry says, and benches on which something goes wrong, are caught in the right words.
 * Units: us, Hz, mA. Treatments of a minute; the fade takes its last ten seconds.
 */
import { expect } from 'chai';
import { FAULT_RAN_OUT, faultSentence } from '../../firmware/faults';
import { PROBE_DAC } from '../../firmware/limits';
import { main } from '../../sim/soak';
import { Findings, WHOLE_TREATMENT } from '../../sim/soak/findings';
import { JointCheck } from '../../sim/soak/joints';
import { PolarityCheck } from '../../sim/soak/polarity';
import { findingLines, reportOf, soakTable } from '../../sim/soak/report';
import { makeSoakBench, soakRun, type SoakRun } from '../../sim/soak/run';
import { Watch } from '../../sim/soak/watch';
import { type Bench } from '../../sim/treatment';
import { SEGMENT_MAX_US } from '../../waveforms/bounds';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { ENABLE_A } from '../../waveforms/phase-word';
import { makePlayer } from '../../waveforms/player.brief';
import { type CatalogueProgram, type Polarity, type Stage } from '../../waveforms/program';
import {
  ROW_COLUMNS,
  ROW_COUNT,
  ROW_WIDTH_A_US,
  ROW_WIDTH_B_US,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  type CompiledProgram,
} from '../../waveforms/rows';
import { scoreOf } from '../../sim/packed-score';
import { runInProcess, type Ran } from '../run-in-process';

const SECONDS = 60;
const LEVEL = 20;

const STEADY: Stage = { name: 'steady', strokeMs: 1000, rateHz: 80, widthUs: 100 };
const SOFT: Stage = { ...STEADY, strokeMs: 2000, riseMs: 500, fallMs: 500 };

function entryOf(stages: Stage[], other: Partial<CatalogueProgram> = {}): CatalogueProgram {
  return {
    id: 'synthetic',
    name: 'Synthetic',
    feel: 'For this test.',
    source: 'project default',
    pads: 'none',
    warnings: [],
    group: 'massage',
    relation: 'together',
    order: 'sequence',
    ranges: { rateHz: [80, 80], widthUs: [20, 100] },
    stages,
    ...other,
  };
}

interface Doctored {
  /** What is held to... */
  entry: CatalogueProgram;
  /** ...and what is played, the same unless given. */
  played?: CatalogueProgram;
  rows?: (compiled: CompiledProgram) => void;
  bench?: (bench: Bench) => void;
}

function soak(
  { entry, played = entry, rows, bench: doctor }: Doctored,
  seconds = SECONDS,
  seed = 7,
): SoakRun {
  const compiled = compile(played);
  rows?.(compiled);
  const bench = makeSoakBench(seed);
  doctor?.(bench);
  return soakRun({ entry, packed: packProgram(compiled), seed, seconds, level: LEVEL }, bench);
}

/** The lines that the command would print. */
function linesOf(...runs: SoakRun[]): string[] {
  return findingLines(reportOf((runs[0] as SoakRun).program, runs));
}

describe('soak: every program of the catalogue, in short', () => {
  for (const entry of CATALOGUE) {
    it(`finds nothing in ${entry.id}`, () => {
      expect(linesOf(...[1, 2].map((seed) => soak({ entry }, 90, seed)))).to.deep.equal([]);
    });
  }
});

describe('soak: figures', () => {
  it('are those of a steady train, from its start to the fade', () => {
    const run = soak({ entry: entryOf([STEADY], { ranges: { rateHz: [80, 80], widthUs: [100, 100] } }) });
    expect(run.findings).to.deep.equal([]);
    expect(run).to.deep.include({
      program: 'synthetic',
      seed: 7,
      rateHz: { min: 80, max: 80 },
      widthUs: { min: 100, max: 100 },
      joints: { count: 0, chargeStepFraction: 0, rateFactor: 0 },
      more: 0,
    });
    // Fifty seconds on two channels, less the check for contact and the 100 ms of silence behind it.
    expect(run.pulses).to.equal(2 * 80 * (50 - 0.65 - 0.1));
    // 80 mA in two phases of 100 us, eighty times a second: I sqrt(2 w f).
    expect(run.currentMaRms).to.be.closeTo(80 * Math.sqrt(2 * 100e-6 * 80), 1e-6);
  });

  it('have the joints of all channels, and the worst of them', () => {
    const old: Stage = { ...STEADY, strokeMs: 2000 };
    const slow: Stage = { ...old, name: 'slow', rateHz: 60, widthUs: 90 };
    const entry = entryOf([old, slow], { ranges: { rateHz: [60, 80], widthUs: [90, 100] } });
    const { joints, findings } = soak({ entry });
    expect(findings).to.deep.equal([]);
    // Stages of 2 s, up to the fade after 50 s: 24 changes on each channel.
    expect(joints.count).to.equal(2 * 24);
    expect(joints.chargeStepFraction).to.be.closeTo(0.1, 1e-9);
    expect(joints.rateFactor).to.be.closeTo(80 / 60, 1e-4);
  });
});

describe('soak: trains', () => {
  const TEN_HZ: Stage = { ...STEADY, rateHz: 10 };
  const SOFT_TEN_HZ: Stage = { ...SOFT, rateHz: 10, strokes: 2 };
  const stated = (rateHz: [number, number]): Partial<CatalogueProgram> => ({
    ranges: { rateHz, widthUs: [20, 100] },
  });
  const rows: Record<string, CatalogueProgram> = {
    'a rest that is as short as a period': entryOf([{ ...TEN_HZ, restMs: 100 }], stated([10, 10])),
    'the turns of the other side': entryOf([TEN_HZ], { relation: 'alternate-strokes', ...stated([10, 10]) }),
    'a change of stage': entryOf(
      [
        { ...SOFT_TEN_HZ, relation: 'alternate-strokes' },
        { ...SOFT_TEN_HZ, name: 'slow', rateHz: 8 },
      ],
      stated([8, 10]),
    ),
  };
  for (const [name, entry] of Object.entries(rows)) {
    it(`end with ${name}`, () => expect(linesOf(soak({ entry }))).to.deep.equal([]));
  }
});

const ranges = (rateHz: [number, number], widthUs: [number, number]): Partial<CatalogueProgram> => ({
  ranges: { rateHz, widthUs },
});
const withPolarity = (polarity: Polarity): CatalogueProgram => entryOf([{ ...STEADY, polarity }]);

/** Overwrites a column of rows of a stage. */
/** The compiler refuses what plays nothing. */
function silenceRows(compiled: CompiledProgram): void {
  setRows(compiled, 0, 1, ROW_WIDTH_A_US, 0);
  setRows(compiled, 0, 1, ROW_WIDTH_B_US, 0);
}

function setRows(
  compiled: CompiledProgram,
  stage: number,
  rows: number,
  column: number,
  value: number,
): void {
  const first = compiled.stages[stage * STAGE_COLUMNS + STAGE_FIRST_ROW] as number;
  for (let row = first; row < first + rows; row += 1) compiled.rows[row * ROW_COLUMNS + column] = value;
}

/** The recovery of A's hundredth pulse ends 3 us late. */
function lateRecovery({ recorder }: Bench): void {
  const onEdge = recorder.onEdge.bind(recorder);
  let before = 0;
  let falls = 0;
  recorder.onEdge = (atUs, lines) => {
    const fell = before & ~lines & ENABLE_A;
    before = lines;
    if (fell) falls += 1;
    onEdge(fell && falls === 200 ? atUs + 3 : atUs, lines);
  };
}

/** Above what a probe has; the senses show what was asked for, so that the firmware does not see it. */
function fullScaleLevel({ board: { stage, facts }, session }: Bench): void {
  const setLevelDac = stage.setLevelDac.bind(stage);
  const peakDac = stage.peakDac.bind(stage);
  stage.setLevelDac = (channel, levelDac) =>
    setLevelDac(channel, levelDac > PROBE_DAC ? facts.levelDacFullScale : levelDac);
  stage.peakDac = (channel) => Math.min(peakDac(channel), session.output.levelDac[channel] as number);
}

function starvesAfter20S({ board }: Bench): void {
  const starved = board.engine.starved.bind(board.engine);
  const look = board.engine.look.bind(board.engine);
  const isDry = (): boolean => board.clock.nowUs() > 20e6;
  board.engine.starved = () => starved() || isDry();
  board.engine.look = () => (isDry() ? -1 : look());
}

function loopDiesAfter20S({ board }: Bench): void {
  const once = board.alarm.once.bind(board.alarm);
  board.alarm.once = (spanUs, onAlarm) => {
    if (board.clock.nowUs() < 20e6) once(spanUs, onAlarm);
  };
}

/** The program begins, and is taken back to a probe once. */
function probesAfter20S({ board, session }: Bench): void {
  board.clock.at(20e6, () => session.treatment.playProbe());
}

/** Of the reference of a probe. */
function strongProbe({ board }: Bench): void {
  const setLevelDac = board.stage.setLevelDac.bind(board.stage);
  board.stage.setLevelDac = (channel, levelDac) =>
    setLevelDac(channel, levelDac === PROBE_DAC ? PROBE_DAC + 10 : levelDac);
}

function playsOtherSeed({ session }: Bench): void {
  const start = session.start.bind(session);
  session.start = (seed, spanUs) => start(seed + 1, spanUs);
}

const RANDOM_RATE: Stage = { ...STEADY, rateHz: { kind: 'random-hold', low: 40, high: 80, everyMs: 500 } };

const CAUGHT: Record<string, Doctored & { finds: RegExp }> = {
  'a phase below the stated widths': {
    entry: entryOf([STEADY], ranges([80, 80], [101, 200])),
    finds: /^synthetic, seed 7, 0\.75\d+ s: channel A: a phase of 100 us \(stated: 101\.\.200 us\)$/,
  },
  'a phase above the stated widths': {
    entry: entryOf([STEADY], ranges([80, 80], [20, 99])),
    finds: /channel A: a phase of 100 us \(stated: 20\.\.99 us\)$/,
  },
  'a rate above the stated ones': {
    entry: entryOf([STEADY], ranges([20, 79], [20, 100])),
    finds: /channel A: 80\.00 Hz \(12500 us from pulse to pulse\) \(stated: 20\.\.79 Hz\)$/,
  },
  'a rate below the stated ones': {
    entry: entryOf([STEADY], ranges([81, 120], [20, 100])),
    finds: /channel A: 80\.00 Hz \(12500 us from pulse to pulse\) \(stated: 81\.\.120 Hz\)$/,
  },
  'a stroke that does not swap': {
    entry: withPolarity('alternate-stroke'),
    played: withPolarity('normal'),
    finds:
      /1\.75\d+ s: channel A: a pulse of stage steady is led by the same phase as the stroke before \(polarity alternate-stroke\)$/,
  },
  'a stroke that swaps midway': {
    entry: withPolarity('alternate-stroke'),
    played: withPolarity('alternate-pulse'),
    finds:
      /channel A: a pulse of stage steady changes polarity within its stroke \(polarity alternate-stroke\)$/,
  },
  'pulses that do not alternate': {
    entry: withPolarity('alternate-pulse'),
    played: withPolarity('normal'),
    finds:
      /channel A: a pulse of stage steady is led by the same phase as the pulse before \(polarity alternate-pulse\)$/,
  },
  'the negative phase where the positive one leads': {
    entry: withPolarity('normal'),
    played: withPolarity('alternate-stroke'),
    finds: /channel A: a pulse of stage steady is led by the negative phase \(polarity normal\)$/,
  },
  'the positive phase where the negative one leads': {
    entry: withPolarity('reverse'),
    played: withPolarity('alternate-pulse'),
    finds: /channel A: a pulse of stage steady is led by the positive phase \(polarity reverse\)$/,
  },
  'a jolt': {
    entry: entryOf([SOFT, { ...SOFT, name: 'other' }]),
    rows: (compiled) => {
      setRows(compiled, 1, 3, ROW_WIDTH_A_US, 100);
    },
    finds:
      /channel A: from stage steady to other it goes from \d+ to 100 us at once, by at most 25 us \(\d+\.\d ms from pulse to pulse\)$/,
  },
  'segments that follow each other too fast': {
    entry: entryOf([{ ...STEADY, riseMs: 1000 }]),
    rows: (compiled) => {
      setRows(compiled, 0, 9, ROW_COUNT, 2);
    },
    finds: /6 segments in a row last \d+ us \(at least 200000 us\)$/,
  },
  'a pulse that is not balanced': {
    entry: entryOf([STEADY]),
    bench: lateRecovery,
    finds: /channel A: phases of 100 and 103 us \(the rules of the pulse\)$/,
  },
  'more charge than the limits allow': {
    entry: entryOf([{ ...STEADY, widthUs: 400 }], ranges([80, 80], [20, 400])),
    bench: fullScaleLevel,
    finds:
      /whole treatment: channel A: phase charge of 32000 nC, at most 20000 .* \(the limits hold at every level\)$/,
  },
  'a probe that is too strong': {
    entry: entryOf([STEADY]),
    bench: strongProbe,
    finds: /whole treatment: channel A: current of a probe of 2\.0\d* mA, at most 2 \(OS-20\)/,
  },
  'a probe behind the beginning of the program': {
    entry: entryOf([STEADY]),
    bench: probesAfter20S,
    finds: /a probe in the middle of the program \(the pads stay on\)$/,
  },
  'a fault': {
    entry: entryOf([STEADY]),
    bench: starvesAfter20S,
    finds: new RegExp(`whole treatment: ${faultSentence(FAULT_RAN_OUT)} \\(no fault\\)$`),
  },
  'a session that does not come to rest': {
    entry: entryOf([STEADY]),
    bench: loopDiesAfter20S,
    finds: /whole treatment: the session is not at rest 1 s after its timer \(a treatment ends by itself\)$/,
  },
  'a program that plays nothing': {
    entry: entryOf([STEADY]),
    rows: silenceRows,
    finds: /whole treatment: no pulse was played \(a program plays\)$/,
  },
  "a time that is not the player's own": {
    entry: entryOf([RANDOM_RATE], ranges([30, 90], [20, 100])),
    bench: playsOtherSeed,
    finds: /a segment of \d+ us at \d+ us \(the player's own has \d+ us and begins at \d+ us\)$/,
  },
};

describe('soak: what it finds', () => {
  for (const [name, { finds, ...doctored }] of Object.entries(CAUGHT)) {
    it(name, () => {
      const lines = linesOf(soak(doctored));
      expect(
        lines.filter((line) => finds.test(line)),
        lines.join('\n'),
      ).to.have.length.within(1, 3);
    });
  }

  it('says nothing of the same programs where they do as they say', () => {
    for (const { entry, finds } of Object.values(CAUGHT)) {
      const isRange = /stated|plays/.test(finds.source);
      if (!isRange) expect(linesOf(soak({ entry })), entry.stages[0]?.name).to.deep.equal([]);
    }
  });

  it('keeps three findings of a kind in each treatment, and counts the others', () => {
    const run = soak({ entry: withPolarity('reverse'), played: withPolarity('normal') });
    expect(run.findings).to.have.length(3);
    expect(run.more).to.equal(run.pulses - 3);
    expect(linesOf(run)[3]).to.equal(`synthetic: and ${run.pulses - 3} more`);
  });

  it('a pulse that was not committed', () => {
    const entry = entryOf([STEADY]);
    const score = scoreOf(packProgram(compile(entry)));
    const watch = new Watch(entry, makePlayer(score, 1), 100, 50e6);
    // Ten periods of 80 Hz are the longest segment.
    const endUs = 50000 + SEGMENT_MAX_US;
    watch.onSegment(SEGMENT_MAX_US, 50000 - SEGMENT_MAX_US);
    watch.onSegment(SEGMENT_MAX_US, 50000);
    for (const atUs of [endUs - 1, endUs])
      watch.onPulse({ channel: 0, atUs, widthUs: 100, endUs: atUs + 250 });
    expect(watch.findings.kept).to.deep.equal([
      {
        rule: 'timeline',
        atUs: endUs,
        what: 'a pulse outside every segment',
        bound: 'only what was committed plays',
      },
    ]);
  });

  it('refuses a score that the device refuses', () => {
    const sound = packProgram(compile(entryOf([STEADY])));
    // Its kinds are the last of its bytes.
    const packed = { ...sound, bytes: `${sound.bytes.slice(0, -2)}\x13\x13` };
    const task = { entry: entryOf([STEADY]), packed, seed: 1, seconds: SECONDS, level: LEVEL };
    expect(() => soakRun(task)).to.throw(/^synthetic: kinds: 19 is unknown/);
  });
});

describe('soak: strokes that alternate where a visit is a single one', () => {
  const ONE_STROKE: Stage = { ...STEADY, polarity: 'alternate-stroke' };

  /** One visit of one stroke after the other, led as the function says. */
  function find(strokes: number, reversed: (stroke: number) => boolean): Findings {
    const findings = new Findings();
    const check = new PolarityCheck([ONE_STROKE], findings);
    for (let stroke = 0; stroke < strokes; stroke += 1) {
      check.onPulse({ stage: 0, visit: stroke, stroke, untilUs: 0 }, 1, stroke * 1e6, reversed(stroke));
    }
    check.end();
    return findings;
  }

  it('finds a stage that one phase leads all the time', () => {
    expect(find(32, () => true).kept).to.deep.equal([
      {
        rule: 'polarity',
        atUs: WHOLE_TREATMENT,
        what: 'channel B: all 32 strokes of stage steady are led by the same phase',
        bound: 'polarity alternate-stroke',
      },
    ]);
  });

  it('finds nothing where both lead, or where there were too few to say', () => {
    expect(find(32, (stroke) => stroke === 20).kept).to.deep.equal([]);
    expect(find(31, () => true).kept).to.deep.equal([]);
  });
});

describe('soak: joints', () => {
  /** Widths and instants of a train of stage 0, and of the train of stage 1 behind it, on channel A. */
  type Train = [atUs: number, widthUs: number][];
  const STAGES = ['old', 'new'].map((name): Stage => ({ ...STEADY, name }));
  const WIDEST_US = 120;

  function judge(...trains: Train[]): { findings: Findings; check: JointCheck } {
    const findings = new Findings();
    const check = new JointCheck(STAGES, WIDEST_US, findings);
    trains.forEach((train, visit) => {
      for (const [atUs, widthUs] of train) {
        check.onPulse({ stage: visit % 2, visit, stroke: visit, untilUs: 0 }, 0, atUs, widthUs);
      }
    });
    check.end();
    return { findings, check };
  }

  const at = (fromUs: number, periodUs: number, widthUs: number): Train => [
    [fromUs, widthUs],
    [fromUs + periodUs, widthUs],
    [fromUs + 2 * periodUs, widthUs],
  ];

  const rows: Record<string, { trains: Train[]; says: string | undefined }> = {
    'goes on as it was': { trains: [at(0, 10000, 100), at(30000, 10000, 100)], says: undefined },
    'a quarter of the widest more': { trains: [at(0, 10000, 90), at(30000, 10000, 120)], says: undefined },
    'a little more than a quarter': {
      trains: [at(0, 10000, 89), at(30000, 10000, 120)],
      says: 'goes from 89 to 120 us at once, by at most 30 us',
    },
    'half as fast again': { trains: [at(0, 15000, 100), at(45000, 10000, 100)], says: undefined },
    'twice as fast': {
      trains: [at(0, 20000, 100), at(60000, 10000, 100)],
      says: 'changes its rate 2.0 times at once, at most 1.5 times',
    },
    'twice as fast where both are near zero': {
      trains: [at(0, 20000, 40), at(60000, 10000, 40)],
      says: undefined,
    },
    'softly after a rest': { trains: [at(0, 10000, 100), at(240000, 10000, 40)], says: undefined },
    // 210 ms from pulse to pulse: 195 to 205 ms of rest.
    'softly after what may be a rest': {
      trains: [at(0, 10000, 100), at(230000, 10000, 40)],
      says: undefined,
    },
    'hard after a rest': {
      trains: [at(0, 10000, 100), at(240000, 10000, 41)],
      says: 'begins with 41 us after silence, at most 40 us',
    },
    'a slow train is no rest': { trains: [at(0, 500000, 100), at(1500000, 500000, 100)], says: undefined },
    'a single pulse behind the joint': {
      trains: [at(0, 10000, 100), [[30000, 20]]],
      says: 'goes from 100 to 20 us at once, by at most 30 us',
    },
    'single pulses all the way': {
      trains: [[[0, 100]], [[10000, 50]], [[20000, 50]]],
      says: 'goes from 100 to 50 us at once, by at most 30 us',
    },
  };

  for (const [name, { trains, says }] of Object.entries(rows)) {
    it(`${says === undefined ? 'passes' : 'finds'}: ${name}`, () => {
      const { kept } = judge(...trains).findings;
      const expected = says === undefined ? [] : [`channel A: from stage old to new it ${says}`];
      expect(kept.map(({ what }) => what)).to.deep.equal(expected);
    });
  }

  it('measures the step and the factor of a train that goes on', () => {
    const figures = judge(at(0, 10000, 90), at(30000, 12500, 120)).check.figures();
    expect(figures).to.deep.equal({ count: 1, chargeStepFraction: 0.25, rateFactor: 1.25 });
  });

  it('measures what follows silence by itself', () => {
    const figures = judge(at(0, 10000, 90), at(500000, 12500, 30)).check.figures();
    expect(figures).to.deep.equal({ count: 1, chargeStepFraction: 0.25, rateFactor: 0 });
  });
});

describe('soak: the command', () => {
  const GOOD = entryOf([STEADY]);
  const BAD = entryOf([STEADY], { id: 'narrow', ...ranges([80, 80], [20, 99]) });

  const run = (catalogue: readonly CatalogueProgram[], ...argv: string[]): Promise<Ran> =>
    runInProcess((args) => main(args, catalogue), argv);
  const SHORT = ['--seeds', '2', '--minutes', '1'];

  it('prints a row a program and ends with 0 where there is nothing to find', async () => {
    const { status, stdout, stderr } = await run([GOOD], ...SHORT, '--jobs', '1');
    const [head, row, ...rest] = stdout.trimEnd().split('\n');
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(head).to.match(
      /^program +pulses +rate, Hz +width, us +joints +charge step +rate factor +r\.m\.s\., mA$/,
    );
    expect(row).to.match(/^synthetic +15760 +80\.00 +100 +0 +- +- +10\.12 +ok$/);
    expect(rest.join('\n')).to.match(/^\n0\.0 h simulated in \d+ s: \d+ x real time$/);
  });

  it('ends with 1, a line a finding, and the same in two threads as in one', async () => {
    const [one, two] = [
      await run([GOOD, BAD], ...SHORT, '--jobs', '1'),
      await run([GOOD, BAD], ...SHORT, '--jobs', '2'),
    ];
    expect(one.status).to.equal(1);
    expect(one.stdout).to.match(/^narrow +15760 .* 4 FOUND$/m);
    expect(one.stdout).to.match(
      /^narrow, seed 1, 0\.\d{6} s: channel A: a phase of 100 us \(stated: 20\.\.99 us\)$/m,
    );
    expect(one.stdout).to.match(
      /^narrow, seed 2, 0\.\d{6} s: channel B: a phase of 100 us \(stated: 20\.\.99 us\)$/m,
    );
    const untimed = ({ status, stdout }: Ran): object => ({ status, lines: stdout.split('\n').slice(0, -2) });
    expect(untimed(two)).to.deep.equal(untimed(one));
  });

  it('prints one JSON object with --json', async () => {
    const { status, stdout } = await run([GOOD, BAD], ...SHORT, '--jobs', '1', '--json', '--level', '10');
    const report = JSON.parse(stdout);
    expect(status).to.equal(1);
    expect(report).to.deep.include({
      ok: false,
      seeds: 2,
      minutes: 1,
      level: 10,
      loadOhm: 500,
      simulatedS: 240,
    });
    expect(
      report.programs.map(({ program, ok }: { program: string; ok: boolean }) => [program, ok]),
    ).to.deep.equal([
      ['synthetic', true],
      ['narrow', false],
    ]);
    expect(report.programs[1].findings[0]).to.deep.include({
      seed: 1,
      rule: 'width',
      bound: 'stated: 20..99 us',
    });
  });

  it('plays the programs that are named, and no other', async () => {
    const { status, stdout } = await run([GOOD, BAD], ...SHORT, '--jobs', '1', '--program', 'synthetic');
    expect(status).to.equal(0);
    expect(stdout).not.to.contain('narrow');
  });

  it('shows its flags and examples with --help', async () => {
    const { status, stdout } = await run([GOOD], '--help');
    expect(status).to.equal(0);
    expect(stdout)
      .to.match(/--minutes <n> .*1\.\.120 \(default: 30\)/)
      .and.to.contain('Examples:\n  $ npm run soak\n');
  });

  const REFUSED: Record<string, { argv: string[]; says: RegExp }> = {
    'a program that is not there': {
      argv: ['--program', 'none'],
      says: /^soak: --program: no program "none": choose from synthetic, narrow\n$/,
    },
    'no minutes': { argv: ['--minutes', '0'], says: /^soak: .*--minutes.*whole number of 1\.\.120\.\n$/ },
    'half a seed': { argv: ['--seeds', '1.5'], says: /^soak: .*--seeds.*whole number of 1\.\.10000\.\n$/ },
    'a level beyond the highest': {
      argv: ['--level', '21'],
      says: /^soak: .*--level.*whole number of 1\.\.20\.\n$/,
    },
    'no jobs': { argv: ['--jobs', ''], says: /^soak: .*--jobs.*whole number of 1\.\.256\.\n$/ },
    'an unknown flag': { argv: ['--hours', '2'], says: /^soak: unknown option '--hours'\n$/ },
    'a word too many': { argv: ['knead'], says: /^soak: too many arguments.*\n$/ },
  };

  for (const [name, { argv, says }] of Object.entries(REFUSED)) {
    it(`refuses ${name} in one line, with 2`, async () => {
      const { status, stdout, stderr } = await run([GOOD, BAD], ...argv);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr).to.match(says);
    });
  }

  it('draws a dash where there is nothing to measure', () => {
    const nothing = { entry: entryOf([STEADY]), rows: silenceRows };
    expect(soakTable([reportOf('synthetic', [soak(nothing)])])[1]).to.match(
      /^synthetic +0 +- +- +0 +- +- +0\.00 +1 FOUND$/,
    );
  });
});
