/**
 * Faults on the contract bench: what each delivers with the guards of the stage, and without them; how they come, last,
 * add up and end. Plans as files are in faults-plan.test.ts, the engine's part is in faults-engine.test.ts.
 */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { ALARM_SHORTFALL_A, ALARM_SHORTFALL_B, ALARM_TRIP } from '../../hal/output-stage';
import { FAULT_OVER_CURRENT, FAULT_SENSE } from '../../firmware/faults';
import { armFaults, type FaultRun } from '../../sim/faults';
import { FaultWatch, watched } from '../../sim/fault-watch';
import { type FaultBench } from '../../sim/faults/bench';
import { bootSession, plantFromStart, powerOn, POWER_ON_US, startWithLevels } from '../../sim/power-on';
import { isHeld } from '../../sim/faults/compare';
import { without } from '../../sim/faults/guards';
import { KIND_NAMES, type Fault } from '../../sim/faults/kinds';
import { loadPlan } from '../../sim/faults/plan';
import { playPlan, playVariants, type PlayOptions } from '../../sim/faults/play';
import { faultLines, faultWords, type FaultReport } from '../../sim/faults/report';
import { parseLoad } from '../../sim/load-option';
import { scoreOf } from '../../sim/packed-score';
import { ALL_GUARDS, type Conduction, type Guards, type PlantListener } from '../../sim/physics/conduction';
import { LOADS } from '../../sim/physics/load';
import { loadProgram } from '../../sim/program-file';
import { makeVirtualBoard, type VirtualBoard } from '../../sim/virtual-board';
import { QUEUE_DEPTH_US } from '../../waveforms/bounds';

/** 100 Hz without a pause, 100 us a phase. */
const STEADY = loadProgram('conventional').packed;
const OPTIONS: PlayOptions = { program: STEADY, level: 20, load: parseLoad('500'), seed: 1 };
/** From the start: the ramp to the highest level is over. */
const AT_MS = 7000;

function play(
  faults: Fault[],
  options: Partial<PlayOptions> & { guards?: Guards } = {},
): [FaultReport, ...FaultReport[]] {
  const { guards = ALL_GUARDS, ...others } = options;
  const plan = { name: 'test', about: 'Test.', faults };
  return playPlan(plan, guards, { ...OPTIONS, ...others }) as [FaultReport, ...FaultReport[]];
}

const STUCK: Fault = { kind: 'enable-stuck', atMs: AT_MS, intoPhaseUs: 20, channel: 'A', state: 'high' };
const SHORTED: Fault = { kind: 'sink-shorted', atMs: AT_MS, intoPhaseUs: 20, channel: 'A' };
const HANG: Fault = { kind: 'hang', atMs: AT_MS };

