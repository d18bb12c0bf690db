/**
 * The check of every segment: sound ones pass, and no altered tick, plan or pair of ticks does.
 * Units: us, ticks of 1 us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { Lowering } from '../../firmware/lower';
import { SegmentCheck } from '../../firmware/segment-check';
import { HOST_NATIVES } from '../../sim/host-natives';
import { GAP_US, PERIOD_MIN_US, RELEASE_MIN_US, SEGMENT_MAX_US, WIDTH_US } from '../../waveforms/bounds';
import { ENABLES } from '../../waveforms/phase-word';
import { Player, type Plan } from '../../waveforms/player';
import { type Template } from '../../waveforms/pulse';
import { pulseSpanUs } from '../../waveforms/rows';
import { COMPILED_PROGRAMS } from '../properties/arbitrary-program';
import { PLANNED_SEGMENTS, type PlannedSegment } from './arbitrary-plan';

function checkOf(recoveryParts: number, widestUs: number = WIDTH_US.max): SegmentCheck {
  const limit = { widestUs, onFractionMax: 1, levelDacMax: 0, reason: 0 };
  return new SegmentCheck(limit, recoveryParts, HOST_NATIVES);
}

function lowered({ plan, recoveryParts }: PlannedSegment): Template {
  return new Lowering(recoveryParts).lower(plan);
}

/** True if the check lets the plan pass with the words of another one. */
function passes(planned: PlannedSegment, template: Template): boolean {
  return checkOf(planned.recoveryParts).check(planned.plan, template) !== undefined;
}

/** Indices into ticks: the on-times of phases, and the off-times of last words of a pulse or of a rest. */
function placesOf(template: Template): { phases: number[]; rests: number[] } {
  const phases: number[] = [];
  const rests: number[] = [];
  for (let word = 0; word < template.words; word += 1) {
    if ((template.lines[word] as number) & ENABLES) phases.push(2 * word);
    if (word + 1 === template.words || template.first[word + 1]) rests.push(2 * word + 1);
  }
  return { phases, rests };
}

const DELTAS = fc
  .oneof(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -0x7fffffff, max: 0x7fffffff }))
  .filter((delta) => delta !== 0);

const SOUND: PlannedSegment = {
  plan: { periodUs: 10000, widthAUs: 200, widthBUs: 150, gapUs: 50, polarity: 0, count: 10, loneB: 0 },
  recoveryParts: 1,
};

function refusesPlan(change: Partial<Plan>, recoveryParts = 1): boolean {
  const planned = { plan: { ...SOUND.plan, ...change }, recoveryParts };
  return !passes(planned, lowered(planned));
}

