/**
 * The session: from start to silence. Levels and their ramp, the timer and its fade, stop, faults.
 * Driven by the board's alarm every LOOP_US; buttons, console and simulator call its methods between two loops.
 * Units: us on the board's clock, levels 0..20, DAC codes.
 *
 * A level is raised by the DAC in small steps, and lowered between pulses only: RUN goes low, and the DAC follows
 * when the pulse in hand is over. The fade at the end narrows the phases instead, so that it stays balanced.
 */
import { type Board } from '../hal/board';
import { FADE_FULL } from '../waveforms/player';
import { compiledProblem, type CompiledProgram } from '../waveforms/rows';
import { FAULT_RAN_OUT, FAULT_NONE, FAULT_SEGMENT } from './faults';
import { Feeder } from './feeder';
import { levelToDacFloor, LIMIT_NONE, limitProgram, type ProgramLimit } from './level-limit';
import { LEVEL_MAX, LEVEL_RAMP_PER_S } from './limits';

export const STATE_IDLE = 0;
export const STATE_RUNNING = 1;
/** Stopped, and the pulse in hand may still be playing. */
export const STATE_STOPPING = 2;
export const STATE_FAULTED = 3;

/** Time from one loop to the next (project default). In a steady train it may be 100 ms late. */
export const LOOP_US = 50000;
/** The longest time on the timer (project default). */
export const TREATMENT_MAX_US = 7200000000;
/** Fade at the end of the timer; a treatment under half a minute fades in its last third (project default). */
export const FADE_US = 10000000;

export class Session {
  state: number;
  fault: number;
  /** What each channel was asked for, 0..LEVEL_MAX. Always zero unless running. */
  readonly levels: number[];

  private board: Board;
  private program: CompiledProgram | undefined;
  private limit: ProgramLimit | undefined;
  private feeder: Feeder | undefined;
  /** Codes at the stage now, and where they are going. */
  private levelDac: number[];
  private targetDac: number[];
  private rampDac: number;
  /** RUN is low: commits wait until the pulse in hand is over. */
  private halted: boolean;
  private endUs: number;
  private fadeUs: number;

  constructor(board: Board) {
    this.board = board;
    this.state = STATE_IDLE;
    this.fault = FAULT_NONE;
    this.levels = [0, 0];
    this.levelDac = [0, 0];
    this.targetDac = [0, 0];
    this.rampDac = Math.floor((levelToDacFloor(LEVEL_RAMP_PER_S, board.facts) * LOOP_US) / 1000000);
    this.halted = true;
    this.endUs = 0;
    this.fadeUs = 0;
    this.program = undefined;
    this.limit = undefined;
    this.feeder = undefined;
    board.engine.silence();
    this.dropOutput();
    board.stage.clearTrip();
  }

  /**
   * Chooses a program; stops what runs. Every row is verified here, on the device, and copied: what happens to the
   * caller's arrays later changes nothing. Answers '' or what is wrong; a bad program leaves the old one in place.
   */
  load(program: CompiledProgram): string {
    const copy = Object.assign({}, program);
    copy.rows = program.rows.slice();
    copy.stages = program.stages.slice();
    const problem = compiledProblem(copy);
    if (problem) return problem;
    this.stop();
    this.program = copy;
    this.limit = limitProgram(copy, this.board.facts);
    return '';
  }

  /**
   * Begins the treatment, both levels at zero. False where there is no program, or a fault, or one runs already, or
   * the time is not above 0 and at most TREATMENT_MAX_US.
   */
  start(seed: number, spanUs: number): boolean {
    const program = this.program;
    const limit = this.limit;
    if (this.state !== STATE_IDLE || !program || !limit || !(spanUs > 0 && spanUs <= TREATMENT_MAX_US))
      return false;
    const board = this.board;
    this.feeder = new Feeder(program, seed, limit, board.engine, board.natives);
    this.endUs = board.clock.nowUs() + spanUs;
    this.fadeUs = spanUs < 3 * FADE_US ? Math.floor(spanUs / 3) : FADE_US;
    this.halted = true;
    this.state = STATE_RUNNING;
    board.stage.setRailMv(board.facts.railMaxMv);
    board.stage.heartbeat();
    board.alarm.every(LOOP_US, () => this.loop());
    return true;
  }

