/**
 * The timer of a treatment: what is left, across pauses, and how its end fades. Units: us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { makeSegmentMaker, type SegmentMaker } from '../../firmware/segment-maker.brief';
import { FADE_US, makeTimer, type Timer, TREATMENT_MAX_US } from '../../firmware/timer.brief';
import { HOST_NATIVES } from '../../sim/host-natives';
import { VirtualClock } from '../../sim/virtual-clock';
import { QUEUE_DEPTH_US } from '../../waveforms/bounds';
import { makeScore } from '../../waveforms/make-score';
import { FADE_FULL } from '../../waveforms/player.brief';
import { compiledOf, train } from '../waveforms/compiled';

const MINUTE_US = 60000000;

function startTimer(spanUs: number): { clock: VirtualClock; timer: Timer } {
  const clock = new VirtualClock();
  clock.advanceTo(1234567);
  return { clock, timer: makeTimer(clock.device, spanUs) };
}

function pass(clock: VirtualClock, spanUs: number): void {
  clock.advanceTo(clock.nowUs() + spanUs);
}

describe('timer of a treatment', () => {
  it('counts down from its start', () => {
    const { clock, timer } = startTimer(20 * MINUTE_US);
    expect(timer.leftNowUs()).to.equal(20 * MINUTE_US);
    pass(clock, MINUTE_US);
    expect([timer.leftNowUs(), timer.playedUs()]).to.deep.equal([19 * MINUTE_US, MINUTE_US]);
    expect(timer.endUs).to.equal(clock.nowUs() + 19 * MINUTE_US);
  });

  it('stands still in pauses, however many and long', () => {
    const spans = fc.array(
      fc.record({
        playsUs: fc.integer({ min: 0, max: MINUTE_US }),
        pausesUs: fc.integer({ min: 0, max: 1e9 }),
      }),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(spans, (parts) => {
        const { clock, timer } = startTimer(30 * MINUTE_US);
        let playedUs = 0;
        for (const { playsUs, pausesUs } of parts) {
          pass(clock, playsUs);
          playedUs += playsUs;
          timer.pause();
          pass(clock, pausesUs);
          expect([timer.playedUs(), timer.leftNowUs()]).to.deep.equal([playedUs, 30 * MINUTE_US - playedUs]);
          timer.resume();
        }
        expect(timer.endUs - clock.nowUs()).to.equal(30 * MINUTE_US - playedUs);
      }),
    );
  });

  it('is paused once, however often it is told', () => {
    const { clock, timer } = startTimer(10 * MINUTE_US);
    pass(clock, MINUTE_US);
    timer.pause();
    pass(clock, MINUTE_US);
    timer.pause();
    expect(timer.leftNowUs()).to.equal(9 * MINUTE_US);
  });

  const SPANS: { name: string; spanUs: number; fadeUs: number }[] = [
    { name: 'the longest', spanUs: TREATMENT_MAX_US, fadeUs: FADE_US },
    { name: 'half an hour', spanUs: 30 * MINUTE_US, fadeUs: FADE_US },
    { name: 'three fades', spanUs: 3 * FADE_US, fadeUs: FADE_US },
    { name: 'less than three fades', spanUs: 3 * FADE_US - 3, fadeUs: FADE_US - 1 },
    { name: 'a second', spanUs: 1000000, fadeUs: 333333 },
    { name: 'a microsecond', spanUs: 1, fadeUs: 0 },
  ];
  for (const { name, spanUs, fadeUs } of SPANS) {
    it(`fades for its last ${fadeUs} us: ${name}`, () => {
      const { timer } = startTimer(spanUs);
      expect(timer.fadeUs).to.equal(fadeUs);
      expect(timer.lastUs).to.be.within(0, fadeUs / 4);
      expect(timer.lastUs).to.be.below(QUEUE_DEPTH_US);
    });
  }

  const makeMaker = (): SegmentMaker =>
    makeSegmentMaker(makeScore(compiledOf([train(10000, 200, 200, 0, 100)])), 1, HOST_NATIVES);

  for (const { leftUs, fade256 } of [
    { leftUs: FADE_US, fade256: FADE_FULL },
    { leftUs: FADE_US - 1, fade256: 255 },
    { leftUs: FADE_US / 2, fade256: 128 },
    { leftUs: 39063, fade256: 1 },
    { leftUs: 39062, fade256: 0 },
    { leftUs: 0, fade256: 0 },
  ]) {
    it(`leaves ${fade256}/256 of the strength when ${leftUs} us are left`, () => {
      const { timer } = startTimer(10 * MINUTE_US);
      const maker = makeMaker();
      timer.fade(leftUs, maker);
      expect(maker.fade256).to.equal(fade256);
    });
  }

  it('wants all of the queue in the fade, and less again when it goes on behind a pause', () => {
    const { timer } = startTimer(10 * MINUTE_US);
    const steadyUs = timer.lowUs;
    expect(steadyUs).to.be.below(QUEUE_DEPTH_US);
    timer.fade(FADE_US / 2, makeMaker());
    expect(timer.lowUs).to.equal(QUEUE_DEPTH_US);
    timer.pause();
    timer.resume();
    expect(timer.lowUs).to.equal(steadyUs);
  });

  it('ends so early that the next loop of a steady train would come too late', () => {
    const { timer } = startTimer(10 * MINUTE_US);
    expect(timer.lastUs).to.equal(QUEUE_DEPTH_US - timer.lowUs);
  });
});