describe('faults: what the guards are there for', () => {
  it('keeps an enable that sticks to what OS-1 allows, and the firmware faults', () => {
    const [report] = play([STUCK], { level: 12 });
    // 48 mA, its code rounded down.
    expect(report.longestUs).to.be.closeTo(800, 0.1);
    expect(report.chargeNc).to.be.closeTo(38400, 20);
    expect(report.phaseUjMax).to.be.closeTo(921.6, 1);
    expect(report.silentAfterMs).to.be.within(0.7, 1);
    expect(report.trip?.cause).to.equal('one-shot ran out');
    expect(report.session.state).to.equal('faulted');
    expect(report.railMv).to.be.below(10000);
    expect(report.broken).to.deep.equal([]);
  });

  it('cuts it off at full level before the one-shot runs out, by the trip on direct current', () => {
    const [report] = play([STUCK]);
    expect(report.trip?.cause).to.equal('direct current');
    // 0.5 mA x 100 ms, less or more by the half of a pulse that went before.
    expect(report.chargeNc).to.be.within(50000, 58000);
    expect(report.longestUs).to.be.below(800);
    expect([report.session.state, report.broken]).to.deep.equal(['faulted', []]);
  });

  it('delivers it without end where neither the one-shot nor a trip on a mean is there, though the firmware faults', () => {
    const [report] = play([STUCK], { guards: without('oneShot', 'meanTrip', 'dcTrip') });
    expect(report.chargeNc).to.be.above(7500e3);
    // What the rail gives until the firmware has taken it down, some 0.4 s later.
    expect(report.phaseUjMax).to.be.above(100e3);
    expect(report.silentAfterMs).to.equal(null);
    expect(report.longestUs, 'until the end of the run').to.be.within(4000000, 4110000);
    expect(report.broken).to.have.length(3);
    expect([report.session.state, report.railMv < 10000]).to.deep.equal(['faulted', true]);
  });

  it('trips on direct current where the one-shot alone is missing', () => {
    const [report] = play([STUCK], { guards: without('oneShot') });
    expect(report.trip?.cause).to.equal('direct current');
    // 0.5 mA x 100 ms, within the tolerance of the pulses before.
    expect(report.phaseChargeNcMax).to.be.closeTo(50000, 8000);
  });

  it('trips on the mean where the trip on direct current is missing, too', () => {
    const [report] = play([STUCK], { guards: without('oneShot', 'dcTrip') });
    expect(report.trip?.cause).to.equal('mean current');
    expect(report.longestUs).to.be.within(5000, 60000);
    expect(report.silentAfterMs).to.be.below(60);
  });

  it('cuts a shorted sink off within the time of the trip', () => {
    // The rail is little higher than 80 mA need: what it drives is above the trip where the load is small.
    const load = parseLoad('200');
    const [report] = play([SHORTED], { load });
    expect(report.trip?.cause).to.equal('over-current');
    expect(report.currentMaPeak).to.be.within(100, 122);
    // 20 us of an honest phase, less the dead time, and 3 us of the trip.
    expect(report.longestUs).to.be.closeTo(21, 0.5);
    expect(report.broken).to.deep.equal([]);
    const [open] = play([SHORTED], { load, guards: without('overCurrentTrip') });
    expect(open.broken).to.deep.equal(['current above 110 mA lasts 100 us, at most 5 (OS-5)']);
    expect(open.silentAfterMs, 'the firmware sees the peaks').to.be.within(50, 1500);
    expect([open.session.state, open.session.fault]).to.deep.equal(['faulted', FAULT_OVER_CURRENT]);
  });

  it('lets the rail fall when the interpreter hangs, by the heartbeat', () => {
    expect(play([HANG])[0].railMv).to.be.below(10000);
    expect(play([HANG], { guards: without('heartbeat') })[0].railMv).to.be.within(40000, 70000);
  });

  it('holds the rail at its ceiling where the set point is lost', () => {
    const lost: Fault[] = [
      { kind: 'rail-high', atMs: AT_MS, railMv: 160000 },
      { kind: 'pad-off', atMs: AT_MS },
    ];
    expect(play(lost)[0].voltageMvPeak).to.be.within(100000, 110000);
    expect(play(lost, { guards: without('ceiling') })[0].voltageMvPeak).to.be.above(150000);
  });

  it('takes everything down when the battery sags, and nothing comes back by itself', () => {
    const sag: Fault = { kind: 'battery-sag', atMs: AT_MS, forMs: 100, batteryMv: 2500 };
    const [report] = play([sag]);
    expect([report.trip, report.phases, report.session.state]).to.deep.equal([
      { afterMs: 0, cause: 'brown-out' },
      0,
      'faulted',
    ]);
    expect(play([sag], { guards: without('brownOut') })[0].silentAfterMs).to.equal(null);
    const [inPhase] = play([{ ...sag, intoPhaseUs: 52 }]);
    // 50 us of 80 mA, less the dead time: the half of a pulse that it cuts off.
    expect(inPhase.phases).to.equal(1);
    expect(inPhase.chargeNc).to.be.closeTo(4000, 1);
  });

  it('plays each plan with all guards first, without each that matters, and without all of these', () => {
    const plan = { name: 'test', about: 'Test.', faults: [{ ...STUCK, atMs: 100 }] };
    const names = playVariants(plan, { ...OPTIONS, level: 1 }).map((played) => played.without);
    expect(names).to.deep.equal([
      [],
      ['one-shot'],
      ['mean-trip'],
      ['dc-trip'],
      ['one-shot', 'mean-trip', 'dc-trip'],
    ]);
    const low = { ...plan, faults: [{ ...STUCK, atMs: 100, state: 'low' } as Fault] };
    expect(playVariants(low, { ...OPTIONS, level: 1 })).to.have.length(1);
  });
});

