/**
 * The small parts of the virtual board: watchdog, panel, supply, natives, and the engine's stretched ticks.
 * Units: us on the virtual clock, mV.
 */
import { expect } from 'chai';
import { ALARM_TRIP } from '../../hal/output-stage';
import { HOST_NATIVES } from '../../sim/host-natives';
import { NO_DEFECTS } from '../../sim/physics/conduction';
import { resistor } from '../../sim/physics/load';
import { makeVirtualBoard, type VirtualBoard } from '../../sim/virtual-board';
import { VirtualClock } from '../../sim/virtual-clock';
import { VirtualPanel } from '../../sim/virtual-panel';
import { VirtualSupply } from '../../sim/virtual-supply';
import { VirtualWatchdog } from '../../sim/virtual-watchdog';
import { ENABLES } from '../../waveforms/phase-word';
import { makeVirtualBench, type VirtualBench } from '../contract/virtual-bench';
import { PLAIN } from '../contract/stand';
import { PlanSegments } from '../firmware/plan-segment';

function makeBoard(): VirtualBoard {
  const plantListener = { onConduction: () => undefined, onTrip: () => undefined };
  return makeVirtualBoard({ load: resistor(500), seed: 1, onEdge: () => undefined, plantListener });
}

describe('virtual watchdog', () => {
  function makeWatchdog(): { clock: VirtualClock; watchdog: VirtualWatchdog; bitesUs: number[] } {
    const clock = new VirtualClock();
    const watchdog = new VirtualWatchdog(clock);
    const bitesUs: number[] = [];
    watchdog.onBite = () => bitesUs.push(clock.nowUs());
    return { clock, watchdog, bitesUs };
  }

  it('does nothing before it is started, fed or not', () => {
    const { clock, watchdog, bitesUs } = makeWatchdog();
    watchdog.feed();
    clock.advanceBy(1e8);
    expect([bitesUs, watchdog.hasBitten()]).to.deep.equal([[], false]);
  });

  it('bites once, when it has not been fed for its time, and stands still from then on', () => {
    const { clock, watchdog, bitesUs } = makeWatchdog();
    watchdog.start(5e6);
    for (let i = 0; i < 4; i += 1) {
      clock.advanceBy(4.9e6);
      watchdog.feed();
    }
    expect(bitesUs).to.deep.equal([]);
    clock.advanceBy(1e8);
    expect(bitesUs).to.deep.equal([4 * 4.9e6 + 5e6]);
    expect([watchdog.bites, watchdog.hasBitten()]).to.deep.equal([1, true]);
    watchdog.feed();
    clock.advanceBy(1e8);
    expect(watchdog.bites).to.equal(1);
  });

  it('counts in ticks of the crystal', () => {
    const { clock, watchdog, bitesUs } = makeWatchdog();
    clock.drift(1.1);
    watchdog.start(1e6);
    clock.advanceBy(1e7);
    expect(bitesUs[0]).to.be.closeTo(1.1e6, 1e-6);
  });

  it('forgets its bite at a reset that is not its doing, and waits for its start', () => {
    const { clock, watchdog, bitesUs } = makeWatchdog();
    watchdog.start(1e6);
    clock.advanceBy(2e6);
    watchdog.start(1e6);
    watchdog.reset();
    clock.advanceBy(1e7);
    expect([bitesUs.length, watchdog.hasBitten()]).to.deep.equal([1, false]);
  });
});

describe('virtual panel', () => {
  it('calls once for a button that goes down, and says whether it is down', () => {
    const panel = new VirtualPanel(new VirtualClock());
    const presses: [button: number, isDown: boolean][] = [];
    panel.watch((button) => presses.push([button, panel.isPressed(button)]));
    panel.press(1);
    expect(panel.isPressed(1)).to.equal(false);
    panel.hold(2);
    panel.hold(2);
    expect([panel.isPressed(2), panel.isPressed(1)]).to.deep.equal([true, false]);
    panel.release(2);
    expect(panel.isPressed(2)).to.equal(false);
    panel.hold(2);
    expect(presses).to.deep.equal([
      [1, true],
      [2, true],
      [2, true],
    ]);
  });
});

describe('virtual supply', () => {
  it('has the nominal battery, or that of the plant', () => {
    expect(new VirtualSupply().batteryMv()).to.equal(3700);
    const board = makeBoard();
    expect(board.supply.batteryMv()).to.equal(3700);
    board.stage.plant.setDefects(0, { ...NO_DEFECTS, batteryMv: 3350 });
    expect(board.supply.batteryMv()).to.equal(3350);
  });
});

describe('host natives', () => {
  it('have the CRC-32 of IEEE 802.3', () => {
    const crc = (text: string): number => HOST_NATIVES.crc32(Uint8Array.from(Buffer.from(text)));
    // The check value of the standard's catalogue.
    expect(crc('123456789')).to.equal(0xcbf43926);
    expect(crc('')).to.equal(0);
  });
});

describe('virtual engine: stretched ticks', () => {
  /** Committed at 0: two pulses, 10 ms apart. Phases of 200 us at 11 and 311. */
  function stretched(times?: number): VirtualBench {
    const bench = makeVirtualBench();
    bench.engine.restart();
    if (times !== undefined) bench.engine.stretch(times);
    bench.engine.commit(new PlanSegments().segmentOf({ ...PLAIN, count: 2 }, 1));
    return bench;
  }

  function edgesOf(bench: VirtualBench): [atUs: number, lines: number][] {
    bench.advanceBy(200000);
    const { atUs, lines, length } = bench.edges;
    return Array.from({ length }, (_, i) => [atUs[i] as number, lines[i] as number]);
  }

  for (const times of [2, 4, 8]) {
    it(`lets every edge come ${times} times as late, and the queue last as long`, () => {
      const bench = stretched(times);
      expect(bench.engine.queuedUs()).to.equal(times * 20000);
      const wanted = edgesOf(stretched()).map(([atUs, lines]) => [times * atUs, lines]);
      bench.advanceBy(100);
      expect(bench.engine.nextRiseUs(ENABLES)).to.equal(311 * times);
      expect(edgesOf(bench)).to.deep.equal(wanted);
    });
  }

  it('ends at the next restart', () => {
    const bench = stretched(4);
    bench.engine.silence();
    expect(bench.engine.restart()).to.equal(true);
    bench.engine.commit(new PlanSegments().segmentOf(PLAIN, 1));
    expect(bench.engine.queuedUs()).to.equal(stretched().engine.queuedUs() / 2);
  });

  it('sets the latch of the stage by an on-time that outlasts the one-shot, with no current', () => {
    for (const [widthAUs, widthBUs] of [
      [500, 0],
      [0, 500],
    ] as const) {
      const { clock, engine, stage } = makeBoard();
      stage.clearTrip();
      engine.restart();
      engine.stretch(4);
      const plan = { ...PLAIN, widthAUs, widthBUs, gapUs: 20 };
      engine.commit(new PlanSegments().segmentOf(plan, 1));
      expect(stage.alarms()).to.equal(0);
      clock.advanceBy(40000);
      expect(stage.alarms()).to.equal(ALARM_TRIP);
      expect([stage.peakDac(0), stage.peakDac(1), stage.railMv()]).to.deep.equal([0, 0, 0]);
    }
  });
});
