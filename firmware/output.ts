/**
 * The output: engine, level references and rail together, from the first pulse to silence.
 * Owned by the session, which says what is wanted; looked at by the supervisor. Units: DAC codes, mV, us.
 *
 * A level is raised by the DAC in small steps, and lowered between pulses only: RUN goes low, and the DAC follows when
 * the pulse in hand is over. The rail may move at any time: the sinks make the current, whatever the rail.
 */
import { type Board } from '../hal/board';
import { FAULT_RAIL, FAULT_RAN_OUT, FAULT_SEGMENT } from './faults';
import { type Feeder, makeFeeder, type Maker } from './feeder.brief';
import { LEVEL_RAMP_PER_S, PROBE_DAC, PROBE_RAIL_MAX_MV } from './limits';
import { levelToDacFloor } from './level-limit';

/** Time from one loop to the next while something moves, at most (project default). */
export const LOOP_US = 50000;
/** A reference rises in one step by no more than it may in this time: less than 1 mA (project default). */
const STEP_MAX_US = 60000;
/** Answers of `settle`: pulses may be fed; there is something to wait for. Above them: faults. */
export const SETTLED = 0;
export const WAIT = -1;
/** The rail has come down to where a probe begins after so many loops at the latest: 500 ms (OS-9), and as much again. */
const RAIL_LOOPS_MAX = 20;

export class Output {
  /** Of what plays: there is one while output is on. */
  feeder: Feeder | undefined;
  /** Codes at the stage now, and where they are going. */
  readonly levelDac: number[];
  readonly targetDac: number[];
  /** What the rail is asked for. */
  railMv: number;
  /** Between `begin` and `end` or `silence`: the loop feeds the engine. */
  isOn: boolean;
  /** Behind `end`, until `drop`: the pulse in hand may still be playing. */
  isEnding: boolean;
  /** Probe pulses play, and no program. */
  probes: boolean;
  /** RUN is low: commits wait until the pulse in hand is over. */
  halted: boolean;
  /** RUN is low, or a reference is on its way: the loop has more to do than to feed. */
  unsettled: boolean;

  /** The engine had run dry when it was halted, or was about to. */
  isLost: boolean;
  /** How often a reference or the rail has moved. */
  moves: number;

  private board: Board;
  /** How fast references rise, and when they had a step. */
  private rampDacPerUs: number;
  private rampUs: number;
  private railLoops: number;

  constructor(board: Board) {
    this.levelDac = [0, 0];
    this.targetDac = [0, 0];
    this.railMv = 0;
    this.isOn = false;
    this.isEnding = false;
    this.probes = false;
    this.halted = true;
    this.unsettled = false;
    this.isLost = false;
    this.moves = 0;
    this.board = board;
    this.feeder = undefined;
    this.rampDacPerUs = levelToDacFloor(LEVEL_RAMP_PER_S, board.facts) / 1000000;
    this.rampUs = 0;
    this.railLoops = 0;
    this.silence();
  }

  /** What is to be played from now on; what is playing ends with the pulse in hand. */
  play(maker: Maker, probes: boolean): void {
    this.halt();
    this.feeder = makeFeeder(maker, this.board.engine);
    this.probes = probes;
    this.railLoops = 0;
    if (probes) {
      this.setRailMv(this.board.facts.railMinMv);
      this.setTarget(0, PROBE_DAC);
      this.setTarget(1, PROBE_DAC);
    }
    if (!this.isOn && !this.isEnding) this.isLost = false;
    this.isOn = true;
    this.isEnding = false;
  }

  /** Where a reference is to go; upwards in steps, downwards when the pulse in hand is over. */
  setTarget(channel: number, levelDac: number): void {
    this.targetDac[channel] = levelDac;
    this.unsettled = true;
    if (levelDac < (this.levelDac[channel] as number)) this.halt();
  }

  /** Brought into the board's range. */
  setRailMv(railMv: number): void {
    const facts = this.board.facts;
    const inRangeMv =
      railMv < facts.railMinMv ? facts.railMinMv : railMv > facts.railMaxMv ? facts.railMaxMv : railMv;
    if (inRangeMv !== this.railMv) this.moves += 1;
    this.railMv = inRangeMv;
    this.board.stage.setRailMv(inRangeMv);
  }

  /** Output on again after a halt, references on their way. SETTLED, WAIT, or a fault. */
  settle(): number {
    if (!this.halted) {
      this.ramp();
      return SETTLED;
    }
    const board = this.board;
    if (this.isLost) return FAULT_RAN_OUT;
    if (!board.engine.quiet()) return WAIT;
    // Between pulses: downwards at once.
    for (let channel = 0; channel < 2; channel += 1) {
      const target = this.targetDac[channel] as number;
      if (target < (this.levelDac[channel] as number)) this.putLevelDac(channel, target);
    }
    if (this.probes && board.stage.railMv() > PROBE_RAIL_MAX_MV) {
      this.railLoops += 1;
      return this.railLoops > RAIL_LOOPS_MAX ? FAULT_RAIL : WAIT;
    }
    return this.restart();
  }

  /** RUN falls first; the engine remembers whether it had run dry. */
  halt(): void {
    const engine = this.board.engine;
    engine.halt();
    if (!this.halted && engine.starved()) this.isLost = true;
    this.halted = true;
    this.unsettled = true;
  }

  /** No more pulses but the one in hand; then `drop`. */
  end(): void {
    this.halt();
    this.isOn = false;
    this.isEnding = true;
  }

  /** When the engine is quiet: references and rail down. */
  drop(): void {
    this.isEnding = false;
    this.feeder = undefined;
    this.railMv = 0;
    this.board.stage.setRailMv(0);
    for (let channel = 0; channel < 2; channel += 1) {
      this.targetDac[channel] = 0;
      this.putLevelDac(channel, 0);
    }
  }

  /** Now, in the middle of a phase if need be: RUN and enables low, then the rail, then the references. */
  silence(): void {
    this.board.engine.silence();
    this.isOn = false;
    this.halted = true;
    this.drop();
  }

  /** RUN high, and silence until the next loop has committed more: the references that fell settle within it. */
  private restart(): number {
    const engine = this.board.engine;
    const lead = (this.feeder as Feeder).lead;
    if (!lead) return FAULT_SEGMENT;
    if (!engine.restart()) return FAULT_RAN_OUT;
    this.halted = false;
    if (!engine.commit(lead)) return FAULT_RAN_OUT;
    return WAIT;
  }

  /** A step, as far as the time since the last one allows. */
  private ramp(): void {
    const nowUs = this.board.clock.nowUs();
    const spanUs = nowUs - this.rampUs;
    const stepDac = Math.floor((spanUs < STEP_MAX_US ? spanUs : STEP_MAX_US) * this.rampDacPerUs);
    this.rampUs = nowUs;
    this.unsettled = false;
    for (let channel = 0; channel < 2; channel += 1) {
      const target = this.targetDac[channel] as number;
      const now = this.levelDac[channel] as number;
      if (now < target) {
        this.unsettled = true;
        this.putLevelDac(channel, now + stepDac < target ? now + stepDac : target);
      }
    }
  }

  private putLevelDac(channel: number, levelDac: number): void {
    this.moves += 1;
    this.levelDac[channel] = levelDac;
    this.board.stage.setLevelDac(channel, levelDac);
  }
}
