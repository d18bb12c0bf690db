/**
 * The output against a board that only keeps what happens to it: how references rise and fall, what a probe waits for,
 * in what order it goes silent, and what it remembers. Units: DAC codes of 4095 = 80 mA, mV, us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { FAULT_RAIL, FAULT_RAN_OUT, FAULT_SEGMENT } from '../../firmware/faults';
import { type Maker } from '../../firmware/feeder.brief';
import { LEVEL_RAMP_PER_S, PROBE_DAC, PROBE_RAIL_MAX_MV } from '../../firmware/limits';
import { levelToDacFloor } from '../../firmware/level-limit';
import { LOOP_US, Output, SETTLED, WAIT } from '../../firmware/output';
import { makeProbe } from '../../firmware/probe.brief';
import { type Board } from '../../hal/board';
import { type Clock } from '../../hal/clock';
import { type OutputStage } from '../../hal/output-stage';
import { type PulseEngine } from '../../hal/pulse-engine';
import { HOST_NATIVES } from '../../sim/host-natives';
import { VIRTUAL_FACTS as FACTS } from '../../sim/virtual-board';
import { type InstantUs } from '../../waveforms/units';

/** Everything that reaches engine or stage, in its order, as words; and what they answer. */
class KeptBoard implements PulseEngine, OutputStage {
  readonly calls: string[] = [];
  isQuiet = true;
  hasStarved = false;
  hasRoom = true;
  restarts = true;
  measuredRailMv = 0;

  /** A loop passes between two readings. */
  nowUs = 0;

  readonly board = {
    facts: FACTS,
    engine: this as PulseEngine,
    stage: this as OutputStage,
    clock: { nowUs: () => (this.nowUs += LOOP_US) as InstantUs } as Clock,
  } as Board;

  /** What has happened since the last look. */
  taken(): string[] {
    return this.calls.splice(0);
  }

  commit(): boolean {
    this.calls.push('commit');
    return this.hasRoom;
  }
  halt(): void {
    this.calls.push('halt');
  }
  silence(): void {
    this.calls.push('silence');
  }
  quiet(): boolean {
    return this.isQuiet;
  }
  restart(): boolean {
    this.calls.push('restart');
    return this.restarts;
  }
  stretch(): void {
    this.calls.push('stretch');
  }
  queuedUs(): number {
    return 0;
  }
  starved(): boolean {
    return this.hasStarved;
  }
  look(): number {
    return 0;
  }

  setLevelDac(channel: number, levelDac: number): void {
    this.calls.push(`${'AB'[channel]} ${levelDac}`);
  }
  setRailMv(railMv: number): void {
    this.calls.push(`rail ${railMv}`);
  }
  railMv(): number {
    return this.measuredRailMv;
  }
  clearTrip(): void {
    this.calls.push('clear');
  }
  heartbeat(): void {
    this.calls.push('heartbeat');
  }
  alarms(): number {
    return 0;
  }
  peakDac(): number {
    return 0;
  }
  padMv(): number {
    return 0;
  }
  catchPeaks(): void {
    this.calls.push('catch');
  }
}

const MAKER: Maker = makeProbe(HOST_NATIVES);
const FULL_DAC = FACTS.levelDacFullScale;
const DAC_PER_MA = FULL_DAC / FACTS.fullScaleMa;

function makeOutput(): { kept: KeptBoard; output: Output } {
  const kept = new KeptBoard();
  const output = new Output(kept.board);
  kept.taken();
  return { kept, output };
}

/** A program plays, and the references stand at these codes. */
function playing(levelDac: [number, number]): { kept: KeptBoard; output: Output } {
  const { kept, output } = makeOutput();
  output.play(MAKER, false);
  levelDac.forEach((code, channel) => output.setTarget(channel, code));
  settled(output);
  expect(output.levelDac).to.deep.equal(levelDac);
  kept.taken();
  return { kept, output };
}

/** Loops until nothing is on its way; answers how many. */
function settled(output: Output): number {
  let loops = 0;
  while (output.unsettled) {
    expect([SETTLED, WAIT]).to.include(output.settle());
    loops += 1;
    expect(loops, 'loops').to.be.below(1000);
  }
  return loops;
}

