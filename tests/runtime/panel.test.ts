/**
 * The panel on the contract bench: the button that leads through the programs (at rest and in a pause it only chooses, and what
 * plays goes down to the search for contact with the next one), the channels that more and less move, buttons that are
 * held, or stick; and the USB cable.
 */
import { expect } from 'chai';
import { FAULT_BUTTON, FAULT_NONE } from '../../firmware/faults';
import { PROBE_DAC } from '../../firmware/limits';
import { MACHINE } from '../../firmware/machine.build';
import {
  STATE_CONTACT,
  STATE_FAULTED,
  STATE_IDLE,
  STATE_OFF,
  STATE_PAUSED,
  STATE_RUNNING,
} from '../../firmware/machine';
import { BENCH_NOTICE, watchPanel } from '../../firmware/panel';
import { Programs } from '../../firmware/programs';
import { REASON_LOCKED } from '../../firmware/reasons';
import { Screens } from '../../firmware/screens';
import { Session } from '../../firmware/session';
import { BUTTON_CHANNEL, BUTTON_MINUS, BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../../hal/panel';
import { CONTACT_US } from '../../sim/bundle-bench';
import { HOST_NATIVES } from '../../sim/host-natives';
import { resistor } from '../../sim/physics/load';
import { edgesFromStart, POWER_ON_US } from '../../sim/power-on';
import { makeVirtualBoard, type VirtualBoard, VIRTUAL_FACTS } from '../../sim/virtual-board';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packCatalogue, packProgram } from '../../waveforms/make-score';

const PACKED = packCatalogue(CATALOGUE.map((program) => packProgram(compile(program))));
const LEVEL = 10;
const SECOND_US = 1000000;

interface Bench {
  board: VirtualBoard;
  session: Session;
  /** From START on. */
  edgesUs: number[];
  /** Of programs, as they were committed. */
  segments: string[];
}

/** The firmware with all its programs, its self-test behind it. */
function makeBench(isBench = false): Bench {
  const edgesUs: number[] = [];
  const segments: string[] = [];
  const board = makeVirtualBoard({
    load: resistor(1000),
    seed: 1,
    fromUs: POWER_ON_US,
    onEdge: edgesFromStart((atUs) => void edgesUs.push(atUs)),
    plantListener: { onConduction: () => undefined, onTrip: () => undefined },
  });
  const programs = new Programs(HOST_NATIVES, PACKED);
  const session = new Session(board, programs, isBench, MACHINE);
  watchPanel(session, new Screens(session));
  board.engine.onSegment = ({ block, count }) => {
    if (session.treatment.output.isOn && !session.treatment.output.probes)
      segments.push(`${count} x ${block.join()}`);
  };
  board.clock.advanceTo(0);
  return { board, session, edgesUs, segments };
}

function press({ board }: Bench, button: number, times = 1): void {
  for (let i = 0; i < times; i += 1) board.panel.press(button);
}

/** What the buttons give from the search for contact on: ten seconds at level 10. */
function play(bench: Bench): Bench {
  bench.board.clock.advanceBy(CONTACT_US);
  press(bench, BUTTON_PLUS, LEVEL);
  bench.board.clock.advanceBy(10000000);
  expect(bench.session.treatment.levels).to.deep.equal([LEVEL, LEVEL]);
  expect(bench.session.state).to.equal(STATE_RUNNING);
  return bench;
}

/** A treatment with what some presses of the button have chosen. */
function played(presses: number): Bench {
  const bench = makeBench();
  press(bench, BUTTON_MODE, presses);
  press(bench, BUTTON_START);
  return play(bench);
}

function referencesMa({ board }: Bench): readonly number[] {
  board.stage.plant.advanceTo(board.clock.nowUs());
  return board.stage.plant.state().referenceMa;
}

const PROBE_MA = (PROBE_DAC * VIRTUAL_FACTS.fullScaleMa) / VIRTUAL_FACTS.levelDacFullScale;

