/**
 * The button that leads through the programs: at rest and in a pause it only chooses, and what plays goes down to the
 * search for contact with the next one; and the USB cable, on the contract bench.
 */
import { expect } from 'chai';
import { PROBE_DAC } from '../../firmware/limits';
import { MACHINE } from '../../firmware/machine.build';
import { STATE_CONTACT, STATE_IDLE, STATE_PAUSED, STATE_RUNNING } from '../../firmware/machine';
import { BENCH_NOTICE, watchPanel } from '../../firmware/panel';
import { Programs } from '../../firmware/programs';
import { Session } from '../../firmware/session';
import { BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../../hal/panel';
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
  const session = new Session(board, new Programs(HOST_NATIVES, PACKED), isBench, MACHINE);
  watchPanel(board, session, isBench);
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
