/**
 * The screens on the contract bench: nothing of a page shines through the next one, every sentence and every program's name
 * is on the display in full, the beeper tells of keys, refusals, news and faults, and a display that is not there costs nothing.
 * Units: us on the virtual clock, ms of a beep.
 */
import { expect } from 'chai';
import * as fc from 'fast-check';
import { FAULT_COUNT, FAULT_RAIL, faultAdvice, faultSentence } from '../../firmware/faults';
import { EVENT_LEAD_OFF, STATE_SELF_TEST } from '../../firmware/machine';
import { MACHINE } from '../../firmware/machine.build';
import { watchPanel } from '../../firmware/panel';
import { Programs } from '../../firmware/programs';
import { REASON_COUNT, REASON_FAULT, reasonSentence } from '../../firmware/reasons';
import { Screens } from '../../firmware/screens';
import { Session } from '../../firmware/session';
import { BUTTON_COUNT, BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../../hal/panel';
import { HOST_NATIVES } from '../../sim/host-natives';
import { resistor } from '../../sim/physics/load';
import { makeVirtualBoard, type VirtualBoard } from '../../sim/virtual-board';
import { VirtualDisplay } from '../../sim/virtual-display';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { PACKED_CATALOGUE } from '../../waveforms/catalogue.build';
import { screenLines } from '../scenarios/read-screen';

const SECOND_US = 1e6;
const SELF_TEST_US = 2.5e6;
/** Longer than a sentence hides the levels. */
const SETTLED_US = 6e6;
const WALKS = 25;
const STEPS = 12;
const SEED = 20293;
const BEEP_KEY_MS = 30;
const BEEP_REFUSED_MS = 200;
const BEEP_NEWS_MS = 500;
const BEEP_FAULT_MS = 1500;

interface Bench {
  board: VirtualBoard;
  session: Session;
  programs: Programs;
}

/** @param lookUs how much later a look comes than it was asked for: drawing takes an interpreter time */
function makeBench({ isBench = false, hasDisplay = true, afterUs = SELF_TEST_US, lookUs = 0 } = {}): Bench {
  const board = makeVirtualBoard({
    load: resistor(1000),
    seed: 1,
    hasDisplay,
    onEdge: () => undefined,
    plantListener: { onConduction: () => undefined, onTrip: () => undefined },
  });
  const once = board.screenAlarm.once.bind(board.screenAlarm);
  board.screenAlarm.once = (spanUs, onAlarm) => once(spanUs + lookUs, onAlarm);
  const programs = new Programs(HOST_NATIVES, PACKED_CATALOGUE);
  const session = new Session(board, programs, isBench, MACHINE);
  watchPanel(session, new Screens(session));
  board.clock.advanceBy(afterUs);
  return { board, session, programs };
}

const linesOf = ({ board }: Bench): string[] => screenLines(board.display.picture());
const beepsOf = ({ board }: Bench): number[] => board.beeper.beeps.map(({ spanMs }) => spanMs);

/** What a display shows that has had no page before. */
function drawnAnew({ board, session }: Bench): Uint8Array {
  const display = new VirtualDisplay(true);
  const fresh = Object.create(board, { display: { value: display } }) as VirtualBoard;
  new Screens(Object.create(session, { board: { value: fresh } }) as Session);
  board.clock.advanceBy(SETTLED_US);
  return display.picture();
}

function arbitraryWalk(): fc.Arbitrary<[button: number, holdMs: number, waitMs: number][]> {
  const step = fc.tuple(
    fc.integer({ min: 0, max: BUTTON_COUNT - 1 }),
    fc.constantFrom(60, 60, 60, 60, 700, 2200, 3200),
    fc.integer({ min: 1, max: 2500 }),
  );
  return fc.array(step, { minLength: 1, maxLength: STEPS });
}

describe('pages of the display', () => {
  it('leave nothing behind: whatever came before, a page is what it is on a new display', () => {
    fc.assert(
      fc.property(arbitraryWalk(), (walk) => {
        const bench = makeBench();
        const { board } = bench;
        for (const [button, holdMs, waitMs] of walk) {
          board.panel.hold(button);
          board.clock.advanceBy(holdMs * 1000);
          board.panel.release(button);
          board.clock.advanceBy(waitMs * 1000);
        }
        board.clock.advanceBy(SETTLED_US);
        const before = drawnAnew(bench);
        expect(linesOf(bench)).to.deep.equal(screenLines(before));
        expect(Buffer.from(board.display.picture()).equals(Buffer.from(before))).to.equal(true);
      }),
      { numRuns: WALKS, seed: SEED },
    );
  });

  it('have every name in full', () => {
    const bench = makeBench();
    for (const { name } of CATALOGUE) {
      expect(linesOf(bench)).to.include(name);
      bench.board.panel.press(BUTTON_MODE);
      bench.board.clock.advanceBy(SECOND_US);
    }
  });

  for (let fault = 1; fault < FAULT_COUNT; fault += 1) {
    it(`have fault ${fault} in full`, () => {
      const bench = makeBench();
      bench.session.fail(fault);
      bench.board.clock.advanceBy(2 * SECOND_US);
      expect(linesOf(bench).join(' ')).to.equal(
        `FAULT ${fault} ${faultSentence(fault)} ${faultAdvice(fault)}`,
      );
    });
  }

  for (let reason = 1; reason < REASON_COUNT; reason += 1) {
    if (reason === REASON_FAULT) continue;
    it(`have reason ${reason} in full`, () => {
      const bench = makeBench();
      bench.session.reason = reason;
      bench.board.clock.advanceBy(2 * SECOND_US);
      expect(linesOf(bench).slice(1).join(' ')).to.equal(reasonSentence(reason));
    });
  }

  for (const lookMs of [0, 10, 30, 50, 100]) {
    it(`say at every start what the unit is not, a look taking ${lookMs} ms`, () => {
      const bench = makeBench({ afterUs: SECOND_US, lookUs: lookMs * 1000 });
      const words = ['Knead.js', 'experimental', 'not a medical device', 'self-test'];
      expect(linesOf(bench)).to.include.members(words);
      bench.board.clock.advanceBy(SELF_TEST_US);
      bench.session.fail(FAULT_RAIL);
      bench.board.clock.advanceBy(SETTLED_US);
      bench.board.panel.press(BUTTON_START);
      bench.board.clock.advanceBy(SECOND_US);
      expect(bench.session.state).to.equal(STATE_SELF_TEST);
      expect(linesOf(bench)).to.include.members(words);
    });
  }

  it('say BENCH on an image for the bench: at its start, ahead of a treatment and within it', () => {
    const bench = makeBench({ isBench: true, afterUs: SECOND_US });
    expect(linesOf(bench)).to.include.members(['BENCH', 'for dummy loads only']);
    bench.board.clock.advanceBy(SELF_TEST_US);
    expect(linesOf(bench)).to.include('BENCH');
    bench.board.panel.press(BUTTON_START);
    bench.board.clock.advanceBy(3 * SECOND_US);
    expect(linesOf(bench)).to.include.members(['BENCH', 'press +']);
  });
});

describe('beeps', () => {
  it('tell of a key, and of one that is refused', () => {
    const bench = makeBench();
    bench.board.panel.press(BUTTON_MODE);
    bench.session.settings.values.locked = 1;
    bench.board.panel.press(BUTTON_MODE);
    expect(beepsOf(bench)).to.deep.equal([BEEP_KEY_MS, BEEP_REFUSED_MS]);
  });

  it('tell of what comes by itself, once', () => {
    const bench = makeBench();
    bench.board.panel.press(BUTTON_START);
    bench.board.clock.advanceBy(SECOND_US);
    bench.board.panel.press(BUTTON_PLUS);
    bench.board.clock.advanceBy(SECOND_US);
    bench.board.supply.plugUsb();
    bench.board.clock.advanceBy(5 * SECOND_US);
    bench.session.fail(FAULT_RAIL);
    bench.board.clock.advanceBy(5 * SECOND_US);
    expect(beepsOf(bench)).to.deep.equal([BEEP_KEY_MS, BEEP_KEY_MS, BEEP_NEWS_MS, BEEP_FAULT_MS]);
  });

  it('tell of the second pad that comes off, as of the first', () => {
    const bench = makeBench();
    bench.board.panel.press(BUTTON_START);
    bench.board.clock.advanceBy(3 * SECOND_US);
    bench.board.panel.press(BUTTON_PLUS);
    for (const channel of [0, 1]) {
      bench.board.clock.advanceBy(SETTLED_US);
      expect(bench.session.levels[channel]).to.equal(1);
      bench.session.dispatch(EVENT_LEAD_OFF, channel);
      bench.board.clock.advanceBy(2 * SECOND_US);
      expect(linesOf(bench)).to.include('Pad off');
    }
    expect(beepsOf(bench)).to.deep.equal([BEEP_KEY_MS, BEEP_KEY_MS, BEEP_NEWS_MS, BEEP_NEWS_MS]);
  });
});

describe('a display that is not there', () => {
  it('is never drawn for, and the beeper sounds all the same', () => {
    const bench = makeBench({ hasDisplay: false });
    const { canvas } = bench.board.display;
    canvas.clear();
    bench.board.panel.press(BUTTON_START);
    bench.board.clock.advanceBy(5 * SECOND_US);
    bench.board.supply.plugUsb();
    bench.board.clock.advanceBy(5 * SECOND_US);
    expect(
      Array.from({ length: 128 * 64 }, (_, i) => canvas.getPixel(i % 128, i >> 7)).some(Boolean),
    ).to.equal(false);
    expect(beepsOf(bench)).to.deep.equal([BEEP_KEY_MS, BEEP_NEWS_MS]);
  });
});
