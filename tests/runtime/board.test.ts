/**
 * The Pico's board behind the contracts of hal/: the device's own classes in an emulated Espruino; what they make of
 * pins, what a call costs, and the wiring of the bundle bench to the plant. Units: us, mV, DAC codes.
 */
import { expect } from 'chai';
import { type Board } from '../../hal/board';
import { ALARM_SHORTFALL_A, ALARM_SHORTFALL_B, ALARM_TRIP, ALARMS } from '../../hal/output-stage';
import { BUTTON_MINUS, BUTTON_PLUS, BUTTON_START } from '../../hal/panel';
import { BundleBench, WIRING } from '../../sim/bundle-bench';
import { resistor, type Load } from '../../sim/physics/load';
import { loadDeviceModule } from '../../sim/runtime/device-module';
import { Runtime } from '../../sim/runtime/runtime';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { wanted } from '../contract/stand';
import { PlanSegments } from '../firmware/plan-segment';

const CALL_US = 100;
const PICO = WIRING.pico;
const RESTART_US = 4000;

function boardIn(runtime: Runtime): Board {
  const entry = "export { board } from './hal/espruino/boards/pico';";
  return (loadDeviceModule(runtime, entry) as { board: Board }).board;
}

function makeBoard(callUs = 0): { runtime: Runtime; board: Board } {
  const runtime = new Runtime({ callUs, chip: { lines: PICO.lines } });
  return { runtime, board: boardIn(runtime) };
}

/** Time that a call takes, of which native calls are all. */
function costOf(runtime: Runtime, call: () => void): number {
  const fromUs = runtime.clock.nowUs();
  call();
  return runtime.clock.nowUs() - fromUs;
}

describe('stage on Espruino', () => {
  const ALARM_ROWS: { name: string; low: number[]; alarms: number }[] = [
    { name: 'none', low: [], alarms: 0 },
    { name: 'the trip', low: [PICO.trip], alarms: ALARM_TRIP },
    { name: 'a shortfall of A', low: [PICO.shortfalls[0]], alarms: ALARM_SHORTFALL_A },
    { name: 'a shortfall of B', low: [PICO.shortfalls[1]], alarms: ALARM_SHORTFALL_B },
    { name: 'all', low: [PICO.trip, ...PICO.shortfalls], alarms: ALARMS },
  ];
  for (const { name, low, alarms } of ALARM_ROWS) {
    it(`tells of ${name}`, () => {
      const { runtime, board } = makeBoard();
      for (const gpio of [PICO.trip, ...PICO.shortfalls]) runtime.chip.drive(gpio, !low.includes(gpio));
      expect(board.stage.alarms()).to.equal(alarms);
    });
  }

  it('takes lines that are torn off for alarms', () => {
    expect(makeBoard().board.stage.alarms()).to.equal(ALARMS);
  });

  it('puts every output low before anything else', () => {
    const { runtime } = makeBoard();
    const { levels, railSet, heartbeat, tripReset, peakSide, senseSelect } = PICO;
    for (const gpio of [...levels, railSet, heartbeat, tripReset, peakSide, senseSelect]) {
      runtime.chip.drive(gpio, true);
      expect(runtime.chip.isHigh(gpio), `D${gpio}`).to.equal(false);
    }
  });

  const LOOP_ROWS: { name: string; call: (board: Board) => void; calls: number }[] = [
    { name: 'alarms', call: ({ stage }) => stage.alarms(), calls: 1 },
    { name: 'peakDac', call: ({ stage }) => stage.peakDac(1), calls: 1 },
    { name: 'heartbeat', call: ({ stage }) => stage.heartbeat(), calls: 1 },
    { name: 'railMv after railMv', call: ({ stage }) => stage.railMv(), calls: 1 },
    { name: 'padMv after railMv', call: ({ stage }) => stage.padMv(), calls: 2 },
    { name: 'feeding the watchdog', call: ({ watchdog }) => watchdog.feed(), calls: 1 },
  ];
  for (const { name, call, calls } of LOOP_ROWS) {
    it(`needs for ${name} ${calls === 1 ? 'one native call' : `${calls} native calls`}`, () => {
      const { runtime, board } = makeBoard(CALL_US);
      expect(costOf(runtime, () => call(board))).to.equal(calls * CALL_US);
    });
  }

  it('reads held peaks in codes of the level, and voltages through the multiplexer', () => {
    const { runtime, board } = makeBoard();
    const { sensedFraction } = runtime.pins;
    sensedFraction.set(PICO.peaks[0], 80 / 110);
    sensedFraction.set(PICO.peaks[1], 2 / 110);
    runtime.pins.onSense = (gpio) =>
      gpio === PICO.sense ? (runtime.chip.isHigh(PICO.senseSelect) ? 40 : 100) / 132 : undefined;
    const codeMa = 80 / 4095;
    expect(board.stage.peakDac(0) * codeMa).to.be.closeTo(80, 0.04);
    expect(board.stage.peakDac(1) * codeMa).to.be.closeTo(2, 0.04);
    for (let look = 0; look < 2; look += 1) {
      expect(board.stage.padMv()).to.be.closeTo(40000, 40);
      expect(board.stage.railMv()).to.be.closeTo(100000, 40);
    }
  });

  it('makes an edge of PEAK_SIDE whatever the side was, and leaves it where it is asked for', () => {
    const { runtime, board } = makeBoard();
    const edges: boolean[] = [];
    runtime.chip.onPin = (gpio, isHigh) => void (gpio === PICO.peakSide && edges.push(isHigh));
    for (const reversed of [false, true, true, false, false]) {
      const before = edges.length;
      board.stage.catchPeaks(reversed);
      expect(edges.length - before).to.be.within(1, 2);
      expect(edges[edges.length - 1]).to.equal(reversed);
    }
  });
});