/** Codes that a channel's reference was set to. */
function codesOf(calls: string[], name: string): number[] {
  return calls.filter((call) => call.startsWith(`${name} `)).map((call) => Number(call.slice(2)));
}

describe('output at power-on', () => {
  it('silences, and takes rail and references down', () => {
    const kept = new KeptBoard();
    const output = new Output(kept.board);
    expect(kept.taken()).to.deep.equal(['silence', 'rail 0', 'A 0', 'B 0']);
    expect([output.isOn, output.isEnding, output.halted]).to.deep.equal([false, false, true]);
  });
});

describe('references of the output', () => {
  it('rise by less than 1 mA a loop, as fast as levels may, and stop where they are to be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: FULL_DAC }), fc.integer({ min: 0, max: FULL_DAC }), (a, b) => {
        const { kept, output } = makeOutput();
        output.play(MAKER, false);
        output.setTarget(0, a);
        output.setTarget(1, b);
        settled(output);
        const calls = kept.taken();
        for (const [name, target] of [
          ['A', a],
          ['B', b],
        ] as const) {
          const codes = [0, ...codesOf(calls, name)];
          expect(codes.at(-1)).to.equal(target);
          codes.slice(1).forEach((code, i) => {
            expect(code - (codes[i] as number)).to.be.within(1, DAC_PER_MA);
          });
        }
      }),
    );
  });

  it('take no less time for a level than the ramp has, and little more', () => {
    const { output } = makeOutput();
    output.play(MAKER, false);
    expect(output.settle()).to.equal(WAIT);
    output.setTarget(0, levelToDacFloor(LEVEL_RAMP_PER_S, FACTS));
    const spanUs = settled(output) * LOOP_US;
    expect(spanUs).to.be.within(1000000, 1200000);
  });

  it('rise while pulses are fed: nothing is halted', () => {
    const { kept, output } = playing([200, 200]);
    output.setTarget(0, 230);
    expect(output.settle()).to.equal(SETTLED);
    expect(kept.taken()).to.deep.equal(['A 230']);
    expect([output.unsettled, output.halted]).to.deep.equal([true, false]);
    expect(output.settle()).to.equal(SETTLED);
    expect(output.unsettled).to.equal(false);
    expect(kept.taken()).to.deep.equal([]);
  });

  it('fall only when the engine is quiet, before silence is committed, and at once', () => {
    const { kept, output } = playing([2000, 1500]);
    kept.isQuiet = false;
    output.setTarget(0, 1000);
    expect(kept.taken()).to.deep.equal(['halt']);
    for (let loop = 0; loop < 5; loop += 1) expect(output.settle()).to.equal(WAIT);
    expect(kept.taken()).to.deep.equal([]);
    expect(output.levelDac).to.deep.equal([2000, 1500]);
    kept.isQuiet = true;
    expect(output.settle()).to.equal(WAIT);
    expect(kept.taken()).to.deep.equal(['A 1000', 'restart', 'commit']);
    expect(output.settle()).to.equal(SETTLED);
    expect(output.levelDac).to.deep.equal([1000, 1500]);
  });

  it('fall only while the engine is quiet behind a halt, whatever is asked for and when', () => {
    const asked = fc.record({
      channel: fc.nat(1),
      levelDac: fc.nat(FULL_DAC),
      isQuiet: fc.boolean(),
      loops: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.array(asked, { minLength: 1, maxLength: 20 }), (wishes) => {
        const { kept, output } = playing([300, 300]);
        const last = [300, 300];
        for (const { channel, levelDac, isQuiet, loops } of wishes) {
          kept.isQuiet = isQuiet;
          output.setTarget(channel, levelDac);
          for (let loop = 0; loop < loops; loop += 1) {
            const answer = output.settle();
            for (const call of kept.taken()) {
              const at = 'AB'.indexOf(call[0] ?? '');
              if (at < 0) continue;
              const code = Number(call.slice(2));
              if (code < (last[at] as number)) expect(isQuiet && answer === WAIT, call).to.equal(true);
              last[at] = code;
            }
          }
        }
        kept.isQuiet = true;
        settled(output);
        expect(output.levelDac).to.deep.equal(output.targetDac);
      }),
    );
  });
});