describe('segment check', () => {
  it('passes every sound plan, with its count and its time', () => {
    fc.assert(
      fc.property(PLANNED_SEGMENTS, (planned) => {
        const template = lowered(planned);
        const segment = checkOf(planned.recoveryParts).check(planned.plan, template);
        expect(segment?.template).to.equal(template);
        expect(segment?.count).to.equal(planned.plan.count);
        const templateUs = template.ticks.reduce((sum, tick) => sum + tick, 0);
        expect(segment?.spanUs).to.equal(templateUs * planned.plan.count);
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('passes all that a player plans, at every fade', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, fc.integer({ min: 0, max: 256 }), (program, fade256) => {
        const player = new Player(program, 1);
        const lowering = new Lowering(program.recoveryParts);
        const check = checkOf(program.recoveryParts);
        player.fade256 = fade256;
        for (let segment = 0; segment < 60; segment += 1) {
          player.next();
          expect(check.check(player.plan, lowering.lower(player.plan))).to.not.equal(undefined);
        }
      }),
      { numRuns: 100, verbose: true },
    );
  });

  it('refuses any single tick that was altered', () => {
    fc.assert(
      fc.property(PLANNED_SEGMENTS, DELTAS, (planned, delta) => {
        const template = lowered(planned);
        for (let tick = 0; tick < template.ticks.length; tick += 1) {
          const before = template.ticks[tick] as number;
          template.ticks[tick] = before + delta;
          expect(passes(planned, template), `tick ${tick}, ${delta}`).to.equal(false);
          template.ticks[tick] = before;
        }
        expect(passes(planned, template)).to.equal(true);
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('refuses a phase that was made longer or shorter at the cost of a rest', () => {
    fc.assert(
      fc.property(PLANNED_SEGMENTS, fc.integer({ min: -19, max: RELEASE_MIN_US }), (planned, delta) => {
        fc.pre(delta !== 0);
        const template = lowered(planned);
        const { phases, rests } = placesOf(template);
        for (const phase of phases) {
          for (const rest of rests) {
            const before = template.ticks.slice();
            template.ticks[phase] = (before[phase] as number) + delta;
            template.ticks[rest] = (before[rest] as number) - delta;
            expect(passes(planned, template), `${phase} against ${rest}`).to.equal(false);
            template.ticks.set(before);
          }
        }
      }),
      { numRuns: 200, verbose: true },
    );
  });

  it('refuses time that was moved from one phase to another', () => {
    fc.assert(
      fc.property(PLANNED_SEGMENTS, fc.integer({ min: 1, max: 19 }), (planned, delta) => {
        const template = lowered(planned);
        const { phases } = placesOf(template);
        for (const from of phases) {
          for (const to of phases) {
            // Between two parts of one recovery the balance stays: see the next test.
            if (from === to || partsOfOneRecovery(template, from, to)) continue;
            const before = template.ticks.slice();
            template.ticks[from] = (before[from] as number) - delta;
            template.ticks[to] = (before[to] as number) + delta;
            expect(passes(planned, template), `from ${from} to ${to}`).to.equal(false);
            template.ticks.set(before);
          }
        }
      }),
      { numRuns: 200, verbose: true },
    );
  });

  it('refuses both phases of a pulse made longer by the same, at the cost of a rest', () => {
    fc.assert(
      fc.property(PLANNED_SEGMENTS, fc.integer({ min: 1, max: 40 }), (planned, delta) => {
        const template = lowered(planned);
        const { phases, rests } = placesOf(template);
        const [lead, recovery] = phases as [number, number];
        for (const rest of rests) {
          const before = template.ticks.slice();
          template.ticks[lead] = (before[lead] as number) + delta;
          template.ticks[recovery] = (before[recovery] as number) + delta;
          template.ticks[rest] = (before[rest] as number) - 2 * delta;
          expect(passes(planned, template)).to.equal(false);
          template.ticks.set(before);
        }
      }),
      { numRuns: 200, verbose: true },
    );
  });

  it('refuses a gap that is not the planned one, though the sum is kept', () => {
    // The off-time before the recovery's set-up, and both times of that set-up, against the rest.
    const places: [string, number][] = [
      ['settling of REVERSE before the leading phase', 1],
      ['gap', 3],
      ['set-up inside the gap', 4],
      ['settling of REVERSE before the recovery', 5],
    ];
    for (const [name, tick] of places) {
      const template = lowered(SOUND);
      template.ticks[tick] = (template.ticks[tick] as number) - 4;
      template.ticks[7] = (template.ticks[7] as number) + 4;
      expect(passes(SOUND, template), name).to.equal(false);
    }
  });

  it('refuses words of other widths than the plan says', () => {
    const other = { ...SOUND, plan: { ...SOUND.plan, widthAUs: 150, widthBUs: 200 } };
    expect(passes(SOUND, lowered(other))).to.equal(false);
  });

  const PLANS: [string, Partial<Plan>][] = [
    ['a phase over the widest', { widthAUs: WIDTH_US.max + 1 }],
    ['a phase over the widest on B', { widthBUs: WIDTH_US.max + 1 }],
    ['a phase below the shortest', { widthAUs: 1, widthBUs: 1 }],
    ['a width that is no number', { widthAUs: NaN }],
    ['a gap below the bound', { gapUs: GAP_US.min - 1 }],
    ['a gap above the bound', { gapUs: GAP_US.max + 1 }],
    ['a gap that is no number', { gapUs: NaN }],
    ['no count', { count: 0 }],
    ['a count below zero', { count: -1 }],
    ['a count that is no number', { count: NaN }],
    ['half a count', { count: 1.5 }],
    ['a segment longer than allowed', { count: SEGMENT_MAX_US / 10000 + 1 }],
    ['a period longer than a segment', { periodUs: SEGMENT_MAX_US + 1, count: 1 }],
    ['a period below the shortest', { periodUs: PERIOD_MIN_US - 1 }],
    ['a period that is no number', { periodUs: NaN }],
  ];
  for (const [name, change] of PLANS) {
    it(`refuses ${name}`, () => expect(refusesPlan(change)).to.equal(true));
  }

  it('passes the shortest period with room for the release', () => {
    const halfUs = pulseSpanUs(500, 500, 4) + RELEASE_MIN_US;
    const widest = { widthAUs: 0, widthBUs: 500, gapUs: 500, count: 1 };
    expect(refusesPlan({ ...widest, periodUs: 2 * halfUs }, 4)).to.equal(false);
    expect(refusesPlan({ ...widest, periodUs: 2 * halfUs - 1 }, 4)).to.equal(true);
  });

  it('holds to the widest phase for which the level was limited, to the us', () => {
    const template = lowered(SOUND);
    expect(checkOf(1, 200).check(SOUND.plan, template)).to.not.equal(undefined);
    expect(checkOf(1, 199).check(SOUND.plan, template)).to.equal(undefined);
  });
});

/** True for two on-times of one recovery phase: no word between them begins a pulse or leads it. */
function partsOfOneRecovery(template: Template, a: number, b: number): boolean {
  const [from, to] = [Math.min(a, b) / 2, Math.max(a, b) / 2];
  for (let word = from; word <= to; word += 1)
    if (template.lines[word] !== template.lines[from]) return false;
  return true;
}