describe('supply, panel and natives on Espruino', () => {
  it('reads the battery through the divider', () => {
    const { runtime, board } = makeBoard();
    runtime.pins.sensedFraction.set(PICO.battery, 3700 / 9900);
    expect(board.supply.batteryMv()).to.be.closeTo(3700, 3);
  });

  /** Of START, told while the interpreter is busy: how often, and whether it counted as down then. */
  function startTold(downUs: number, busyUs: number): boolean[] {
    const { runtime, board } = makeBoard();
    const told: boolean[] = [];
    board.panel.watch((button, heldMs) => {
      if (heldMs === 0 && button === BUTTON_START) told.push(board.panel.isPressed(BUTTON_START));
    });
    const start = PICO.buttons[BUTTON_START] as number;
    runtime.clock.advanceBy(100000);
    runtime.events.addTimer(() => runtime.clock.spend(busyUs), 0, false);
    runtime.clock.at(runtime.clock.nowUs() + 1000, () => runtime.press(start));
    runtime.clock.at(runtime.clock.nowUs() + 1000 + downUs, () => runtime.release(start));
    runtime.clock.advanceBy(1000000);
    return told;
  }

  const START_ROWS: { name: string; downUs: number; busyUs: number; told: boolean[] }[] = [
    { name: 'a press', downUs: 80000, busyUs: 0, told: [true] },
    { name: 'a press that is heard late, and still down', downUs: 80000, busyUs: 50000, told: [true] },
    { name: 'a press that is over before it is heard', downUs: 40000, busyUs: 90000, told: [false, true] },
    { name: 'a spike', downUs: 500, busyUs: 0, told: [true] },
    { name: 'a spike that is over before it is heard', downUs: 500, busyUs: 50000, told: [false] },
  ];
  for (const { name, downUs, busyUs, told } of START_ROWS) {
    it(`tells of ${name} on START`, () => expect(startTold(downUs, busyUs)).to.deep.equal(told));
  }

  /** Of the others, while the interpreter is busy: edges at these ms, by button, and which are told of. */
  const LATE_ROWS: { name: string; edges: [atMs: number, button: number][]; told: number[] }[] = [
    {
      name: 'a press that is over before it is heard',
      edges: [
        [10, BUTTON_PLUS],
        [50, BUTTON_PLUS],
      ],
      told: [BUTTON_PLUS],
    },
    {
      name: 'each of two of them',
      edges: [
        [10, BUTTON_MINUS],
        [50, BUTTON_MINUS],
        [90, BUTTON_MINUS],
        [130, BUTTON_MINUS],
      ],
      told: [BUTTON_MINUS, BUTTON_MINUS],
    },
    {
      name: 'no spike that is over before it is heard',
      edges: [
        [10, BUTTON_PLUS],
        [12, BUTTON_PLUS],
      ],
      told: [],
    },
    {
      name: 'none that was pressed while another was down',
      edges: [
        [10, BUTTON_MINUS],
        [40, BUTTON_PLUS],
        [80, BUTTON_MINUS],
        [120, BUTTON_PLUS],
      ],
      told: [],
    },
    {
      name: 'none that began while another was down, and is still held',
      edges: [
        [10, BUTTON_MINUS],
        [40, BUTTON_PLUS],
        [80, BUTTON_MINUS],
      ],
      told: [],
    },
  ];
  for (const { name, edges, told } of LATE_ROWS) {
    it(`tells of ${name}`, () => {
      const { runtime, board } = makeBoard();
      const heard: number[] = [];
      board.panel.watch((button, heldMs) => {
        if (heldMs === 0) heard.push(button);
      });
      runtime.clock.advanceBy(100000);
      const fromUs = runtime.clock.nowUs();
      const down = new Set<number>();
      for (const [atMs, button] of edges) {
        const gpio = PICO.buttons[button] as number;
        const isUp = down.delete(button);
        if (!isUp) down.add(button);
        runtime.clock.at(fromUs + atMs * 1000, () => (isUp ? runtime.release(gpio) : runtime.press(gpio)));
      }
      runtime.events.addTimer(() => runtime.clock.spend(200000), 0, false);
      runtime.clock.advanceBy(1000000);
      expect(heard).to.deep.equal(told);
    });
  }

  it('tells nothing of START that was down at power-on, and is let go of', () => {
    const { runtime, board } = makeBoard();
    const start = PICO.buttons[BUTTON_START] as number;
    runtime.press(start);
    let told = 0;
    board.panel.watch(() => (told += 1));
    runtime.clock.advanceBy(100000);
    runtime.release(start);
    runtime.clock.advanceBy(100000);
    expect(told).to.equal(0);
  });

  it('sees whether no other button is down', () => {
    const { runtime, board } = makeBoard();
    const alone = (): boolean[] => PICO.buttons.map((_, button) => board.panel.isAlone(button));
    expect(alone()).to.deep.equal(PICO.buttons.map(() => true));
    PICO.buttons.forEach((gpio, down) => {
      runtime.press(gpio);
      expect(alone()).to.deep.equal(PICO.buttons.map((_, button) => button === down));
      runtime.release(gpio);
    });
    for (const gpio of PICO.buttons.slice(0, 2)) runtime.press(gpio);
    expect(alone()).to.deep.equal(PICO.buttons.map(() => false));
  });

  it('sees which button is down', () => {
    const { runtime, board } = makeBoard();
    PICO.buttons.forEach((gpio, button) => {
      runtime.press(gpio);
      const down = PICO.buttons.map((_, other) => board.panel.isPressed(other));
      expect(down.indexOf(true)).to.equal(button);
      expect(down.lastIndexOf(true)).to.equal(button);
      runtime.release(gpio);
      expect(board.panel.isPressed(button)).to.equal(false);
    });
  });

  /** Contacts: down first, then up and down in turn, at these ms; and when a press is told, by START and by another button. */
  const PRESSES: { name: string; atMs: number[]; startMs: number[]; plusMs: number[] }[] = [
    { name: 'a clean press', atMs: [100, 200], startMs: [100], plusMs: [120] },
    { name: 'two of them', atMs: [100, 200, 300, 400], startMs: [100, 300], plusMs: [120, 320] },
    { name: 'one that bounces', atMs: [100, 101, 103, 104, 105, 200], startMs: [100], plusMs: [125] },
    {
      name: 'one that bounces as it ends',
      atMs: [100, 200, 201, 202, 204, 205],
      startMs: [100],
      plusMs: [120],
    },
    { name: 'a spike', atMs: [100, 102], startMs: [100], plusMs: [] },
    { name: 'a spike of less than an interrupt', atMs: [100, 100.001], startMs: [], plusMs: [] },
    { name: 'two of them', atMs: [100, 100.001, 900, 900.001], startMs: [900], plusMs: [] },
    { name: 'a press behind such a spike', atMs: [100, 100.001, 100.5, 300], startMs: [121], plusMs: [121] },
    { name: 'a press behind a spike', atMs: [90, 92, 100, 300], startMs: [90], plusMs: [120] },
    { name: 'one soon behind another', atMs: [100, 130, 155, 190], startMs: [100, 155], plusMs: [120, 175] },
  ];
  for (const { name, atMs, startMs, plusMs } of PRESSES) {
    it(`tells ${name}: START at its first touch, the others when it has lasted`, () => {
      const toldOf = (button: number): number[] => {
        const { runtime, board } = makeBoard();
        const gpio = PICO.buttons[button] as number;
        const told: number[] = [];
        board.panel.watch((which, heldMs) => {
          expect(which).to.equal(button);
          if (heldMs === 0) told.push(Math.round(runtime.clock.nowUs() / 1000));
        });
        atMs.forEach((ms, i) => {
          runtime.clock.advanceTo(1000 * ms);
          if (i % 2 === 0) runtime.press(gpio);
          else runtime.release(gpio);
        });
        runtime.clock.advanceTo(1000000);
        return told;
      };
      expect([toldOf(BUTTON_START), toldOf(BUTTON_PLUS)]).to.deep.equal([startMs, plusMs]);
    });
  }

  for (const button of [BUTTON_START, BUTTON_PLUS]) {
    it(`tells for how long button ${button} has been down, until it is let go, and of none that was pressed before`, () => {
      const { runtime, board } = makeBoard();
      const told: string[] = [];
      const press = (which: number): void => runtime.press(PICO.buttons[which] as number);
      board.panel.watch((which, heldMs) => told.push(`${which}: ${heldMs}`));
      press(button);
      runtime.clock.advanceBy(370000);
      runtime.release(PICO.buttons[button] as number);
      runtime.clock.advanceBy(1000000);
      expect(told.splice(0)).to.deep.equal([0, 100, 200, 300].map((heldMs) => `${button}: ${heldMs}`));
      press(button);
      runtime.clock.advanceBy(150000);
      press(BUTTON_MINUS);
      runtime.clock.advanceBy(150000);
      expect(told).to.deep.equal([
        `${button}: 0`,
        `${button}: 100`,
        `${BUTTON_MINUS}: 0`,
        `${BUTTON_MINUS}: 100`,
      ]);
    });
  }

  it('never tells of a longer time than a button has been down, its contact chattering while nobody comes to look', () => {
    const { runtime, board } = makeBoard();
    const gpio = PICO.buttons[BUTTON_MINUS] as number;
    let most = 0;
    board.panel.watch((_, heldMs) => (most = Math.max(most, heldMs)));
    const fromUs = runtime.clock.nowUs() + 100000;
    [0, 21, 22, 1022].forEach((ms, i) =>
      runtime.clock.at(fromUs + ms * 1000, () => (i % 2 === 0 ? runtime.press(gpio) : runtime.release(gpio))),
    );
    runtime.events.addTimer(() => runtime.clock.spend(40000), 99, false);
    runtime.clock.advanceBy(2000000);
    expect(most).to.be.within(900, 1022);
  });

  it('computes the CRC-32 of IEEE 802.3', () => {
    const { board } = makeBoard();
    expect(board.natives.crc32(Uint8Array.from('123456789', (char) => char.charCodeAt(0)))).to.equal(
      0xcbf43926,
    );
  });
});

