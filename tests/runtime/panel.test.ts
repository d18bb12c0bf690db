/**
 * The button that leads through the programs: only while nothing plays, in their order and round again; and the USB
 * cable, on the contract bench.
 */
import { expect } from 'chai';
import { BENCH_NOTICE, guardUsb, watchPanel } from '../../firmware/panel';
import { STATE_IDLE, STATE_RUNNING } from '../../firmware/session';
import { BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../../hal/panel';
import { resistor } from '../../sim/physics/load';
import { makeBench } from '../../sim/treatment';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packCatalogue, packProgram } from '../../waveforms/make-score';

const PROGRAMS = packCatalogue(CATALOGUE.map((program) => packProgram(compile(program))));

/** Edges of ten seconds at level 10, after some presses of the button. */
function played(presses: number, whileRunning = 0): { edges: number[]; levels: number[] } {
  const { board, session, recorder } = makeBench({ load: resistor(1000), seed: 1, keepsTraces: true });
  watchPanel(board, session, PROGRAMS, false);
  for (let i = 0; i < presses; i += 1) board.panel.press(BUTTON_MODE);
  board.panel.press(BUTTON_START);
  for (let i = 0; i < 10; i += 1) board.panel.press(BUTTON_PLUS);
  for (let i = 0; i < whileRunning; i += 1) board.panel.press(BUTTON_MODE);
  board.clock.advanceBy(10000000);
  return { edges: [...recorder.edges.atUs.slice(0, recorder.edges.length)], levels: [...session.levels] };
}

describe('the button for the next program', () => {
  it('leads to every program of the catalogue, and back to the first', () => {
    const trains = CATALOGUE.map((_, presses) => played(presses).edges);
    expect(new Set(trains.map((train) => train.join())).size).to.equal(CATALOGUE.length);
    expect(played(CATALOGUE.length).edges).to.deep.equal(trains[0]);
  });

  it('does nothing while a program plays', () => {
    expect(played(0, 1)).to.deep.equal(played(0));
    expect(played(0, 1).levels).to.deep.equal([10, 10]);
  });

  it('does nothing until the last pulse has ended; the program after it begins at level zero', () => {
    const { board, session } = makeBench({ load: resistor(1000), seed: 1, keepsTraces: false });
    watchPanel(board, session, PROGRAMS, false);
    board.panel.press(BUTTON_START);
    board.panel.press(BUTTON_PLUS);
    board.clock.advanceBy(1000000);
    board.panel.press(BUTTON_START);
    board.panel.press(BUTTON_MODE);
    board.clock.advanceBy(100000);
    expect(session.state).to.equal(STATE_IDLE);
    board.panel.press(BUTTON_MODE);
    board.panel.press(BUTTON_START);
    expect(session.state).to.equal(STATE_RUNNING);
    expect(session.levels).to.deep.equal([0, 0]);
    board.clock.advanceBy(1000000);
    board.stage.plant.advanceTo(board.clock.nowUs());
    expect(board.stage.plant.state().referenceMa).to.deep.equal([0, 0]);
  });
});

describe('the USB cable', () => {
  function makeGuarded(isBench: boolean): ReturnType<typeof makeBench> {
    const bench = makeBench({ load: resistor(1000), seed: 1, keepsTraces: false });
    guardUsb(bench.board, bench.session, isBench);
    watchPanel(bench.board, bench.session, PROGRAMS, isBench);
    return bench;
  }

  it('keeps a treatment from starting, and ends the one that runs', () => {
    const { board, session } = makeGuarded(false);
    board.supply.plugUsb();
    board.panel.press(BUTTON_START);
    expect(session.state).to.equal(STATE_IDLE);
    board.supply.pullUsb();
    board.panel.press(BUTTON_START);
    board.clock.advanceBy(1000000);
    expect(session.state).to.equal(STATE_RUNNING);
    board.supply.plugUsb();
    board.clock.advanceBy(100000);
    expect(session.state).to.equal(STATE_IDLE);
    expect(board.notices.lines).to.deep.equal([]);
  });

  it('does neither in an image for the bench, which says so', () => {
    const { board, session } = makeGuarded(true);
    expect(board.notices.lines).to.deep.equal([BENCH_NOTICE]);
    board.supply.plugUsb();
    board.panel.press(BUTTON_START);
    board.supply.pullUsb();
    board.supply.plugUsb();
    board.clock.advanceBy(1000000);
    expect(session.state).to.equal(STATE_RUNNING);
  });
});