describe('faults: in the machine', () => {
  it('falls silent after a hang, within the depth of the queue, every pulse whole', () => {
    const [report] = play([HANG]);
    expect(report.silentAfterMs).to.be.within(20, QUEUE_DEPTH_US / 1000);
    expect(report.netChargeNc.map(Math.abs).every((netNc) => netNc < 1)).to.equal(true);
    expect(report.session.state).to.equal('hung');
  });

  it('finds the dry queue when a hang is over', () => {
    const [report] = play([{ ...HANG, forMs: 1000 }]);
    expect([report.session.state, report.session.fault]).to.deep.equal(['faulted', 2]);
  });

  it('bears a short hang', () => {
    const [report] = play([{ ...HANG, forMs: 45 }]);
    expect([report.session.state, report.silentAfterMs]).to.deep.equal(['running', null]);
  });

  it('bears a loop that is a little late, and falls silent where it is later than the queue is deep', () => {
    const [late] = play([{ kind: 'late-interpreter', atMs: AT_MS, lateMs: 60 }]);
    expect([late.session.state, late.silentAfterMs]).to.deep.equal(['running', null]);
    const [later] = play([{ kind: 'late-interpreter', atMs: AT_MS, lateMs: 300 }]);
    expect(later.session.state).to.equal('faulted');
    expect(later.silentAfterMs).to.be.below(QUEUE_DEPTH_US / 1000);
  });

  it('takes the enables down at a reset in a phase, and boots to silence', () => {
    const reset: Fault = { kind: 'reset', atMs: AT_MS, intoPhaseUs: 100, bootsAfterMs: 300 };
    const [gone] = play([{ kind: 'reset', atMs: AT_MS, intoPhaseUs: 100 }]);
    expect(gone.phases, 'the one in hand').to.equal(1);
    // Behind the boot there are the pulses of the self-test, which are no output.
    const [report] = play([reset]);
    // The bridge opens its dead time after the enable.
    expect(report.silentAfterMs).to.be.closeTo(0.002, 1e-6);
    expect([report.session.state, report.session.fault]).to.deep.equal(['idle', 0]);
    expect(report.railMv).to.be.below(10000);
  });

  it('has no session where the chip does not boot again', () => {
    const [report] = play([{ kind: 'reset', atMs: AT_MS }]);
    expect(report.session.state).to.equal('gone');
  });

  it('does not boot behind a second reset as the first one would have', () => {
    const first: Fault = { kind: 'reset', atMs: AT_MS, bootsAfterMs: 1000 };
    const [, gone] = play([first, { kind: 'reset', atMs: AT_MS + 500 }]);
    expect(gone?.session.state).to.equal('gone');
    const [, again] = play([first, { ...first, atMs: AT_MS + 500 }]);
    expect(again?.session.state).to.equal('idle');
  });

  it('ends a hang by a reset', () => {
    const [, report] = play([HANG, { kind: 'reset', atMs: AT_MS + 100, bootsAfterMs: 10 }]);
    expect(report?.session.state).to.equal('idle');
  });

  it('delivers half a pulse at most when the copying stops, and then nothing', () => {
    for (const offMs of [0.5, 2, 3.7, 5.1, 8]) {
      const [report] = play([{ kind: 'dma-abort', atMs: AT_MS + offMs }]);
      expect(Math.max(...report.netChargeNc.map(Math.abs)), `${offMs} ms`).to.be.at.most(20000);
      expect(report.silentAfterMs, `${offMs} ms`).to.be.below(20);
      expect(report.session.state, `${offMs} ms`).to.equal('faulted');
    }
  });

  for (const driftPerMille of [-20, 20]) {
    it(`stretches phases by ${driftPerMille} per mille, and leaves them balanced`, () => {
      const [sound] = play([{ kind: 'storage-full', atMs: AT_MS }]);
      const [report] = play([{ kind: 'clock-drift', atMs: AT_MS, driftPerMille }]);
      const factor = 1 + driftPerMille / 1000;
      // Each changes by the dead time of an edge at most, by which the drift comes inside a phase.
      expect(report.longestUs).to.be.closeTo(sound.longestUs * factor, 0.1);
      expect(report.phases).to.be.closeTo(sound.phases / factor, 4);
      expect(Math.max(...report.netChargeNc.map(Math.abs))).to.be.below(500);
    });
  }

  it("lets the session's timer drift with the crystal", () => {
    const watch = new FaultWatch();
    const { load } = OPTIONS;
    const board = makeVirtualBoard({
      load,
      seed: 1,
      fromUs: POWER_ON_US,
      onEdge: () => undefined,
      plantListener: plantFromStart(watch),
    });
    const bench: FaultBench = { board, session: powerOn(board) };
    const faults: Fault[] = [{ kind: 'clock-drift', atMs: 0, driftPerMille: 100 }];
    bench.session.load(scoreOf(STEADY));
    armFaults(bench, { name: 'test', about: 'Test.', faults }, load, watch);
    board.clock.advanceTo(1);
    expect(startWithLevels(bench, 1, 10e6, [1, 0])).to.equal(true);
    const all = watch.begin(0);
    board.clock.advanceTo(13e6);
    expect(all.lastUs).to.be.within(10.8e6, 11e6);
  });
});