describe('watchdog on Espruino', () => {
  it('has not bitten at power-on', () => {
    expect(makeBoard().board.watchdog.hasBitten()).to.equal(false);
  });

  it('takes a start by the boot ROM for none of its bites', () => {
    const { runtime } = makeBoard();
    runtime.resetChip();
    expect(runtime.chip.peek32(0x40058008), 'REASON').to.equal(1);
    expect(boardIn(runtime).watchdog.hasBitten()).to.equal(false);
  });

  it('bites when it is not fed, and knows of it afterwards', () => {
    const { runtime, board } = makeBoard();
    let bitesUs = 0;
    runtime.onWatchdog = () => {
      bitesUs = runtime.clock.nowUs();
      runtime.resetChip();
    };
    const startedUs = runtime.clock.nowUs();
    board.watchdog.start(300000);
    for (let i = 0; i < 10; i += 1) {
      runtime.clock.advanceBy(200000);
      board.watchdog.feed();
    }
    runtime.clock.advanceBy(1000000);
    expect(bitesUs - startedUs).to.equal(2300000);
    expect(boardIn(runtime).watchdog.hasBitten()).to.equal(true);
  });
});

function makeWired(load: Load, code = ''): { bench: BundleBench; board: Board } {
  const program = packProgram(compile(CATALOGUE[0] as (typeof CATALOGUE)[number]));
  const bench = new BundleBench({ code, board: 'pico', program, seed: 1, load, keepsTraces: true });
  return { bench, board: boardIn(bench.runtime) };
}

