/**
 * The bundle that is flashed against the firmware's modules: the same buttons give the same edges, to the tick.
 * Also what the bundle does when the interpreter is reset or hangs in the middle of a pulse. Units: us.
 *
 * Aligned are the instants at which RUN rises for the first time: before it the benches differ by the time of booting
 * and of debouncing. On the chip the lines follow a commit HAND_OVER_US later than on the virtual engine (DMA, and
 * the first instructions of the player), every time by the same. RUN itself moves at the same instant, and so does
 * REVERSE where a restart clears it.
 */
import { expect } from 'chai';
import { FAULT_NONE } from '../../firmware/faults';
import { STATE_PAUSED } from '../../firmware/machine';
import { BUTTON_MINUS, BUTTON_PLUS, BUTTON_START } from '../../hal/panel';
import { resistor } from '../../sim/physics/load';
import { BOOT_US, BundleBench, bundleText, CONTACT_US, runBundleTreatment } from '../../sim/bundle-bench';
import { scoreOf } from '../../sim/packed-score';
import { type EdgeLog } from '../../sim/recording';
import { makeBench, REST_US } from '../../sim/treatment';
import { packProgram } from '../../waveforms/make-score';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { ENABLES, RUN } from '../../waveforms/phase-word';
import { type PackedProgram } from '../../waveforms/score';

const SEED = 5;
/** Debouncing is as long for every press, and not in between: presses come at these instants after the start. */
const UP_US = Array.from({ length: 10 }, (_, i) => CONTACT_US + 60000 * i + 7);
const DOWN_US = [4010203, 7021304];
const PAUSE_US = 10032405;
/** No press in the 3.1 ms before a loop: the chip's engine then takes up its work one loop after the virtual one. */
const CALM_US = 4000;
const END_US = 11000000;
const HAND_OVER_US = 1.4;

type Press = [atUs: number, button: number];
/** @param laterUs by which the levels are lowered later than at first thought */
function pressesOf(laterUs: number): Press[] {
  return [
    ...UP_US.map((atUs): Press => [atUs, BUTTON_PLUS]),
    ...DOWN_US.map((atUs): Press => [atUs + laterUs, BUTTON_MINUS]),
    [PAUSE_US, BUTTON_START],
  ];
}

/** Of the buttons, but for START: hal/espruino/panel.ts. */
const DEBOUNCE_US = 20000;

type Edge = [atUs: number, lines: number];

/** To tenths of a us: the player's cycles are fifths. */
function tenthsOf(us: number): number {
  return Math.round(10 * us) / 10;
}

/** Edges from the first rise of RUN on; of several at one instant the last. */
function alignedEdges({ length, atUs, lines }: EdgeLog): Edge[] {
  const edges: Edge[] = [];
  for (let i = 0; i < length; i += 1) {
    if (edges.at(-1)?.[0] === atUs[i]) edges.pop();
    edges.push([atUs[i] as number, lines[i] as number]);
  }
  const first = edges.findIndex(([, state]) => state & RUN);
  const originUs = edges[first]?.[0] ?? NaN;
  return edges.slice(first).map(([edgeUs, state]) => [tenthsOf(edgeUs - originUs), state]);
}

/** The moves of RUN alone, and those of the lines alone. */
function split(edges: readonly Edge[]): { run: Edge[]; lines: Edge[] } {
  const movesOf = (mask: number): Edge[] =>
    edges
      .map(([atUs, state]): Edge => [atUs, state & mask])
      .filter(([, state], i, moves) => i === 0 || state !== moves[i - 1]?.[1]);
  return { run: movesOf(RUN), lines: movesOf(~RUN).slice(1) };
}