describe('faults: at the pads and in the stage', () => {
  it('drives next to nothing through a pad that is off, takes the levels to zero and looks for contact', () => {
    const off: Fault = { kind: 'pad-off', atMs: AT_MS };
    const [report] = play([off]);
    expect(report.currentMaPeak).to.be.below(0.2);
    // The rail as it stood for 40 V into 500 ohm, a step higher at most.
    expect(report.voltageMvPeak).to.be.within(40000, 80000);
    expect([report.session.state, report.session.fault]).to.deep.equal(['contact', 0]);
    expect(report.railMv).to.be.below(22000);
  });

  it('has a probe, and no level, through a pad that is back', () => {
    const [back] = play([{ kind: 'pad-off', atMs: AT_MS, forMs: 1000 }]);
    expect(back.currentMaPeak).to.be.closeTo(1.895, 0.001);
    expect([back.session.state, back.silentAfterMs]).to.deep.equal(['contact', 0]);
  });

  it('holds its current into a short', () => {
    const [report] = play([{ kind: 'leads-short', atMs: AT_MS }]);
    expect(report.currentMaPeak).to.be.closeTo(80, 0.01);
    // The 10 ohm of the short.
    expect(report.voltageMvPeak).to.be.closeTo(800, 1);
  });

  it('raises the voltage of a pad that peels by as much as it peels', () => {
    const [sound] = play([{ kind: 'pad-peels', atMs: AT_MS, times: 1 }], { level: 5 });
    const [report] = play([{ kind: 'pad-peels', atMs: AT_MS, times: 2 }], { level: 5 });
    expect(report.voltageMvPeak / sound.voltageMvPeak).to.be.closeTo(2, 0.01);
    expect(report.railMv, 'it follows').to.be.above(report.voltageMvPeak);
    expect(report.session.state).to.equal('running');
  });

  it('takes the levels to zero where a pad peels so far that a quarter of the current is missing', () => {
    const [report] = play([{ kind: 'pad-peels', atMs: AT_MS, times: 4 }], { level: 5 });
    expect(report.currentMaPeak).to.be.below(0.75 * 20);
    expect(report.silentAfterMs).to.be.below(500);
    expect([report.session.state, report.session.fault]).to.deep.equal(['contact', 0]);
  });

  it('peels skin that changes by itself, without stopping the change', () => {
    const sweating = LOADS.find(({ load }) => load.name === 'sweating')?.load;
    if (!sweating?.becomes) throw new Error('no load that changes');
    const soon = { ...sweating, becomes: { ...sweating.becomes, inUs: 8e6 } };
    const peels: Fault = { kind: 'pad-peels', atMs: AT_MS, times: 1.5 };
    const [changing] = play([peels], { level: 2, load: soon });
    const [changed] = play([{ ...peels, atMs: 9000 }], { level: 2, load: soon });
    expect(changed.voltageMvPeak).to.be.below(changing.voltageMvPeak);
  });

  // The supervisor looks at one thing a loop, three loops a round: 0.4 s in a steady train, in which the reference rises by
  // 15 mA from the 20 mA of the level.
  for (const laterMs of [0, 120, 240, 360]) {
    const stuck: Fault = { kind: 'dac-stuck', atMs: AT_MS + laterMs, channel: 'A', levelDac: 4095 };

    it(`goes beyond the level where the reference stands at full scale, until the firmware sees it, ${laterMs} ms later`, () => {
      // The rail has the voltage for it: 20 V stand on 200 ohm.
      const [report] = play([stuck], { level: 5, load: parseLoad('200') });
      expect(report.currentMaPeak).to.be.within(25, 80);
      expect(report.silentAfterMs).to.be.below(2000);
      expect([report.session.state, report.session.fault]).to.deep.equal(['faulted', FAULT_OVER_CURRENT]);
      expect(report.broken).to.deep.equal([]);
    });

    it(`is held back by a rail that is as high as the level needs, ${laterMs} ms later`, () => {
      // 20 V on 500 ohm, or a little more where the rail has followed the voltage already; it is seen sooner, too.
      const [report] = play([stuck], { level: 5 });
      expect(report.currentMaPeak).to.be.within(25, 50);
      expect(report.silentAfterMs).to.be.below(1000);
      expect([report.session.state, report.session.fault]).to.deep.equal(['faulted', FAULT_OVER_CURRENT]);
      expect(report.broken).to.deep.equal([]);
    });
  }

  for (const state of ['low', 'high'] as const) {
    it(`sends both phases one way where REVERSE sticks ${state}, until the trip on direct current`, () => {
      const [report] = play([{ kind: 'reverse-stuck', atMs: AT_MS, state }]);
      expect(report.trip?.cause).to.equal('direct current');
      expect(report.trip?.afterMs).to.be.below(50);
      expect(Math.max(...report.netChargeNc.map(Math.abs))).to.be.within(50000, 60000);
      expect([report.session.state, report.broken]).to.deep.equal(['faulted', []]);
    });
  }

  it('says which bar a REVERSE that sticks breaks without the trip on direct current', () => {
    const [report] = play([{ kind: 'reverse-stuck', atMs: AT_MS, state: 'low' }], {
      guards: without('dcTrip'),
    });
    // All that A has had is net; there may be one pulse more on A than on B.
    const pulseNc = 2 * 200 * 80;
    expect(report.netChargeNc[0]).to.be.within(
      report.chargeNc / 2 - 100,
      (report.chargeNc + pulseNc) / 2 + 100,
    );
    expect(report.broken).to.have.length(1);
    expect(report.broken[0]).to.match(
      /^what a channel has more in one direction, less 25 uA \(OS-14\), is \d+ nC/,
    );
  });

  it('has nothing on a channel whose enable sticks low', () => {
    const [report] = play([{ ...STUCK, state: 'low', intoPhaseUs: 0 } as Fault], { level: 5 });
    expect(report.heldPeakMa[0]).to.be.below(report.heldPeakMa[1]);
    expect(report.netChargeNc[0]).to.equal(0);
    expect(report.session.state, 'its pulses are missing').to.equal('faulted');
  });

  it('shows the held peaks as a sense that sticks or is noisy shows them', () => {
    const sound = play([{ kind: 'storage-full', atMs: AT_MS }])[0].heldPeakMa;
    const [stuck] = play([{ kind: 'sense-stuck', atMs: AT_MS, channel: 'B', peakMa: 12 }]);
    sound.forEach((shownMa) => expect(shownMa).to.be.closeTo(80, 1));
    expect(stuck.heldPeakMa[1]).to.equal(12);
    expect([stuck.session.state, stuck.session.fault]).to.deep.equal(['faulted', FAULT_SENSE]);
    const noisy: Fault = { kind: 'sense-noisy', atMs: AT_MS, noiseMa: 5 };
    const [first, again] = [play([noisy])[0], play([noisy])[0]];
    expect(first.heldPeakMa).to.deep.equal(again.heldPeakMa).and.not.deep.equal(sound);
    expect(first.session.state, 'less than what a sound stage may be off').to.equal('running');
    first.heldPeakMa.forEach((shownMa, i) => expect(shownMa).to.be.closeTo(sound[i] as number, 5));
  });
});

