/**
 * Clinical programs of the catalogue: what they play, against the figures of their sources. Units: us, Hz.
 */
import { expect } from 'chai';
import { entry, play, playedRanges, stageOf, type Played, type Pulse } from './played-catalogue';
import { widthForRateUs } from '../../waveforms/strength';

interface ClinicalRow {
  id: string;
  says: string;
  rateHz: [number, number];
  widthUs: [number, number];
  source: string;
}

/** What the sources give; what they leave open is as wide as the consumer class. */
const CLINICAL: ClinicalRow[] = [
  {
    id: 'conventional',
    says: '80-130 Hz, 50-125 us',
    rateHz: [80, 130],
    widthUs: [50, 125],
    source: 'Watson; 10.1186/s13643-017-0532-5',
  },
  {
    id: 'acupuncture',
    says: '1-5 Hz, 200-250 us',
    rateHz: [1, 5],
    widthUs: [200, 250],
    source: 'Watson; 10.1186/s13643-017-0532-5',
  },
  {
    id: 'burst',
    says: '100 Hz in the burst, 180-250 us',
    rateHz: [100, 100],
    widthUs: [180, 250],
    source: 'Twin Stim, Cefar',
  },
  {
    id: 'brief-intense',
    says: '90-130 Hz, 200 us and more',
    rateHz: [90, 130],
    widthUs: [200, 300],
    source: 'Watson',
  },
  {
    id: 'sweep',
    says: '2-125 Hz, 100-200 us',
    rateHz: [2, 125],
    widthUs: [100, 200],
    source: 'neoTEK manual',
  },
];

/** Pulses of channel A in spans of so long: how many, and how wide. */
function spansOf(id: string, spanUs: number, count: number): { pulses: number; widths: number[] }[] {
  const onA = play(entry(id), spanUs * count).filter(({ channel }) => channel === 0);
  return Array.from({ length: count }, (_, span) => {
    const pulses = onA.filter(({ atUs }) => Math.floor(atUs / spanUs) === span);
    return { pulses: pulses.length, widths: [...new Set(pulses.map(({ widthUs }) => widthUs))] };
  });
}

describe('catalogue: clinical', () => {
  for (const { id, says, rateHz, widthUs, source } of CLINICAL) {
    it(`${id}: ${says}`, () => {
      const played = playedRanges(entry(id));
      expect(played.rateHz[0]).to.be.at.least(rateHz[0] - 0.01);
      expect(played.rateHz[1]).to.be.at.most(rateHz[1] + 0.01);
      expect(played.widthUs[0]).to.be.at.least(widthUs[0]);
      expect(played.widthUs[1]).to.be.at.most(widthUs[1]);
      expect(entry(id).source).to.include(source);
    });
  }

  it('burst: 0.5-5 bursts a second, of 7-10 pulses', () => {
    const onA = play(entry('burst'), 10e6).filter(({ channel }) => channel === 0);
    const starts = onA.filter(({ atUs }, i) => i === 0 || atUs - (onA[i - 1] as Pulse).atUs > 20000);
    expect(starts.length / 10).to.be.within(0.5, 5);
    expect(onA.length / starts.length).to.be.within(7, 10);
  });

  it('modulated: rate and width each cut by half, alternately, every 0.5 s', () => {
    const [first, second, third] = spansOf('modulated', 500000, 3);
    expect(first).to.deep.equal({ pulses: 25, widths: [180] });
    expect(second).to.deep.equal({ pulses: 50, widths: [90] });
    expect(third).to.deep.equal(first);
  });

  it('SD1 moves in a range of 40 %, SD2 in a wider one, at a rate that stands still', () => {
    const [sd1, sd2] = ['sd1', 'sd2'].map((id) => playedRanges(entry(id))) as [Played, Played];
    expect(sd1.widthUs[0] / sd1.widthUs[1]).to.be.closeTo(0.6, 0.01);
    expect(sd2.widthUs[0] / sd2.widthUs[1]).to.be.below(0.5);
    for (const { rateHz } of [sd1, sd2]) expect(rateHz[1] - rateHz[0]).to.be.below(0.1);
  });

  it('sweep: 125 Hz with 100 us at one end, 2 Hz with 200 us at the other, and back in 12 s', () => {
    const half = spansOf('sweep', 500000, 24);
    expect(half[0]).to.deep.equal({ pulses: 1, widths: [200] });
    expect(half[12]?.widths[0]).to.equal(100);
    expect(half[12]?.pulses).to.be.closeTo(125 / 2, 1);
    half.slice(1, 13).forEach(({ pulses }, i) => expect(pulses).to.be.at.least(half[i]?.pulses as number));
    half.slice(13).forEach(({ pulses }, i) => expect(pulses).to.be.at.most(half[i + 12]?.pulses as number));
    expect(stageOf('sweep').strokeMs).to.equal(12000);
  });

  it('dense-disperse: says that it has no source, and feels alike at both its rates', () => {
    expect(entry('dense-disperse').source).to.match(/^Project default/);
    const [slow, fast] = spansOf('dense-disperse', 3e6, 2);
    expect(slow?.pulses).to.equal(6);
    // Below 20 us there is no pulse: a step at each end.
    expect(fast?.pulses).to.equal(280);
    // Both come up and go down; between, the narrower phase at the faster rate is felt as the wider one.
    expect([slow, fast].map((span) => Math.max(...(span?.widths ?? [])))).to.deep.equal([200, 103]);
    expect(widthForRateUs(200, 2, 100)).to.be.closeTo(103, 0.5);
  });

  it('random rate: moves evenly on both sides of the fixed rate of 100 Hz that it was compared with', () => {
    const seconds = spansOf('random-rate', 1e6, 200).map(({ pulses }) => pulses);
    const below = seconds.filter((rate) => rate < 100).length;
    expect(below / seconds.length).to.be.within(0.35, 0.65);
    expect(entry('random-rate').source).to.include('10.1093/ptj/pzz054').and.include('NCT03198377');
  });
});