describe('rail of the output', () => {
  for (const { name, askedMv, railMv } of [
    { name: 'nothing', askedMv: 0, railMv: FACTS.railMinMv },
    { name: 'too little', askedMv: FACTS.railMinMv - 1, railMv: FACTS.railMinMv },
    { name: 'something between', askedMv: 55000, railMv: 55000 },
    { name: 'too much', askedMv: FACTS.railMaxMv + 1, railMv: FACTS.railMaxMv },
  ]) {
    it(`is brought into the range of the board: ${name}`, () => {
      const { kept, output } = makeOutput();
      output.setRailMv(askedMv);
      expect([output.railMv, kept.taken()]).to.deep.equal([railMv, [`rail ${railMv}`]]);
    });
  }
});

describe('a probe', () => {
  it('is given the lowest rail and its own current on both channels', () => {
    const { kept, output } = makeOutput();
    output.play(MAKER, true);
    expect(kept.taken()).to.include(`rail ${FACTS.railMinMv}`);
    expect([output.targetDac, output.probes, output.isOn]).to.deep.equal([
      [PROBE_DAC, PROBE_DAC],
      true,
      true,
    ]);
    settled(output);
    const calls = kept.taken();
    for (const name of ['A', 'B']) {
      expect(codesOf(calls, name).at(-1)).to.equal(PROBE_DAC);
      expect(Math.max(...codesOf(calls, name))).to.be.at.most(2 * DAC_PER_MA);
    }
  });

  it('lowers what a program had, before its first pulse', () => {
    const { kept, output } = playing([2000, 40]);
    output.play(MAKER, true);
    expect(output.settle()).to.equal(WAIT);
    expect(kept.taken().slice(-3)).to.deep.equal([`A ${PROBE_DAC}`, 'restart', 'commit']);
    settled(output);
    expect(output.levelDac).to.deep.equal([PROBE_DAC, PROBE_DAC]);
  });

  it('waits for the rail to be down, and only then begins', () => {
    const { kept, output } = makeOutput();
    kept.measuredRailMv = PROBE_RAIL_MAX_MV + 1;
    output.play(MAKER, true);
    kept.taken();
    for (let loop = 0; loop < 5; loop += 1) expect(output.settle()).to.equal(WAIT);
    expect(kept.taken()).to.deep.equal([]);
    kept.measuredRailMv = PROBE_RAIL_MAX_MV;
    expect(output.settle()).to.equal(WAIT);
    expect(kept.taken()).to.deep.equal(['restart', 'commit']);
    expect(output.settle()).to.equal(SETTLED);
  });

  it('is given up after twenty loops, and the next one has twenty of its own', () => {
    const { kept, output } = makeOutput();
    kept.measuredRailMv = 100000;
    for (const probe of ['first', 'second']) {
      output.play(MAKER, true);
      for (let loop = 0; loop < 20; loop += 1) expect(output.settle(), `${probe}, ${loop}`).to.equal(WAIT);
      expect(output.settle(), probe).to.equal(FAULT_RAIL);
    }
    expect(kept.taken()).not.to.include('restart');
  });

  it('waits for the pulse in hand first: that is not counted', () => {
    const { kept, output } = makeOutput();
    kept.isQuiet = false;
    kept.measuredRailMv = 100000;
    output.play(MAKER, true);
    for (let loop = 0; loop < 50; loop += 1) expect(output.settle()).to.equal(WAIT);
    kept.isQuiet = true;
    for (let loop = 0; loop < 20; loop += 1) expect(output.settle(), `${loop}`).to.equal(WAIT);
    expect(output.settle()).to.equal(FAULT_RAIL);
  });

  it('does not hold a program up: the sinks make the current, whatever the rail', () => {
    const { kept, output } = makeOutput();
    kept.measuredRailMv = 100000;
    output.play(MAKER, false);
    expect([output.settle(), output.settle()]).to.deep.equal([WAIT, SETTLED]);
  });
});

