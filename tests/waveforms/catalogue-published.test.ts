/**
 * Envelopes of the catalogue that were published (DG-LAB open wave examples): they are played to the per cent, step by
 * step of 100 ms, at the published periods. Units: per cent, ms, us.
 */
import { expect } from 'chai';
import { strengthOfWidth } from '../../waveforms/strength';
import { entry, PERIOD_ROUNDING_US, play, stageOf, type Pulse } from './played-catalogue';

interface PublishedRow {
  id: string;
  stage: string;
  strengthPercent: number[];
  /** Of the pulses in each step. */
  periodMs: (step: number) => number;
}

const steps = (count: number, percents: number[]): number[] =>
  Array.from({ length: count }, (_, step) => percents[step % percents.length] as number);
/** The published form keeps whole ms, and multiples of five above 100 ms. */
const published = (ms: number): number => (ms < 100 ? Math.floor(ms) : 5 * Math.floor(ms / 5));

/** DG-LAB open wave examples. */
const PUBLISHED: PublishedRow[] = [
  {
    id: 'breath',
    stage: 'breath',
    strengthPercent: [0, 20, 40, 60, 80, 100, 100, 100, 0, 0, 0, 0],
    periodMs: () => 10,
  },
  {
    id: 'tide',
    stage: 'tide',
    strengthPercent: steps(22, [0, 16, 33, 50, 66, 83, 100, 92, 84, 76, 68]),
    // From 10 to 42 ms; the second wave begins with the period with which the first one ends.
    periodMs: (step) => published(10 + (32 / 20) * (step < 11 ? step : step - 1)),
  },
  { id: 'quick-knead', stage: 'pinch', strengthPercent: [0, 100], periodMs: () => 10 },
  {
    id: 'crescendo',
    stage: 'crescendo',
    strengthPercent: [0, 28, 0, 52, 0, 73, 0, 87, 0, 100, 0],
    periodMs: () => 10,
  },
  {
    id: 'grain',
    stage: 'grain',
    strengthPercent: steps(28, [100, 100, 100, 0]),
    // From 10 to 48 ms, in each four steps as far as from one four to the next.
    periodMs: (step) => published(10 + (38 / 7) * (Math.floor(step / 4) + (step % 4) / 3)),
  },
  {
    id: 'ripple',
    stage: 'ripple',
    strengthPercent: steps(56, [0, 50, 100, 73]),
    // From 10 to 110 ms, from one four steps to the next.
    periodMs: (step) => published(10 + (100 / 13) * Math.floor(step / 4)),
  },
];

const STEP_US = 100000;

/** The step that a pulse belongs to: a row is whole periods, so it begins up to half of one early or late. */
function stepAt(row: PublishedRow, atUs: number): number {
  const step = Math.floor(atUs / STEP_US);
  const leftUs = (step + 1) * STEP_US - atUs;
  return leftUs < 500 * row.periodMs(step) ? step + 1 : step;
}

/** Pulses of the first stroke, on one channel; those on B stand half a period behind A. */
function strokeOf(row: PublishedRow, channel: 0 | 1): { atUs: number; widthUs: number; step: number }[] {
  const pulses = play(entry(row.id), row.strengthPercent.length * STEP_US);
  const onA = pulses.filter((pulse) => pulse.channel === 0);
  return pulses
    .filter((pulse) => pulse.channel === channel)
    .map(({ atUs, widthUs }, i) => ({ atUs, widthUs, step: stepAt(row, (onA[i] as Pulse).atUs) }))
    .filter(({ step }) => step < row.strengthPercent.length);
}

describe('catalogue: published envelopes', () => {
  for (const row of PUBLISHED) {
    const { widthUs: fullUs, strokeMs } = stageOf(row.id, row.stage);

    it(`${row.id}: comes out to the per cent, step by step, on both channels`, () => {
      expect(strokeMs).to.equal(100 * row.strengthPercent.length);
      for (const channel of [0, 1] as const) {
        const stroke = strokeOf(row, channel);
        row.strengthPercent.forEach((percent, step) => {
          const pulses = stroke.filter((pulse) => pulse.step === step);
          if (percent === 0) expect(pulses, `step ${step}`).to.deep.equal([]);
          else expect(pulses, `step ${step}`).to.not.deep.equal([]);
          for (const { widthUs } of pulses) {
            const played = 100 * strengthOfWidth(widthUs, fullUs as number);
            expect(played, `step ${step}`).to.be.closeTo(percent, 0.5);
          }
        });
      }
    });

    it(`${row.id}: has the published periods`, () => {
      const stroke = strokeOf(row, 0);
      let compared = 0;
      stroke.slice(1).forEach(({ atUs, step }, i) => {
        const before = stroke[i] as (typeof stroke)[number];
        // Over a silent step there is no period.
        if (step > before.step + 1) return;
        compared += 1;
        expect(atUs - before.atUs).to.be.closeTo(1000 * row.periodMs(before.step), PERIOD_ROUNDING_US);
      });
      expect(compared).to.be.at.least(row.strengthPercent.filter((percent) => percent > 0).length);
    });
  }
});