function contractEdges(program: PackedProgram, presses: readonly Press[]): Edge[] {
  const { board, session, recorder } = makeBench({ load: resistor(1000), seed: SEED, keepsTraces: true });
  expect(session.load(scoreOf(program))).to.equal('');
  board.panel.press(BUTTON_START);
  for (const [atUs, button] of presses) {
    board.clock.advanceTo(atUs);
    board.panel.press(button);
  }
  board.clock.advanceTo(END_US);
  expect([session.state, session.fault]).to.deep.equal([STATE_PAUSED, FAULT_NONE]);
  expect(recorder.brokenRules).to.deep.equal([]);
  return alignedEdges(recorder.edges);
}

/** Presses that fall between the loops of the program's treatment, and what the contract bench plays with them. */
function calmTreatment(program: PackedProgram): { presses: Press[]; run: Edge[]; lines: Edge[] } {
  for (let laterUs = 0; laterUs < 100000; laterUs += 2 * CALM_US) {
    const presses = pressesOf(laterUs);
    const edges = split(contractEdges(program, presses));
    // RUN rises with the next loop.
    const waits = edges.run.map(([atUs, state], i) =>
      state & RUN ? atUs - (edges.run[i - 1]?.[0] ?? -Infinity) : Infinity,
    );
    if (waits.every((waitUs) => waitUs > CALM_US)) return { presses, ...edges };
  }
  throw new Error(`no calm instants in ${program.id}`);
}

describe('bundle bench', () => {
  for (const board of ['esp32', 'constructor']) {
    it(`knows no board "${board}", and says which it knows`, () => {
      const source = CATALOGUE[0];
      if (!source) throw new Error('an empty catalogue');
      const program = packProgram(compile(source));
      const options = { code: '', board, program, seed: SEED, load: resistor(1000), keepsTraces: false };
      expect(() => new BundleBench(options)).to.throw('--board: the bundle bench knows pico');
    });
  }
});

function bundleEdges(code: string, program: PackedProgram, index: number, presses: readonly Press[]): Edge[] {
  const bench = new BundleBench({
    code,
    board: 'pico',
    program,
    seed: SEED,
    load: resistor(1000),
    keepsTraces: true,
    // A loop may wait for what it sends; the contract bench has none either.
    hasDisplay: false,
  });
  const { clock } = bench.runtime;
  clock.advanceTo(BOOT_US);
  bench.chooseProgram(index);
  const startUs = clock.nowUs();
  bench.start();
  for (const [atUs, button] of presses) {
    // START counts from its first touch, the others when the debounce is over.
    clock.advanceTo(startUs + atUs - (button === BUTTON_START ? 0 : DEBOUNCE_US));
    bench.press(button);
  }
  clock.advanceTo(startUs + END_US);
  expect(bench.recorder.brokenRules).to.deep.equal([]);
  return alignedEdges(bench.recorder.edges);
}

