/**
 * The session: from start to silence. Levels and their ramp, the timer and its fade, stop, faults.
 * Driven by the board's alarm, some ten times a second; buttons, console and simulator call its methods between two loops.
 * Units: us on the board's clock, levels 0..20, DAC codes.
 *
 * A level is raised by the DAC in small steps, and lowered between pulses only: RUN goes low, and the DAC follows
 * when the pulse in hand is over. The fade at the end narrows the phases instead, so that it stays balanced.
 */
import { type Board } from '../hal/board';
import { type PulseEngine } from '../hal/pulse-engine';
import { PACE_RUN, QUEUE_DEPTH_US } from '../waveforms/bounds';
import { FADE_FULL } from '../waveforms/player';
import { scoreProblem, type Score } from '../waveforms/score';
import { FAULT_NONE, FAULT_RAN_OUT, FAULT_SEGMENT } from './faults';
import { Feeder } from './feeder';
import { levelToDacFloor, LIMIT_NONE, limitProgram, type ProgramLimit } from './level-limit';
import { LEVEL_MAX, LEVEL_RAMP_PER_S } from './limits';
import { SegmentMaker } from './segment-maker';

export const STATE_IDLE = 0;
export const STATE_RUNNING = 1;
/** Stopped, and the pulse in hand may still be playing. */
export const STATE_STOPPING = 2;
export const STATE_FAULTED = 3;

/**
 * Time from one loop to the next while levels move or output stops, and the shortest one in a steady train (project
 * defaults).
 */
export const LOOP_US = 50000;
const LOOP_MIN_US = 20000;
/**
 * What is queued when the next loop of a steady train is due, less what this one takes, 25 to 45 ms on a Pico: enough for
 * what keeps a loop away the longest, a flash erase of 45 ms, and for its first commit. More would make more loops.
 */
const QUEUE_LOW_US = 120000;
/** The longest time on the timer (project default). */
export const TREATMENT_MAX_US = 7200000000;
/** Fade at the end of the timer; a treatment under half a minute fades in its last third (project default). */
export const FADE_US = 10000000;

export class Session {
  state: number;
  fault: number;
  /** What each channel was asked for, 0..LEVEL_MAX. Always zero unless running. */
  readonly levels: number[];

  private engine: PulseEngine;
  private board: Board;
  private feeder: Feeder | undefined;
  private endUs: number;
  private fadeUs: number;
  /** The treatment ends when less than this is left: the longest time to the next loop. */
  private lastUs: number;
  /** QUEUE_LOW_US, or all of the queue in the fade. */
  private lowUs: number;
  /** RUN is low, or a reference is on its way: the loop has more to do than to feed. */
  private unsettled: boolean;
  private onLoop: () => void;

  private maker: SegmentMaker | undefined;
  private score: Score | undefined;
  private limit: ProgramLimit | undefined;
  /** Codes at the stage now, and where they are going. */
  private levelDac: number[];
  private targetDac: number[];
  private rampDac: number;
  /** RUN is low: commits wait until the pulse in hand is over. */
  private halted: boolean;

  constructor(board: Board) {
    this.state = STATE_IDLE;
    this.fault = FAULT_NONE;
    this.levels = [0, 0];
    this.engine = board.engine;
    this.board = board;
    this.feeder = undefined;
    this.endUs = 0;
    this.fadeUs = 0;
    this.lastUs = 0;
    this.lowUs = QUEUE_LOW_US;
    this.unsettled = true;
    this.onLoop = () => this.loop();
    this.maker = undefined;
    this.score = undefined;
    this.limit = undefined;
    this.levelDac = [0, 0];
    this.targetDac = [0, 0];
    this.rampDac = Math.floor((levelToDacFloor(LEVEL_RAMP_PER_S, board.facts) * LOOP_US) / 1000000);
    this.halted = true;
    board.engine.silence();
    this.dropOutput();
    board.stage.clearTrip();
  }

  /**
   * Chooses a program; stops what runs. Every line of its score is verified here, on the device; the arrays are the
   * session's from now on. Answers '' or what is wrong; a bad program leaves the old one in place.
   */
  load(score: Score): string {
    const problem = scoreProblem(score);
    if (problem) return problem;
    this.stop();
    this.score = score;
    this.limit = limitProgram(score, this.board.facts);
    return '';
  }