/** A board at power-on with faults on it, and its firmware. */
function armed(faults: Fault[], { load = OPTIONS.load } = {}): { bench: FaultBench; run: FaultRun } {
  const watch = new FaultWatch();
  const board = makeVirtualBoard({ load, seed: 1, onEdge: () => undefined, plantListener: watch });
  const bench: FaultBench = { board, session: bootSession(board) };
  return { bench, run: armFaults(bench, { name: 'test', about: 'Test.', faults }, load, watch) };
}

describe('faults: in what the firmware reads', () => {
  interface Row {
    fault: Fault;
    read: (board: VirtualBoard) => unknown;
    sound: unknown;
    broken: unknown;
  }
  const LASTS = { atMs: 100, forMs: 100 } as const;
  const ROWS: Row[] = [
    {
      fault: { kind: 'sense-stuck', ...LASTS, channel: 'B', peakMa: 40 },
      read: ({ stage }) => [stage.peakDac(0), stage.peakDac(1)],
      sound: [0, 0],
      broken: [0, 2048],
    },
    {
      fault: { kind: 'rail-sense-stuck', ...LASTS, railMv: 30000 },
      read: ({ stage }) => stage.railMv(),
      sound: 0,
      broken: 30000,
    },
    {
      fault: { kind: 'voltage-sense-stuck', ...LASTS, padMv: 4000 },
      read: ({ stage }) => stage.padMv(),
      sound: 0,
      broken: 4000,
    },
    {
      fault: { kind: 'shortfall-stuck', ...LASTS, channel: 'A', state: 'low' },
      read: ({ stage }) => stage.alarms() & (ALARM_SHORTFALL_A | ALARM_SHORTFALL_B),
      sound: 0,
      broken: ALARM_SHORTFALL_A,
    },
    {
      fault: { kind: 'shortfall-stuck', ...LASTS, state: 'low' },
      read: ({ stage }) => stage.alarms() & (ALARM_SHORTFALL_A | ALARM_SHORTFALL_B),
      sound: 0,
      broken: ALARM_SHORTFALL_A | ALARM_SHORTFALL_B,
    },
    {
      fault: { kind: 'trip-line-stuck', ...LASTS, state: 'low' },
      read: ({ stage }) => stage.alarms() & ALARM_TRIP,
      sound: 0,
      broken: ALARM_TRIP,
    },
    {
      fault: { kind: 'run-node-low', ...LASTS },
      read: ({ engine, clock, stage }) => [engine.isRunHeld(clock.nowUs()), stage.alarms() & ALARM_TRIP],
      sound: [false, 0],
      broken: [true, 0],
    },
    {
      fault: { kind: 'battery-sag', ...LASTS, batteryMv: 3250 },
      read: ({ supply }) => supply.batteryMv(),
      sound: 3700,
      broken: 3250,
    },
    {
      fault: { kind: 'usb-plugged', ...LASTS },
      read: ({ supply }) => supply.usbPresent(),
      sound: false,
      broken: true,
    },
    {
      fault: { kind: 'button-stuck', ...LASTS, button: 2 },
      read: ({ panel }) => [0, 1, 2, 3].map((button) => panel.isPressed(button)),
      sound: [false, false, false, false],
      broken: [false, false, true, false],
    },
    {
      fault: { kind: 'storage-full', ...LASTS },
      read: ({ store }) => store.write('mine', Uint8Array.of(1, 2, 3)),
      sound: true,
      broken: false,
    },
  ];
  for (const { fault, read, sound, broken } of ROWS) {
    it(`${faultWords(fault)}: while it lasts, and no longer`, () => {
      const { board } = armed([fault]).bench;
      board.stage.clearTrip();
      const seen = [50, 150, 250].map((atMs) => {
        board.clock.advanceTo(1000 * atMs);
        return read(board);
      });
      expect(seen).to.deep.equal([sound, broken, sound]);
    });
  }

  it('presses a button that sticks once, and plugs a cable in once', () => {
    const { board } = armed([
      { kind: 'button-stuck', atMs: 10, button: 1 },
      { kind: 'usb-plugged', atMs: 20 },
      { kind: 'storage-full', atMs: 30 },
    ]).bench;
    const told: string[] = [];
    board.panel.watch((button, heldMs) => void (heldMs === 0 && told.push(`button ${button}`)));
    board.supply.watchUsb(() => told.push('usb'));
    board.clock.advanceTo(1e6);
    expect(told).to.deep.equal(['button 1', 'usb']);
  });

  it('catches one direction alone where PEAK_SIDE sticks', () => {
    const { board } = armed([{ kind: 'side-stuck', atMs: 10, state: 'high' }]).bench;
    const { clock, stage } = board;
    stage.clearTrip();
    stage.heartbeat();
    stage.setRailMv(60000);
    stage.setLevelDac(0, 512);
    clock.advanceTo(3e5);
    stage.catchPeaks(false);
    stage.plant.onLines(clock.nowUs(), 1);
    clock.advanceBy(200);
    stage.plant.onLines(clock.nowUs(), 0);
    expect(stage.peakDac(0)).to.equal(0);
  });
});