describe('the button for the next program', () => {
  it('leads to every program of the catalogue, and back to the first', () => {
    const trains = CATALOGUE.map((_, presses) => played(presses).edgesUs);
    expect(new Set(trains.map((train) => train.join())).size).to.equal(CATALOGUE.length);
    expect(played(CATALOGUE.length).edgesUs).to.deep.equal(trains[0]);
  });

  it('takes what plays to the search for contact at level zero, and the next program plays from its beginning', () => {
    const bench = played(0);
    press(bench, BUTTON_MODE);
    expect(bench.session.state).to.equal(STATE_CONTACT);
    expect(bench.session.treatment.levels).to.deep.equal([0, 0]);
    bench.board.clock.advanceBy(CONTACT_US);
    expect(bench.session.state).to.equal(STATE_CONTACT);
    for (const referenceMa of referencesMa(bench)) expect(referenceMa).to.be.closeTo(PROBE_MA, 1e-3);
    const before = bench.segments.length;
    const next = played(1).segments;
    expect(play(bench).segments.slice(before, before + next.length)).to.deep.equal(next);
    expect(next.length).to.be.above(50);
    expect(next).not.to.deep.equal(played(0).segments);
  });

  it('only chooses in a pause; the program after it begins at level zero', () => {
    const bench = played(0);
    press(bench, BUTTON_START);
    press(bench, BUTTON_MODE);
    bench.board.clock.advanceBy(100000);
    const before = [bench.edgesUs.length, bench.segments.length] as const;
    press(bench, BUTTON_MODE);
    bench.board.clock.advanceBy(1000000);
    expect(bench.session.state).to.equal(STATE_PAUSED);
    expect([bench.edgesUs.length, bench.segments.length]).to.deep.equal(before);
    expect(referencesMa(bench)).to.deep.equal([0, 0]);
    press(bench, BUTTON_START);
    expect(bench.session.treatment.levels).to.deep.equal([0, 0]);
    bench.board.clock.advanceBy(5000000);
    expect(bench.session.state).to.equal(STATE_CONTACT);
    for (const referenceMa of referencesMa(bench)) expect(referenceMa).to.be.closeTo(PROBE_MA, 1e-3);
    const next = played(2).segments;
    expect(play(bench).segments.slice(before[1], before[1] + next.length)).to.deep.equal(next);
  });
});

describe('the USB cable', () => {
  it('keeps a treatment from starting, and ends the one that runs', () => {
    const bench = makeBench();
    const { board, session } = bench;
    board.supply.plugUsb();
    press(bench, BUTTON_START);
    expect(session.state).to.equal(STATE_IDLE);
    board.clock.advanceBy(1000000);
    expect(bench.edgesUs).to.deep.equal([]);
    board.supply.pullUsb();
    press(bench, BUTTON_START);
    play(bench);
    board.supply.plugUsb();
    board.clock.advanceBy(100000);
    expect(session.state).to.equal(STATE_IDLE);
    expect(board.notices.lines).to.deep.equal([]);
  });

  it('does neither in an image for the bench, which says so', () => {
    const bench = makeBench(true);
    const { board, session } = bench;
    expect(board.notices.lines).to.deep.equal([BENCH_NOTICE]);
    board.supply.plugUsb();
    press(bench, BUTTON_START);
    play(bench);
    board.supply.pullUsb();
    board.supply.plugUsb();
    board.clock.advanceBy(1000000);
    expect(session.state).to.equal(STATE_RUNNING);
  });
});

describe('plus, minus and the channels that they move', () => {
  it('move both, then A alone, then B alone, and both again', () => {
    const bench = played(0);
    const { levels } = bench.session.treatment;
    const seen = [[...levels]];
    for (let i = 0; i < 4; i += 1) {
      press(bench, BUTTON_CHANNEL);
      press(bench, BUTTON_PLUS);
      seen.push([...levels]);
    }
    expect(seen).to.deep.equal([
      [10, 10],
      [11, 10],
      [11, 11],
      [12, 12],
      [13, 12],
    ]);
  });

  for (const other of [BUTTON_START, BUTTON_MINUS, BUTTON_MODE, BUTTON_CHANNEL]) {
    it(`plus raises nothing while button ${other} is down`, () => {
      const bench = played(0);
      bench.board.panel.hold(other);
      const { levels } = bench.session.treatment;
      const before = [...levels];
      press(bench, BUTTON_PLUS, 3);
      expect(levels).to.deep.equal(before);
    });
  }

  it('plus raises once, however long it is held', () => {
    const bench = played(0);
    bench.board.panel.hold(BUTTON_PLUS);
    bench.board.clock.advanceBy(20 * SECOND_US);
    expect(bench.session.treatment.levels).to.deep.equal([LEVEL + 1, LEVEL + 1]);
  });

  it('minus that is held lowers again and again, until it is let go', () => {
    const bench = played(0);
    const { board, session } = bench;
    board.panel.hold(BUTTON_MINUS);
    const levelAfter = (ms: number): number => {
      board.clock.advanceBy(1000 * ms);
      return session.treatment.levels[0] as number;
    };
    expect([levelAfter(50), levelAfter(500), levelAfter(100), levelAfter(300)]).to.deep.equal([9, 9, 8, 7]);
    board.panel.release(BUTTON_MINUS);
    expect(levelAfter(2000)).to.equal(7);
    expect(session.state).to.equal(STATE_RUNNING);
  });
});

describe('a spike on START', () => {
  /** Down and up again before anybody looks at the contact. */
  function spike({ board }: Bench): void {
    const isPressed = board.panel.isPressed.bind(board.panel);
    board.panel.isPressed = () => false;
    board.panel.press(BUTTON_START);
    board.panel.isPressed = isPressed;
  }

  it('pauses what plays, and brings nothing back', () => {
    const bench = played(0);
    spike(bench);
    expect(bench.session.state).to.equal(STATE_PAUSED);
    spike(bench);
    expect(bench.session.state).to.equal(STATE_PAUSED);
  });

  it('begins nothing at rest', () => {
    const bench = makeBench();
    spike(bench);
    expect(bench.session.state).to.equal(STATE_IDLE);
  });
});

