/**
 * The catalogue: what its entries say about themselves, and what they play: ranges, moods, modules, room in an image.
 * Published envelopes: catalogue-published.test.ts; clinical figures: catalogue-clinical.test.ts. Units: us, Hz, ms.
 */
import { expect } from 'chai';
import { playedPlan } from '../../waveforms/played-plan';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { curveRange } from '../../waveforms/curve';
import { makePlayer } from '../../waveforms/player.brief';
import { type CatalogueProgram, type Curve } from '../../waveforms/program';
import { scoreProblem } from '../../waveforms/score-check.brief';
import {
  bytesOf,
  entry,
  PERIOD_ROUNDING_US,
  play,
  playedRanges,
  scoreOf,
  SEEDS,
  stageOf,
} from './played-catalogue';

/** Consumer units as a class: 1-150 Hz, 50-300 us per phase; narrower where the strength comes from nothing. */
const RATE_MAX_HZ = 150;
const WIDTH_MAX_US = 300;
/** Room in an image: project default. */
const BYTES_MAX = 4096;
const BYTES_MEAN_MAX = 1300;

const GROUPS: CatalogueProgram['group'][] = ['massage', 'automatic', 'clinical'];

/** A capital at the beginning, one full stop, at the end. */
const SENTENCE = /^[A-Z][^.!?]*\.$/;
const PROMISES = /pain|heal|cure|relie[fv]|therap|treats?\b/i;
const SOURCES =
  /project default|teishuha\.com|Kaczmarek\/Szeto|TCM iMassager manual|Cefar|US 2019\/0247273 A1|DG-LAB open wave examples|drhonow\.com|Watson|Twin Stim|balego\.com|neoTEK manual|10\.1093\/ptj\/pzz054/i;

describe('catalogue', () => {
  it('has at least 25 programs under as many ids, massage first, then automatic, then clinical', () => {
    const ids = CATALOGUE.map(({ id }) => id);
    expect(ids).to.have.length.at.least(25);
    expect(new Set(ids).size).to.equal(ids.length);
    expect(ids[0]).to.equal('knead');
    const groups = CATALOGUE.map(({ group }) => group);
    expect([...new Set(groups)]).to.deep.equal(['massage', 'automatic', 'clinical']);
    expect(groups).to.deep.equal([...groups].sort((a, b) => GROUPS.indexOf(a) - GROUPS.indexOf(b)));
  });

  it('takes little room: 4 KB at most for a program, 1.3 KB in the mean', () => {
    const bytes = CATALOGUE.map(bytesOf);
    CATALOGUE.forEach(({ id }, i) => expect(bytes[i], id).to.be.within(1, BYTES_MAX));
    expect(bytes.reduce((sum, one) => sum + one, 0) / bytes.length).to.be.at.most(BYTES_MEAN_MAX);
  });

  CATALOGUE.forEach((program) => {
    describe(program.id, () => {
      it('says what it feels like, where the pads go, what to look out for, and where its figures come from', () => {
        expect(program.feel).to.match(SENTENCE).and.not.match(PROMISES);
        expect(program.pads).to.match(SENTENCE);
        expect(program.pads).to.include('never across the chest or on the front of the neck');
        for (const warning of program.warnings) expect(warning).to.match(SENTENCE);
        expect(program.source).to.match(SOURCES);
        expect(program.id).to.match(/^[a-z][a-z0-9-]{0,31}$/);
        expect(program.name).to.have.length.within(1, 16);
      });

      it('compiles, and its packed score is sound', () => {
        expect(scoreProblem(scoreOf(program))).to.equal('');
      });

      it('keeps within the ranges that it states, reaches their ends, and stays inside the consumer class', () => {
        const { rateHz, widthUs } = playedRanges(program);
        const stated = program.ranges;
        expect(1e6 / rateHz[0]).to.be.at.most(1e6 / stated.rateHz[0] + PERIOD_ROUNDING_US);
        expect(1e6 / rateHz[1]).to.be.at.least(1e6 / stated.rateHz[1] - PERIOD_ROUNDING_US);
        expect(widthUs[0]).to.be.within(stated.widthUs[0], 1.5 * stated.widthUs[0]);
        expect(widthUs[1]).to.be.within(0.9 * stated.widthUs[1], stated.widthUs[1]);
        expect(rateHz[0]).to.be.at.most(1.1 * stated.rateHz[0]);
        expect(rateHz[1]).to.be.at.least(0.9 * stated.rateHz[1]);
        expect(stated.rateHz[1]).to.be.at.most(RATE_MAX_HZ);
        expect(stated.widthUs[1]).to.be.at.most(WIDTH_MAX_US);
      });
    });
  });
});

function fastestHz(curve: Curve): number {
  return curveRange(curve).max;
}

/** Charge per second goes with the widths of all phases: the current does not move. */
function widthPerSecondUs(program: CatalogueProgram): number {
  const spanUs = 600e6;
  return play(program, spanUs).reduce((sum, { widthUs }) => sum + widthUs, 0) / (spanUs / 1e6);
}