describe('faults: the watchdog, and power that goes in a write', () => {
  const SPAN_US = 5e6;

  it('boots a board anew that hangs for good, with the bite remembered', () => {
    const { bench } = armed([{ kind: 'hang', atMs: 2000 }]);
    const { board, session } = bench;
    board.clock.advanceTo(2e6);
    board.watchdog.start(SPAN_US);
    board.clock.advanceTo(2e6 + SPAN_US - 1);
    expect(board.watchdog.bites).to.equal(0);
    board.clock.advanceTo(2e6 + SPAN_US + 99000);
    expect([board.watchdog.hasBitten(), board.watchdog.bites]).to.deep.equal([true, 1]);
    expect([board.engine.quiet(), board.engine.queuedUs()]).to.deep.equal([true, 0]);
    expect(bench.session, 'still booting').to.equal(session);
    board.clock.advanceTo(2e6 + SPAN_US + 101000);
    expect(bench.session).to.not.equal(session);
    expect(board.watchdog.hasBitten()).to.equal(true);
  });

  it('leaves a board alone whose watchdog does not run', () => {
    const { bench } = armed([{ kind: 'hang', atMs: 2000 }]);
    const { board, session } = bench;
    board.clock.advanceTo(2e6);
    board.watchdog.reset();
    board.clock.advanceTo(60e6);
    expect(board.watchdog.bites).to.equal(0);
    expect(bench.session).to.equal(session);
  });

  it('forgets a bite at a reset that is not the watchdog’s', () => {
    const faults: Fault[] = [
      { kind: 'hang', atMs: 100 },
      { kind: 'reset', atMs: 8000, bootsAfterMs: 10 },
    ];
    const { board } = armed(faults).bench;
    board.watchdog.start(SPAN_US);
    board.clock.advanceTo(7e6);
    expect(board.watchdog.hasBitten()).to.equal(true);
    board.clock.advanceTo(9e6);
    expect(board.watchdog.hasBitten()).to.equal(false);
  });

  for (const afterBytes of [0, 12, 30]) {
    it(`tears a write after ${afterBytes} bytes, boots again, and leaves the other record`, () => {
      const { bench } = armed([{ kind: 'storage-torn', atMs: 100, afterBytes }]);
      const { board, session } = bench;
      const kept = Uint8Array.of(7, 8, 9);
      expect(board.store.write('kept', kept)).to.equal(true);
      board.clock.advanceTo(200000);
      expect(board.store.write('torn', new Uint8Array(64).fill(5))).to.equal(false);
      board.clock.advanceTo(350000);
      expect(bench.session).to.not.equal(session);
      expect(board.store.read('kept')).to.deep.equal(kept);
      expect(board.store.write('kept', Uint8Array.of(1)), 'the power is back').to.equal(true);
    });
  }
});