  /** Asks for a level. Out of range is brought into it; not running, it stays zero. Answers the level in force. */
  setLevel(channel: number, level: number): number {
    const limit = this.limit;
    if (this.state !== STATE_RUNNING || !limit || (channel !== 0 && channel !== 1)) return 0;
    const wanted = level > LEVEL_MAX ? LEVEL_MAX : level > 0 ? Math.floor(level) : 0;
    const dac = levelToDacFloor(wanted, this.board.facts);
    this.levels[channel] = wanted;
    this.targetDac[channel] = dac < limit.levelDacMax ? dac : limit.levelDacMax;
    if ((this.targetDac[channel] as number) < (this.levelDac[channel] as number)) this.haltOutput();
    return wanted;
  }

  /** Why a channel has less current than its level stands for: LIMIT_NONE or one of LIMIT_... */
  limitReason(channel: number): number {
    const limit = this.limit;
    if (!limit) return LIMIT_NONE;
    const asked = levelToDacFloor(this.levels[channel] as number, this.board.facts);
    return asked > limit.levelDacMax ? limit.reason : LIMIT_NONE;
  }

  /** Ends the treatment after the pulse in hand. */
  stop(): void {
    if (this.state !== STATE_RUNNING) return;
    if (this.board.engine.starved()) {
      this.fail(FAULT_RAN_OUT);
      return;
    }
    this.haltOutput();
    this.levels[0] = 0;
    this.levels[1] = 0;
    this.state = STATE_STOPPING;
  }

  /** Leaves a fault, with all levels at zero. */
  acknowledge(): void {
    if (this.state !== STATE_FAULTED) return;
    this.fault = FAULT_NONE;
    this.state = STATE_IDLE;
    this.board.stage.clearTrip();
  }

  private loop(): void {
    const feeder = this.feeder;
    if (this.state === STATE_STOPPING) this.finishStop();
    if (this.state !== STATE_RUNNING || !feeder) return;
    const leftUs = this.endUs - this.board.clock.nowUs();
    if (leftUs <= 0) {
      this.stop();
      return;
    }
    if (this.board.engine.starved()) {
      this.fail(FAULT_RAN_OUT);
      return;
    }
    this.board.stage.heartbeat();
    if (this.halted) {
      // Pulses wait for the next loop: by then the lowered references have settled.
      if (!this.board.engine.restart()) {
        if (this.board.engine.quiet()) this.fail(FAULT_RAN_OUT);
        return;
      }
      this.halted = false;
      this.lowerLevels();
      return;
    }
    this.rampLevels();
    feeder.player.fade256 = leftUs < this.fadeUs ? Math.floor((leftUs * FADE_FULL) / this.fadeUs) : FADE_FULL;
    if (!feeder.feed()) this.fail(FAULT_SEGMENT);
    // An engine that takes nothing is as bad as one that has run dry.
    else if (this.board.engine.queuedUs() === 0) this.fail(FAULT_RAN_OUT);
  }

  private haltOutput(): void {
    this.board.engine.halt();
    this.halted = true;
  }

  /** The current goes only when the pulse in hand has had both its phases. */
  private finishStop(): void {
    if (!this.board.engine.quiet()) return;
    this.state = STATE_IDLE;
    this.dropOutput();
  }

  /** Levels, rail and loop down. */
  private dropOutput(): void {
    this.board.alarm.cancel();
    this.board.stage.setRailMv(0);
    for (let channel = 0; channel < 2; channel += 1) {
      this.levels[channel] = 0;
      this.targetDac[channel] = 0;
      this.putLevelDac(channel, 0);
    }
  }

  /** Between pulses: downwards at once. */
  private lowerLevels(): void {
    for (let channel = 0; channel < 2; channel += 1) {
      const target = this.targetDac[channel] as number;
      if (target < (this.levelDac[channel] as number)) this.putLevelDac(channel, target);
    }
  }

  private rampLevels(): void {
    for (let channel = 0; channel < 2; channel += 1) {
      const target = this.targetDac[channel] as number;
      const now = this.levelDac[channel] as number;
      if (now < target) this.putLevelDac(channel, now + this.rampDac < target ? now + this.rampDac : target);
    }
  }

  private putLevelDac(channel: number, levelDac: number): void {
    this.levelDac[channel] = levelDac;
    this.board.stage.setLevelDac(channel, levelDac);
  }

  private fail(fault: number): void {
    this.board.engine.silence();
    this.halted = true;
    if (this.fault === FAULT_NONE) this.fault = fault;
    this.state = STATE_FAULTED;
    this.dropOutput();
  }
}