describe('a start of the output', () => {
  const WRONG: { name: string; spoil: (kept: KeptBoard) => void; maker?: Maker; fault: number }[] = [
    {
      name: 'the engine does not become ready',
      spoil: (kept) => (kept.restarts = false),
      fault: FAULT_RAN_OUT,
    },
    { name: 'the engine takes nothing', spoil: (kept) => (kept.hasRoom = false), fault: FAULT_RAN_OUT },
    {
      name: 'the silence with which it begins does not pass its check',
      spoil: () => undefined,
      maker: { lead: undefined, next: () => undefined },
      fault: FAULT_SEGMENT,
    },
  ];
  for (const { name, spoil, maker = MAKER, fault } of WRONG) {
    it(`is a fault where ${name}`, () => {
      const { kept, output } = makeOutput();
      output.play(maker, false);
      spoil(kept);
      expect(output.settle()).to.equal(fault);
    });
  }

  it('feeds what the maker makes, and answers what is queued', () => {
    const { kept, output } = playing([100, 0]);
    expect(output.feeder?.feed(0, 6)).to.be.within(1, 250000);
    expect(kept.taken()).to.include('commit');
    const { output: spoiled } = makeOutput();
    spoiled.play({ lead: MAKER.lead, next: () => undefined }, false);
    expect(spoiled.feeder?.feed(0, 6)).to.equal(-FAULT_SEGMENT);
  });
});

describe('an end of the output', () => {
  it('lets the pulse in hand have its current: nothing falls before it is dropped', () => {
    const { kept, output } = playing([2000, 1000]);
    kept.isQuiet = false;
    output.end();
    expect(kept.taken()).to.deep.equal(['halt']);
    expect([output.isOn, output.isEnding, output.halted]).to.deep.equal([false, true, true]);
    output.drop();
    expect(kept.taken()).to.deep.equal(['rail 0', 'A 0', 'B 0']);
    expect([output.isEnding, output.railMv]).to.deep.equal([false, 0]);
    expect([output.levelDac, output.targetDac]).to.deep.equal([
      [0, 0],
      [0, 0],
    ]);
  });

  it('is taken back where something is played again before the drop', () => {
    const { output } = playing([2000, 1000]);
    output.end();
    output.play(MAKER, true);
    expect([output.isOn, output.isEnding]).to.deep.equal([true, false]);
    settled(output);
    expect(output.levelDac).to.deep.equal([PROBE_DAC, PROBE_DAC]);
  });

  it('in silence takes the engine first, then the rail, then the references, and does not wait', () => {
    const { kept, output } = playing([2000, 1000]);
    kept.isQuiet = false;
    output.silence();
    expect(kept.taken()).to.deep.equal(['silence', 'rail 0', 'A 0', 'B 0']);
    expect([output.isOn, output.isEnding, output.halted]).to.deep.equal([false, false, true]);
  });

  it('in silence begins from nothing again', () => {
    const { kept, output } = playing([2000, 1000]);
    output.silence();
    output.play(MAKER, false);
    output.setTarget(0, 2000);
    kept.taken();
    settled(output);
    expect(codesOf(kept.taken(), 'A')[0]).to.be.within(1, DAC_PER_MA);
  });
});

describe('an engine that has run dry', () => {
  it('is noticed by the halt that meets it, and remembered to the end', () => {
    const { kept, output } = playing([2000, 1000]);
    expect(output.isLost).to.equal(false);
    kept.hasStarved = true;
    output.end();
    expect(output.isLost).to.equal(true);
    kept.hasStarved = false;
    output.drop();
    expect(output.isLost).to.equal(true);
  });

  it('is remembered across whatever is played next while output is on', () => {
    const { kept, output } = playing([2000, 1000]);
    kept.hasStarved = true;
    output.setTarget(0, 0);
    kept.hasStarved = false;
    output.play(MAKER, true);
    expect(output.isLost).to.equal(true);
  });

  it('is forgotten when output begins anew', () => {
    const { kept, output } = playing([2000, 1000]);
    kept.hasStarved = true;
    output.end();
    kept.hasStarved = false;
    output.drop();
    output.play(MAKER, true);
    expect(output.isLost).to.equal(false);
  });

  it('is nothing new while it is halted: an engine that is silent on purpose has no more to play', () => {
    const { kept, output } = playing([2000, 1000]);
    output.halt();
    kept.hasStarved = true;
    output.halt();
    output.setTarget(0, 0);
    output.end();
    expect(output.isLost).to.equal(false);
  });
});