describe('bundle bench', () => {
  let code = '';

  before(async () => {
    code = await bundleText('pico');
  });

  CATALOGUE.forEach((source, index) => {
    it(`plays ${source.id} as the contract bench does, levels lowered and paused on the way`, () => {
      const program = packProgram(compile(source));
      const contract = calmTreatment(program);
      const bundle = split(bundleEdges(code, program, index, contract.presses));
      expect(bundle.run).to.deep.equal(contract.run);
      const restarts = new Set(contract.run.filter(([, state]) => state & RUN).map(([atUs]) => atUs));
      const late = contract.lines.map(([atUs, state]): Edge => {
        return [restarts.has(atUs) ? atUs : tenthsOf(atUs + HAND_OVER_US), state];
      });
      expect(late.filter(([, state]) => state & ENABLES).length, 'phases').to.be.above(50);
      expect(bundle.lines).to.deep.equal(late);
    });
  });

  it('plays again after a trip, once a new self-test has been passed', () => {
    const program = packProgram(compile(CATALOGUE[0] as (typeof CATALOGUE)[number]));
    const bench = new BundleBench({
      code,
      board: 'pico',
      program,
      seed: SEED,
      load: resistor(1000),
      keepsTraces: true,
    });
    const { clock, chip } = bench.runtime;
    const node = bench.lines.runNode as number;
    const play = (): void => {
      bench.start();
      clock.advanceBy(CONTACT_US);
      bench.setLevel(2);
      clock.advanceBy(1000000);
    };
    const phases = (): number =>
      alignedEdges(bench.recorder.edges).filter(([, state]) => state & ENABLES).length;
    clock.advanceTo(BOOT_US);
    play();
    chip.holdLow(node, true);
    clock.advanceBy(500000);
    chip.holdLow(node, false);
    const tripped = phases();
    clock.advanceBy(1000000);
    expect(phases(), 'after the trip').to.equal(tripped);
    bench.press(BUTTON_START);
    bench.level = 0;
    clock.advanceBy(BOOT_US);
    const tested = phases();
    expect(tested, 'self-test').to.be.within(tripped + 2, tripped + 50);
    clock.advanceBy(1000000);
    expect(phases(), 'passed').to.equal(tested);
    play();
    expect(phases(), 'started').to.be.above(tested + 50);
  });

  for (const { name, guards } of [
    { name: 'with the whole stage', guards: {} },
    { name: 'without a one-shot, which the self-test still has found', guards: { oneShot: false } },
  ]) {
    it(`plays a treatment ${name}, and counts from START`, () => {
      const index = CATALOGUE.findIndex(({ id }) => id === 'conventional');
      const { summary, recording } = runBundleTreatment({
        code,
        board: 'pico',
        program: packProgram(compile(CATALOGUE[index] as (typeof CATALOGUE)[number])),
        seconds: 4,
        seed: SEED,
        levels: [5, 5],
        load: resistor(1000),
        keepsTraces: true,
        guards,
      });
      expect(summary.limits.reasons).to.deep.equal([]);
      expect(summary.trips).to.deep.equal([]);
      for (const { pulses, currentMaPeak } of summary.channels) {
        expect(pulses).to.be.above(200);
        expect(currentMaPeak).to.be.closeTo(20, 0.5);
      }
      const { edges, points, spanUs } = recording;
      for (const { atUs, length } of [edges, points]) {
        const timesUs = [...atUs.slice(0, length)];
        expect(timesUs).to.deep.equal(timesUs.toSorted((a, b) => a - b));
        expect(timesUs[0]).to.be.within(0, 100000);
        expect(timesUs.at(-1)).to.be.within(4000000, spanUs);
      }
      expect(spanUs).to.be.within(4000000 + REST_US, 4100000 + REST_US);
    });
  }

  describe('in the middle of a pulse', () => {
    /** Where a train of `conventional` has a pulse on both channels: 100 us phases, 10 ms apart. */
    const OFFSETS_US = Array.from({ length: 33 }, (_, i) => i * 11);
    const CONVENTIONAL = CATALOGUE.findIndex(({ id }) => id === 'conventional');
    /** Of a native call on the board, the fast one. */
    const CALL_US = 80;
    /** The longest phase: within it the enables are down, whatever the listener still does then. */
    const PHASE_US = 500;
    const QUEUE_US = 250000;
    const PULSE_US = 3100;
    /** What is chosen has been stored by then, and is chosen behind a reset, too. */
    const SAVED_US = 600000;

    function makeRunning(callUs: number): BundleBench {
      const program = packProgram(compile(CATALOGUE[CONVENTIONAL] as (typeof CATALOGUE)[number]));
      const bench = new BundleBench({
        code,
        board: 'pico',
        program,
        seed: SEED,
        load: resistor(1000),
        keepsTraces: true,
        runtime: { callUs },
      });
      bench.runtime.clock.advanceTo(BOOT_US);
      bench.chooseProgram(CONVENTIONAL);
      bench.runtime.clock.advanceBy(SAVED_US);
      return bench;
    }

    /** Starts a treatment, and goes on to a while after the beginning of a pulse. */
    function advanceIntoPulse(bench: BundleBench, offsetUs: number): void {
      const { clock } = bench.runtime;
      bench.start();
      clock.advanceBy(CONTACT_US);
      bench.setLevel(2);
      clock.advanceBy(200000);
      const { edges } = bench.recorder;
      const seen = edges.length;
      while (!(edges.length > seen && (edges.lines[edges.length - 1] as number) & ENABLES))
        clock.advanceBy(1);
      clock.advanceBy(offsetUs);
    }

    /** Edges after an instant that leave an enable on. */
    function enabledAfter({ edges }: BundleBench['recorder'], fromUs: number): number[] {
      const times: number[] = [];
      for (let i = 0; i < edges.length; i += 1) {
        const atUs = edges.atUs[i] as number;
        if (atUs > fromUs && (edges.lines[i] as number) & ENABLES) times.push(atUs);
      }
      return times;
    }

    /** The instant from which on no enable was on. */
    function downForGoodUs({ edges }: BundleBench['recorder']): number {
      let last = edges.length - 1;
      while (last > 0 && ((edges.lines[last - 1] as number) & ENABLES) === 0) last -= 1;
      return edges.atUs[last] as number;
    }

    it('a reset takes the enables down within a phase, and they stay down until the next start', () => {
      const bench = makeRunning(CALL_US);
      const { runtime, recorder } = bench;
      for (const offsetUs of OFFSETS_US) {
        advanceIntoPulse(bench, offsetUs);
        const killUs = runtime.clock.nowUs();
        runtime.kill();
        expect(runtime.clock.nowUs() - killUs, 'time of the listener').to.be.at.least(CALL_US);
        runtime.clock.advanceBy(500000);
        expect(downForGoodUs(recorder) - killUs, `reset ${offsetUs} us into a pulse`).to.be.at.most(PHASE_US);
        expect((recorder.edges.lines[recorder.edges.length - 1] as number) & (ENABLES | RUN)).to.equal(0);
        bench.boot();
        runtime.clock.advanceBy(BOOT_US);
      }
    });

    it('a hang ends in silence within the depth of the queue, after a whole pulse', () => {
      for (const offsetUs of OFFSETS_US.filter((_, i) => i % 4 === 0)) {
        const bench = makeRunning(0);
        const { runtime, recorder } = bench;
        advanceIntoPulse(bench, offsetUs);
        const hangUs = runtime.clock.nowUs();
        runtime.hang(hangUs + 2000000);
        runtime.clock.advanceBy(1000000);
        const lastUs = recorder.edges.atUs[recorder.edges.length - 1] as number;
        const after = enabledAfter(recorder, hangUs);
        expect(after.length, 'pulses that were queued').to.be.above(20);
        expect(Math.max(...after)).to.be.at.most(hangUs + QUEUE_US + PULSE_US);
        recorder.end(lastUs + 1000000);
        expect(recorder.brokenRules, `hung ${offsetUs} us into a pulse`).to.deep.equal([]);
        expect(bench.isRunning(), 'RUN after the hang').to.equal(false);
      }
    });

    it('a hang for good ends in a bite of the watchdog; the bundle that runs again is silent until a button', () => {
      const bench = makeRunning(0);
      const { runtime } = bench;
      advanceIntoPulse(bench, 120);
      const hangUs = runtime.clock.nowUs();
      runtime.hang(hangUs + 60000000);
      expect(runtime.clock.nowUs() - hangUs, 'time to the bite').to.be.below(5000000);
      const enabledUs: number[] = [];
      const { onEdge } = runtime.chip;
      runtime.chip.onEdge = (atUs, lines) => {
        onEdge(atUs, lines);
        if (lines & ENABLES) enabledUs.push(atUs);
      };
      runtime.clock.advanceBy(BOOT_US);
      expect(bench.bites).to.equal(1);
      const tested = enabledUs.length;
      expect(tested, 'self-test').to.be.within(2, 100);
      runtime.clock.advanceBy(10000000);
      expect(enabledUs).to.have.length(tested);
      expect([bench.bites, bench.isRunning()]).to.deep.equal([1, false]);
    });
  });
});