describe('START twice, and START held', () => {
  it('twice in quick succession pauses, and resumes nothing', () => {
    const bench = played(0);
    press(bench, BUTTON_START);
    bench.board.clock.advanceBy(SECOND_US / 5);
    press(bench, BUTTON_START);
    bench.board.clock.advanceBy(5 * SECOND_US);
    expect(bench.session.state).to.equal(STATE_PAUSED);
  });

  it('held in a pause brings no level back on the way to off', () => {
    const bench = played(0);
    press(bench, BUTTON_START);
    bench.board.clock.advanceBy(5 * SECOND_US);
    bench.board.panel.hold(BUTTON_START);
    for (let i = 0; i < 19; i += 1) {
      bench.board.clock.advanceBy(SECOND_US / 10);
      for (const levelDac of bench.session.output.levelDac) expect(levelDac).to.be.at.most(PROBE_DAC);
    }
    bench.board.clock.advanceBy(SECOND_US / 5);
    expect(bench.session.state).to.equal(STATE_OFF);
  });

  it('that sticks is found though another button was pressed meanwhile', () => {
    const bench = played(0);
    bench.board.panel.hold(BUTTON_PLUS);
    bench.board.clock.advanceBy(10 * SECOND_US);
    press(bench, BUTTON_MINUS);
    bench.board.clock.advanceBy(31 * SECOND_US);
    expect(bench.session.fault).to.equal(FAULT_BUTTON);
  });
});

describe('buttons that are held', () => {
  const OFF_US = 2 * SECOND_US;
  const LOCK_US = 3 * SECOND_US;

  function holdFor({ board }: Bench, button: number, spanUs: number): void {
    board.panel.hold(button);
    board.clock.advanceBy(spanUs + 50000);
    board.panel.release(button);
  }

  it('START switches off while a treatment is on, and is silent from its press on', () => {
    const bench = played(0);
    const before = bench.edgesUs.length;
    bench.board.panel.hold(BUTTON_START);
    bench.board.clock.advanceBy(OFF_US - 50000);
    expect(bench.session.state).to.equal(STATE_PAUSED);
    bench.board.clock.advanceBy(100000);
    expect(bench.session.state).to.equal(STATE_OFF);
    expect(bench.edgesUs.length - before, 'edges of the pulse in hand').to.be.at.most(6);
    bench.board.panel.release(BUTTON_START);
    bench.board.clock.advanceBy(5 * SECOND_US);
    expect(bench.session.state).to.equal(STATE_OFF);
    expect(bench.board.stage.railMv()).to.be.below(1000);
  });

  it('START switches off at rest; pressed again it tests itself, and begins nothing', () => {
    const bench = makeBench();
    holdFor(bench, BUTTON_START, OFF_US);
    expect(bench.session.state).to.equal(STATE_OFF);
    press(bench, BUTTON_START);
    bench.board.clock.advanceBy(5 * SECOND_US);
    expect(bench.session.state).to.equal(STATE_IDLE);
  });

  it('CHANNEL locks: nothing can be begun or raised, and all that lowers and ends still works', () => {
    const bench = played(0);
    const { session } = bench;
    holdFor(bench, BUTTON_CHANNEL, LOCK_US);
    press(bench, BUTTON_PLUS);
    expect([session.reason, session.treatment.levels[0]]).to.deep.equal([REASON_LOCKED, LEVEL]);
    press(bench, BUTTON_MODE);
    expect([session.reason, session.state]).to.deep.equal([REASON_LOCKED, STATE_RUNNING]);
    press(bench, BUTTON_MINUS);
    expect(session.treatment.levels).to.deep.equal([LEVEL - 1, LEVEL - 1]);
    press(bench, BUTTON_START);
    expect(session.state).to.equal(STATE_PAUSED);
    bench.board.clock.advanceBy(SECOND_US);
    press(bench, BUTTON_START);
    expect([session.reason, session.state]).to.deep.equal([REASON_LOCKED, STATE_PAUSED]);
    holdFor(bench, BUTTON_CHANNEL, LOCK_US);
    press(bench, BUTTON_START);
    expect(session.state).to.equal(STATE_CONTACT);
  });

  for (const button of [BUTTON_START, BUTTON_PLUS, BUTTON_MINUS, BUTTON_MODE, BUTTON_CHANNEL]) {
    it(`button ${button} is taken for one that sticks after half a minute: silence, and a fault`, () => {
      const bench = played(0);
      bench.board.panel.hold(button);
      bench.board.clock.advanceBy(29 * SECOND_US);
      expect(bench.session.fault).to.equal(FAULT_NONE);
      bench.board.clock.advanceBy(2 * SECOND_US);
      expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_FAULTED, FAULT_BUTTON]);
      const before = bench.edgesUs.length;
      bench.board.clock.advanceBy(5 * SECOND_US);
      expect(bench.edgesUs.length).to.equal(before);
    });
  }
});