describe('faults: how they come and go', () => {
  it('waits for the next phase of its channel, and so much longer', () => {
    const at = (channel: 'A' | 'B', intoPhaseUs: number): number =>
      play([{ kind: 'pad-off', atMs: AT_MS + 1, channel, intoPhaseUs }])[0].atMs as number;
    // Pulses of A stand at 0, 10, ... ms from the first one, those of B 5 ms behind; phases begin with either.
    const [a, a50, b] = [at('A', 0), at('A', 50), at('B', 0)];
    expect(a50 - a).to.be.closeTo(0.05, 1e-6);
    expect(Math.abs(a - b)).to.be.within(4, 6);
  });

  it('waits through a rest, and says where a run ends before it comes', () => {
    const rest = loadProgram('knead').packed;
    const [report] = play([{ kind: 'pad-off', atMs: 8650, intoPhaseUs: 0 }], { program: rest });
    expect(report.atMs).to.be.above(8750);
    // Nothing plays any more where the chip does not boot again.
    const [never] = play([
      { kind: 'reset', atMs: AT_MS },
      { kind: 'pad-off', atMs: AT_MS + 1000, intoPhaseUs: 0 },
    ]).slice(1);
    expect([never?.atMs, never?.phases, never?.silentAfterMs]).to.deep.equal([null, 0, null]);
    expect(faultLines([never as FaultReport])).to.deep.equal([
      'fault     pad-off: the run ended before it came',
    ]);
  });

  it('lifts one and leaves the other, whatever came first', () => {
    const short: Fault = { kind: 'leads-short', atMs: AT_MS, forMs: 500, channel: 'A' };
    const long: Fault = { kind: 'pad-off', atMs: AT_MS + 200, channel: 'B' };
    const [, report] = play([short, long], { level: 5 });
    // No more than the rail, which 20 mA into 500 ohm leave at its lowest.
    expect(report?.voltageMvPeak).to.be.within(15000, 40000);
    const [lifted] = play([
      short,
      { kind: 'storage-full', atMs: AT_MS + 200 },
      { ...long, channel: 'A', forMs: 1 },
    ]);
    expect(lifted.heldPeakMa[0]).to.be.closeTo(80, 1);
  });

  it('says of a run that ends too soon that it cannot tell silence', () => {
    const watch = new FaultWatch();
    const { load } = OPTIONS;
    const board = makeVirtualBoard({ load, seed: 1, onEdge: () => undefined, plantListener: watch });
    const faults: Fault[] = [{ kind: 'pad-off', atMs: 500 }];
    const run = armFaults(
      { board, session: bootSession(board) },
      { name: 't', about: 'T.', faults },
      load,
      watch,
    );
    board.clock.advanceTo(1e6);
    const [report] = run.end();
    expect(report?.silentAfterMs).to.equal(null);
    expect(report?.remarks[0]).to.match(/^the run ended within \d+ ms: too soon to tell silence$/);
  });

  it('tells of a fault in lines', () => {
    const [report] = play([STUCK], { level: 12 });
    expect(faultLines([report])).to.deep.equal([
      `fault     enable-stuck (channel A, state high) at ${Math.round(100 * (report.atMs as number)) / 100} ms: silent after 0.78 ms, trip after 0.78 ms: one-shot ran out`,
      '          1 phase, 38.4 uC, net 38.4 uC on A and 0 uC on B, 0.92 mJ',
      '          at most 800 us, 38.4 uC and 0.92 mJ at once, 48 mA, 24 V',
      `          then: rail 0 V, held peaks ${report.heldPeakMa.map((ma) => Math.round(100 * ma) / 100).join(' and ')} mA, session faulted`,
      `          ${report.session.sentence}`,
    ]);
  });
});

describe('faults: every kind on every plan that comes with Knead.js', () => {
  const folder = resolve(__dirname, '../../examples/faults');
  for (const name of readdirSync(folder)) {
    it(`${name}: keeps the bars with all guards, or says why not`, () => {
      const plan = loadPlan(join(folder, name));
      const at = (level: number): FaultReport[] => {
        const reports = playPlan(plan, ALL_GUARDS, {
          ...OPTIONS,
          level,
          program: loadProgram('knead').packed,
        });
        expect(
          reports.every(({ atMs }) => atMs !== null),
          'every fault came',
        ).to.equal(true);
        expect(isHeld({ plan, without: [], reports }), JSON.stringify(reports)).to.equal(true);
        return reports;
      };
      // With the highest current, and with one that many a threshold does not see.
      const broken = [20, 8].flatMap(at).some((report) => report.broken.length > 0);
      expect(broken, 'a gap is there as long as a plan says so').to.equal(plan.knownGap !== undefined);
    });
  }

  it('never delivers more than the bars with the level at zero', () => {
    for (const kind of KIND_NAMES.filter((name) => !['dac-stuck', 'sink-shorted'].includes(name))) {
      const fault = { kind, atMs: 300, ...EXTREMES[kind] } as Fault;
      const [report] = play([fault], { level: 0 });
      expect([kind, report.broken]).to.deep.equal([kind, []]);
      // Probes look for contact, and go on.
      expect(report.currentMaPeak, kind).to.be.below(2.1);
      expect(report.silentAfterMs, kind).to.equal(0);
    }
  });
});