describe('catalogue: massage', () => {
  it('has every technique', () => {
    const ids = CATALOGUE.filter(({ group }) => group === 'massage').map(({ id }) => id);
    expect(ids).to.include.members([
      'knead',
      'tap',
      'rub',
      'press',
      'cup',
      'wave',
      'breath',
      'ripple',
      'roll',
    ]);
  });

  it('uses every relation of the channels', () => {
    const relations = CATALOGUE.flatMap(({ relation, stages }) =>
      stages.map((stage) => stage.relation ?? relation),
    );
    expect(relations).to.include.members([
      'together',
      'alternate-strokes',
      'counter-phase',
      'hand-over',
      'ratio',
    ]);
  });

  it('goes from tap over knead and push to rub by rising rate', () => {
    const rates = [stageOf('tap'), stageOf('knead', 'squeeze'), stageOf('knead', 'push'), stageOf('rub')].map(
      ({ rateHz }) => fastestHz(rateHz),
    );
    for (let i = 1; i < rates.length; i += 1) expect(rates[i]).to.be.above(rates[i - 1] as number);
  });

  it('comes and goes at 0.04-1 Hz where it imitates a hand', () => {
    for (const id of ['knead', 'press', 'rub', 'wave', 'roll', 'breath']) {
      for (const { name, strokeMs, restMs = 0 } of entry(id).stages) {
        expect(1000 / (strokeMs + restMs), `${id}/${name}`).to.be.within(0.04, 1);
      }
    }
  });

  it('gives each pair of pads its half of a stroke that is handed over', () => {
    const strokeUs = stageOf('roll').strokeMs * 1000;
    const stroke = play(entry('roll'), strokeUs);
    const meanAtUs = [0, 1].map((channel) => {
      const pulses = stroke.filter((pulse) => pulse.channel === channel);
      const charge = pulses.reduce((sum, { widthUs }) => sum + widthUs, 0);
      return pulses.reduce((sum, { atUs, widthUs }) => sum + atUs * widthUs, 0) / charge;
    });
    expect(meanAtUs[0]).to.be.below(0.45 * strokeUs);
    expect(meanAtUs[1]).to.be.above(0.55 * strokeUs);
  });

  for (const technique of ['knead', 'tap', 'press']) {
    it(`${technique}: charge rises from gentle over normal to deep, by the pulse and by the second`, () => {
      const moods = [`${technique}-gentle`, technique, `${technique}-deep`].map(entry);
      const widest = moods.map(({ ranges }) => ranges.widthUs[1]);
      const charges = moods.map(widthPerSecondUs);
      for (let i = 1; i < moods.length; i += 1) {
        expect(widest[i]).to.be.above(widest[i - 1] as number);
        expect(charges[i]).to.be.above(charges[i - 1] as number);
      }
    });
  }
});

/** Visits of a shuffled program: which stage, and for how long. */
function visitsOf(
  program: CatalogueProgram,
  seed: number,
  count: number,
): { stage: number; spanUs: number }[] {
  const player = makePlayer(scoreOf(program), seed);
  const visits: { stage: number; spanUs: number }[] = [];
  while (visits.length <= count) {
    player.next();
    const last = visits[visits.length - 1];
    const { spanUs } = playedPlan(player);
    if (last?.stage === player.stage) last.spanUs += spanUs;
    else visits.push({ stage: player.stage, spanUs });
  }
  return visits.slice(0, count);
}

const MODULES = ['auto-soothe', 'auto-work', 'auto-rouse'];
const ROUNDS = 25;

describe('catalogue: automatic', () => {
  it('has twelve techniques: the three modules, of four each', () => {
    const modules = MODULES.map((id) => entry(id).stages);
    for (const stages of modules) expect(stages).to.have.length(4);
    expect(entry('auto').stages).to.deep.equal(modules.flat());
    expect(new Set(entry('auto').stages.map(({ name }) => name)).size).to.equal(12);
  });

  for (const id of ['auto', ...MODULES]) {
    it(`${id}: has every technique once a round, none twice running, in rounds that differ`, () => {
      const program = entry(id);
      const techniques = program.stages.length;
      for (const seed of SEEDS) {
        const visits = visitsOf(program, seed, ROUNDS * techniques);
        const rounds = Array.from({ length: ROUNDS }, (_, round) =>
          visits.slice(round * techniques, (round + 1) * techniques).map(({ stage }) => stage),
        );
        for (const round of rounds) expect(new Set(round).size).to.equal(techniques);
        expect(new Set(rounds.map(String)).size).to.be.above(1);
      }
    });

    it(`${id}: stays with a technique for four to eight seconds`, () => {
      // Twice running would be twice as long.
      for (const { stage, spanUs } of visitsOf(entry(id), 1, 5 * entry(id).stages.length)) {
        expect(spanUs, entry(id).stages[stage]?.name).to.be.within(4e6, 8e6);
      }
    });
  }
});