/** Both directions, up to an instant at which the stage has rail and current. @param levelDac of A */
function playPulses({ bench, board }: ReturnType<typeof makeWired>, levelDac: number): void {
  const { engine, stage } = board;
  const { clock } = bench.runtime;
  clock.advanceBy(RESTART_US);
  stage.clearTrip();
  stage.setRailMv(20000);
  stage.setLevelDac(0, levelDac);
  for (let i = 0; i < 40; i += 1) {
    stage.heartbeat();
    clock.advanceBy(20000);
  }
  expect(engine.restart()).to.equal(true);
  stage.catchPeaks(false);
  const segment = new PlanSegments().segmentOf(wanted({ widthAUs: 200, count: 5 }), 1);
  expect(engine.commit(segment)).to.equal(true);
  for (let i = 0; i < 5; i += 1) {
    stage.heartbeat();
    clock.advanceBy(12000);
  }
}

describe('bundle bench: what the stage tells of itself', () => {
  /** 4 mA. */
  const LEVEL_DAC = 205;

  it('says that it is tripped after power-on, and is well once the latch is cleared', () => {
    const { board } = makeWired(resistor(1000));
    expect(board.stage.alarms() & ALARM_TRIP).to.equal(ALARM_TRIP);
    board.stage.clearTrip();
    board.stage.catchPeaks(false);
    expect(board.stage.alarms()).to.equal(0);
  });

  it('shows the current, the voltage across the pads, the rail and the battery', () => {
    const wired = makeWired(resistor(1000));
    playPulses(wired, LEVEL_DAC);
    const { stage, supply } = wired.board;
    expect(stage.alarms()).to.equal(0);
    expect(stage.peakDac(0)).to.be.within(LEVEL_DAC - 12, LEVEL_DAC + 12);
    expect(stage.peakDac(1)).to.be.below(6);
    expect(stage.padMv()).to.be.within(3700, 4300);
    expect(stage.railMv()).to.be.within(19000, 21000);
    expect(supply.batteryMv()).to.be.within(3690, 3710);
  });

  it('empties the held peaks at an edge of PEAK_SIDE', () => {
    const wired = makeWired(resistor(1000));
    playPulses(wired, LEVEL_DAC);
    const { stage } = wired.board;
    stage.catchPeaks(true);
    wired.bench.runtime.clock.advanceBy(1000);
    expect(stage.peakDac(0)).to.equal(0);
    expect(stage.padMv()).to.be.below(100);
  });

  it('says which channel has no contact, until it is asked to catch anew', () => {
    const wired = makeWired(resistor(1e6));
    playPulses(wired, LEVEL_DAC);
    const { stage } = wired.board;
    expect(stage.alarms()).to.equal(ALARM_SHORTFALL_A);
    stage.catchPeaks(false);
    wired.bench.runtime.clock.advanceBy(1000);
    expect(stage.alarms()).to.equal(0);
  });

  it('runs the bundle again after a bite of the watchdog, with everything low', () => {
    const wired = makeWired(resistor(1000), 'print("boot", peek32(0x40058008));');
    playPulses(wired, LEVEL_DAC);
    const { bench, board } = wired;
    const { clock, printed } = bench.runtime;
    expect(bench.isRunning()).to.equal(true);
    board.watchdog.start(50000);
    clock.advanceBy(51000);
    expect([bench.bites, bench.isRunning()]).to.deep.equal([1, false]);
    expect(printed).to.deep.equal(['boot 0']);
    clock.advanceBy(100000);
    expect(printed).to.deep.equal(['boot 0', 'boot 1']);
    clock.advanceBy(1000000);
    bench.stage.plant.advanceTo(clock.nowUs());
    expect(bench.stage.plant.state().referenceMa).to.deep.equal([0, 0]);
    expect(bench.stage.railMv()).to.be.below(20000);
    expect(boardIn(bench.runtime).watchdog.hasBitten()).to.equal(true);
    expect(bench.bites).to.equal(1);
  });
});