  /**
   * Begins the treatment, both levels at zero. False where there is no program, or a fault, or one runs already, or
   * the time is not above 0 and at most TREATMENT_MAX_US.
   */
  start(seed: number, spanUs: number): boolean {
    const score = this.score;
    if (this.state !== STATE_IDLE || !score || !(spanUs > 0 && spanUs <= TREATMENT_MAX_US)) return false;
    const board = this.board;
    this.maker = new SegmentMaker(score, seed, board.natives);
    this.feeder = new Feeder(this.maker, board.engine);
    this.endUs = board.clock.nowUs() + spanUs;
    this.fadeUs = spanUs < 3 * FADE_US ? Math.floor(spanUs / 3) : FADE_US;
    this.lastUs = Math.min(QUEUE_DEPTH_US - QUEUE_LOW_US, this.fadeUs / 4);
    this.lowUs = QUEUE_LOW_US;
    this.unsettled = true;
    this.state = STATE_RUNNING;
    // Here, and not in the loop: what the engine remembers of the treatment before is no fault of this one.
    if (!this.restartOutput()) this.fail(FAULT_RAN_OUT);
    if (this.state !== STATE_RUNNING) return false;
    board.stage.setRailMv(board.facts.railMaxMv);
    board.stage.heartbeat();
    board.alarm.once(LOOP_US, this.onLoop);
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
    this.unsettled = true;
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
    this.haltOutput();
    // RUN falls first; the engine remembers whether it had run dry.
    if (this.engine.starved()) {
      this.fail(FAULT_RAN_OUT);
      return;
    }
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
    if (this.state !== STATE_RUNNING) {
      if (this.state === STATE_STOPPING) this.finishStop();
      return;
    }
    const board = this.board;
    let queuedUs = this.engine.look();
    if (queuedUs < 0) {
      this.fail(FAULT_RAN_OUT);
      return;
    }
    const leftUs = this.endUs - board.clock.nowUs();
    if (leftUs < this.fadeUs && !this.fadeOut(leftUs)) return;
    board.stage.heartbeat();
    if (this.unsettled && !this.settle()) return;
    queuedUs = (this.feeder as Feeder).feed(queuedUs, PACE_RUN);
    if (queuedUs < 0) {
      this.fail(-queuedUs);
      return;
    }
    let nextUs = this.unsettled ? LOOP_US : queuedUs - this.lowUs;
    if (nextUs < LOOP_MIN_US) nextUs = LOOP_MIN_US;
    board.alarm.once(nextUs, this.onLoop);
  }

  /** The last part of the time; false when it is over. */
  private fadeOut(leftUs: number): boolean {
    // The next loop would come too late.
    if (leftUs < this.lastUs) {
      this.stop();
      if (this.state === STATE_STOPPING) this.board.alarm.once(LOOP_US, this.onLoop);
      return false;
    }
    // A segment takes twice as long now: the next loop comes as soon as it may.
    this.lowUs = QUEUE_DEPTH_US;
    (this.maker as SegmentMaker).fade256 = Math.floor((leftUs * FADE_FULL) / this.fadeUs);
    return true;
  }

  /** Output on again after a halt, levels on their way. False: nothing is to be fed in this loop. */
  private settle(): boolean {
    const board = this.board;
    if (!this.halted) {
      this.rampLevels();
      return true;
    }
    // Pulses wait until behind the silence: by then the lowered references have settled.
    if (this.restartOutput()) this.lowerLevels();
    else if (this.engine.quiet()) {
      this.fail(FAULT_RAN_OUT);
      return false;
    }
    if (this.state === STATE_RUNNING) board.alarm.once(LOOP_US, this.onLoop);
    return false;
  }

  /** RUN high, and silence until the next loop has committed more; false where the engine does not restart. May fault. */
  private restartOutput(): boolean {
    if (!this.engine.restart()) return false;
    this.halted = false;
    const lead = (this.maker as SegmentMaker).lead;
    if (!lead) this.fail(FAULT_SEGMENT);
    else if (!this.engine.commit(lead)) this.fail(FAULT_RAN_OUT);
    return true;
  }

  private haltOutput(): void {
    this.engine.halt();
    this.halted = true;
    this.unsettled = true;
  }

  /** The current goes only when the pulse in hand has had both its phases. */
  private finishStop(): void {
    const board = this.board;
    if (!this.engine.quiet()) board.alarm.once(LOOP_US, this.onLoop);
    else {
      this.state = STATE_IDLE;
      this.dropOutput();
    }
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
    this.unsettled = false;
    for (let channel = 0; channel < 2; channel += 1) {
      const target = this.targetDac[channel] as number;
      const now = this.levelDac[channel] as number;
      if (now < target) {
        this.unsettled = true;
        this.putLevelDac(channel, now + this.rampDac < target ? now + this.rampDac : target);
      }
    }
  }

  private putLevelDac(channel: number, levelDac: number): void {
    this.levelDac[channel] = levelDac;
    this.board.stage.setLevelDac(channel, levelDac);
  }

  private fail(fault: number): void {
    this.engine.silence();
    this.halted = true;
    if (this.fault === FAULT_NONE) this.fault = fault;
    this.state = STATE_FAULTED;
    this.dropOutput();
  }
}