/** Fields of the kinds that ask for some. */
const EXTREMES: Record<string, object> = {
  'enable-stuck': { state: 'high' },
  'reverse-stuck': { state: 'high' },
  'sense-stuck': { peakMa: 100 },
  'sense-noisy': { noiseMa: 100 },
  'rail-sense-stuck': { railMv: 0 },
  'voltage-sense-stuck': { padMv: 120000 },
  'side-stuck': { state: 'high' },
  'shortfall-stuck': { state: 'low' },
  'trip-line-stuck': { state: 'low' },
  'button-stuck': { button: 2 },
  'rail-high': { railMv: 200000 },
  'rail-low': { railMv: 0 },
  'battery-sag': { batteryMv: 0 },
  'clock-drift': { driftPerMille: 100 },
  'late-interpreter': { lateMs: 1000 },
};

describe('fault watch', () => {
  function conduction(change: Partial<Conduction>): Conduction {
    return {
      channel: 0,
      reversed: false,
      roseUs: 0,
      fromUs: 0,
      toUs: 0,
      startMa: 0,
      endMa: 0,
      startMv: 0,
      endMv: 0,
      peakMa: 10,
      peakMv: 5000,
      chargeNc: 1000,
      wantedNc: 1000,
      ma2Us: 0,
      mv2Us: 0,
      padsUj: 5,
      sinkUj: 0,
      clippedUs: 0,
      complianceFraction: 0,
      skinBeforeNc: 0,
      skinNc: -3,
      ...change,
    };
  }

  it('counts what ends behind the fault, whole, and nothing of before', () => {
    const watch = new FaultWatch();
    watch.onConduction(conduction({ fromUs: 800, toUs: 1000 }));
    const figures = watch.begin(1000);
    expect(figures).to.include({ phases: 0, lastUs: 1000 });
    watch.onConduction(conduction({ fromUs: 900, toUs: 1100 }));
    watch.onConduction(conduction({ fromUs: 1200, toUs: 1300, reversed: true, chargeNc: 400, channel: 1 }));
    expect(figures).to.deep.include({
      phases: 2,
      chargeNc: 1400,
      netChargeNc: [1000, -400],
      padsUj: 10,
      longestUs: 200,
      phaseChargeNcMax: 1000,
      skinChargeNcMaxAbs: 3,
      lastUs: 1300,
    });
  });

  it('counts what the fault cuts off in its own instant', () => {
    const watch = new FaultWatch();
    const figures = watch.begin(1000);
    watch.onConduction(conduction({ fromUs: 800, toUs: 1000, reversed: true }));
    expect(figures).to.deep.include({ phases: 1, netChargeNc: [-1000, 0], lastUs: 1000 });
  });

  it('keeps a window for each fault', () => {
    const watch = new FaultWatch();
    const first = watch.begin(0);
    watch.onConduction(conduction({ fromUs: 10, toUs: 20 }));
    const second = watch.begin(100);
    watch.onConduction(conduction({ fromUs: 110, toUs: 120 }));
    expect([first.phases, second.phases]).to.deep.equal([2, 1]);
  });

  it('counts a current that is over from the fault on', () => {
    const watch = new FaultWatch();
    const figures = watch.begin(1000);
    watch.onConduction(conduction({ fromUs: 900, toUs: 1003, peakMa: 190 }));
    expect(figures.overCurrentUs).to.equal(3);
    watch.onConduction(conduction({ fromUs: 1200, toUs: 1400, peakMa: 110 }));
    expect(figures.overCurrentUs).to.equal(3);
    watch.onConduction(conduction({ fromUs: 1500, toUs: 1507, peakMa: 111 }));
    expect(figures.overCurrentUs).to.equal(7);
  });

  it('keeps the first trip since the fault', () => {
    const watch = new FaultWatch();
    watch.onTrip(500, 'power-on');
    const figures = watch.begin(1000);
    watch.onTrip(1000, 'over-current');
    watch.onTrip(1500, 'mean current');
    expect(figures.trip).to.deep.equal({ atUs: 1000, cause: 'over-current' });
  });

  it('passes everything on to the listener beside it', () => {
    const told: string[] = [];
    const listener: PlantListener = {
      onConduction: ({ toUs }) => told.push(`conduction ${toUs}`),
      onTrip: (atUs, cause) => told.push(`trip ${atUs} ${cause}`),
      onPoint: (channel, atUs) => told.push(`point ${channel} ${atUs}`),
    };
    const watch = new FaultWatch();
    const figures = watch.begin(0);
    const both = watched(listener, watch);
    both.onConduction(conduction({ toUs: 7 }));
    both.onTrip(8, 'brown-out');
    both.onPoint?.(1, 9, 0, 0, 0);
    expect(told).to.deep.equal(['conduction 7', 'trip 8 brown-out', 'point 1 9']);
    expect([figures.phases, figures.trip?.atUs]).to.deep.equal([1, 8]);
    const { onConduction, onTrip } = listener;
    expect(watched({ onConduction, onTrip }, watch)).to.not.have.property('onPoint');
  });
});
