/**
 * The session: what a person asks for and what the supervisor finds, by the table of machine.ts, from power-on to off.
 * Driven by the board's alarm: some ten loops a second while output is on, one or two while it is not. Panel, console and
 * simulator call its methods between two loops. Units: us on the board's clock, levels 0..20, DAC codes.
 */
import { type Board } from '../hal/board';
import { ALARM_TRIP } from '../hal/output-stage';
import { BUTTON_START } from '../hal/panel';
import { PACE_RUN } from '../waveforms/bounds';
import { type Score } from '../waveforms/score';
import {
  FAULT_NONE,
  FAULT_RAIL_DOWN,
  FAULT_RAN_OUT,
  FAULT_TRIP,
  FAULT_WATCHDOG,
  faultAdvice,
  faultSentence,
} from './faults';
import { type Feeder } from './feeder.brief';
import { BATTERY_MIN_MV, BATTERY_START_MV, RAIL_REST_MV, WATCHDOG_US } from './limits';
import {
  ACTION_BEGIN,
  ACTION_CHANGE,
  ACTION_DROP_LEVEL,
  ACTION_END,
  ACTION_LOCK,
  ACTION_LOWER,
  ACTION_PAUSE,
  ACTION_PROBE,
  ACTION_RAISE,
  ACTION_RESTORE,
  ACTION_RESUME,
  ACTION_SILENCE,
  ACTION_SWITCH_OFF,
  ACTION_TEST,
  EVENT_ARRIVED,
  EVENT_BATTERY,
  EVENT_COUNT,
  EVENT_FADE,
  EVENT_FAULT,
  LAST_PRESS,
  EVENT_LEAD_OFF,
  EVENT_LOWER,
  EVENT_NEXT,
  EVENT_OVER,
  EVENT_RAISE,
  EVENT_RESTORE,
  EVENT_START,
  EVENT_STOP,
  EVENT_TESTED,
  EVENT_USB,
  EVENT_WAITED,
  EVENT_ZERO,
  GUARD_BATTERY,
  GUARD_BELOW_MAX,
  GUARD_CONTACT,
  GUARD_NO_USB,
  GUARD_PROGRAM,
  GUARD_UNLOCKED,
  STATE_FAULTED,
  STATE_IDLE,
  STATE_PAUSED,
  STATE_SELF_TEST,
} from './machine';
import { LOOP_US, type Output, SETTLED, WAIT } from './output';
import { CELL_BYTES } from './pack-machine';
import { type Programs } from './programs';
import {
  endReason,
  REASON_BATTERY,
  REASON_FAULT,
  REASON_LEAD_OFF,
  REASON_LEVEL_MAX,
  REASON_LOCKED,
  REASON_NO_CONTACT,
  REASON_NONE,
  REASON_PROGRAM,
  REASON_USB,
} from './reasons';
import { makeSelfTest, type SelfTest, STEP_US } from './self-test.brief';
import { Settings } from './settings';
import { CHECK_LONG, CHECK_SOON, NEWS_BATTERY, NEWS_CLIPS_A, NEWS_LEAD_OFF_A, NEWS_USB } from './news';
import { type Supervisor } from './supervisor.brief';
import { type Timer, TREATMENT_MAX_US } from './timer.brief';
import { Treatment } from './treatment';

/** The shortest time from one loop to the next (project default). */
const LOOP_MIN_US = 20000;
/** With less than this queued the next loop comes as soon as buttons have been heard (project default). */
const QUEUE_HURRY_US = 100000;
const HURRY_US = 2000;
/** From loop to loop while output is off (project default). */
export const REST_US = 500000;
/** Without a level, or paused, a treatment ends after this (project default). */
export const WAIT_MAX_US = 300000000;
/** Levels from before a pause wait so long for the other channel, when one has contact (project default). */
const RESTORE_US = 3000000;
/** A rail that is to be down has had a second and more: OS-10 gives it half. */
const RAIL_DOWN_US = 1500000;
/** Bits: the channels that more and less move. */
export const CHANNELS_BOTH = 3;
/** How a treatment ended, in the log: a reason, or a fault and this. */
export const ENDED_BY_FAULT = 128;

export class Session {
  state: number;
  /** The first fault since the last self-test, and when it came. */
  fault: number;
  faultUs: number;
  /** Why the last press was refused, a level fell, or the treatment ended: REASON_... */
  reason: number;
  /** Bits: the channels that a person's "+" and "-" move. */
  channels: number;
  /** Since when nothing has happened by the table: nobody has asked for anything, or output is off. */
  sinceUs: number;
  /** When the last pause began. */
  pausedUs: number;
  readonly treatment: Treatment;
  /** Of the treatment. */
  readonly levels: readonly number[];
  readonly output: Output;
  readonly settings: Settings;
  readonly board: Board;
  readonly programs: Programs | undefined;
  readonly isBench: boolean;
  /** The line of the self-test that is in hand, or at which the last one ended: LINE_COUNT where all have passed. */
  testLine: number;

  /** While one is under way. */
  private selfTest: SelfTest | undefined;
  private cells: Uint8Array;
  private onLoop: () => void;

  /** The level, or the program, that an event asks for. */
  private wanted: number;
  private seed: number;
  private spanUs: number;
  /** When levels come back on the channels that have contact. */
  private restoreUs: number;
  private wasBitten: boolean;

  /**
   * At power-on: silent, and into the self-test.
   * @param programs of the image; none where scores are loaded one by one
   * @param isBench an image for the bench: a treatment runs with the USB cable in, too
   * @param machine the packed table of machine.ts
   */
  constructor(board: Board, programs: Programs | undefined, isBench: boolean, machine: string) {
    this.state = STATE_SELF_TEST;
    this.fault = FAULT_NONE;
    this.faultUs = 0;
    this.reason = REASON_NONE;
    this.channels = CHANNELS_BOTH;
    this.pausedUs = 0;
    this.settings = new Settings(board.store, board.natives);
    this.treatment = new Treatment(board, programs, isBench, this.settings.values.program);
    this.testLine = 0;
    this.selfTest = undefined;
    this.board = board;
    this.programs = programs;
    this.levels = this.treatment.levels;
    this.output = this.treatment.output;
    this.isBench = isBench;
    this.cells = new Uint8Array(board.natives.bytes(machine));
    this.onLoop = this.loop.bind(this);
    this.wanted = 0;
    this.seed = 0;
    this.spanUs = 0;
    this.sinceUs = 0;
    this.restoreUs = 0;
    this.wasBitten = board.watchdog.hasBitten();
    board.watchdog.start(WATCHDOG_US);
    this.beginTest();
  }

  // What a person asks for

  /**
   * Takes a score in place of the one there was, while no treatment is on. Every line of it is verified here, on the
   * device; the arrays are the session's from now on. Answers '' or what is wrong; a bad one leaves the old one in place.
   */
  load(score: Score): string {
    const isTreating = this.output.isOn || this.state === STATE_PAUSED;
    return isTreating ? 'a treatment is on' : this.treatment.load(score);
  }

  /**
   * Begins a treatment, both levels at zero: the probe looks for contact. False where a guard refuses it (`reason`), or the
   * time is not above 0 and at most TREATMENT_MAX_US.
   */
  start(seed: number, spanUs: number): boolean {
    if (this.state !== STATE_IDLE || !(spanUs > 0 && spanUs <= TREATMENT_MAX_US)) return false;
    this.seed = seed;
    this.spanUs = spanUs;
    return this.dispatch(EVENT_START, 0);
  }

  /** Pauses what plays, resumes what is paused, tests anew behind a fault; a treatment begins with `start`. */
  startOrPause(): boolean {
    return this.state !== STATE_IDLE && this.dispatch(EVENT_START, 0);
  }

  /** Ends the treatment after the pulse in hand. */
  stop(): void {
    this.dispatch(EVENT_STOP, 0);
  }

  /** Another program; what plays goes down to zero. */
  choose(index: number): boolean {
    this.wanted = index;
    return this.dispatch(EVENT_NEXT, 0);
  }

  /** Asks for a level. Out of range, and above the user's own maximum, is brought into it. Answers the level in force. */
  setLevel(channel: number, level: number): number {
    if (channel !== 0 && channel !== 1) return 0;
    const now = this.levels[channel] as number;
    const wanted = level > 0 ? Math.floor(level) : 0;
    const levelMax = this.settings.values.levelMax;
    this.wanted = wanted > levelMax ? levelMax : wanted;
    if (wanted !== now) this.dispatch(wanted > now ? EVENT_RAISE : EVENT_LOWER, channel);
    return this.levels[channel] as number;
  }

  // The table

  /** What the table says to an event; false where it says nothing, or a guard refuses. */
  dispatch(event: number, channel: number): boolean {
    const at = (this.state * EVENT_COUNT + event) * CELL_BYTES;
    const next = this.cells[at] as number;
    if (next === 0) return false;
    const refusal = this.refusal(this.cells[at + 2] as number, channel);
    if (refusal || event <= LAST_PRESS) this.reason = refusal;
    if (refusal) return false;
    this.state = next - 1;
    this.sinceUs = this.board.clock.nowUs();
    this.act(this.cells[at + 1] as number, event, channel);
    return true;
  }

  /** The reason of the first guard that does not hold; all in one, a person may press fast. */
  private refusal(guards: number, channel: number): number {
    if (guards === 0) return REASON_NONE;
    const settings = this.settings.values;
    const supply = this.board.supply;
    if (guards & GUARD_PROGRAM && !this.treatment.isLoaded()) return REASON_PROGRAM;
    if (guards & GUARD_NO_USB && !this.isBench && supply.usbPresent()) return REASON_USB;
    if (guards & GUARD_BATTERY && supply.batteryMv() < BATTERY_START_MV) return REASON_BATTERY;
    if (guards & GUARD_UNLOCKED && settings.locked !== 0) return REASON_LOCKED;
    const supervisor = this.treatment.supervisor;
    if (guards & GUARD_CONTACT && !(supervisor && supervisor.contact & (1 << channel)))
      return REASON_NO_CONTACT;
    const isHigher = this.wanted > (this.levels[channel] as number);
    return guards & GUARD_BELOW_MAX && !isHigher ? REASON_LEVEL_MAX : REASON_NONE;
  }

  private act(action: number, event: number, channel: number): void {
    const treatment = this.treatment;
    if (action === ACTION_LOWER) this.putLevel(channel, this.wanted);
    else if (action === ACTION_RAISE) {
      const isFirst = this.output.probes;
      treatment.putLevel(channel, this.wanted);
      if (isFirst) treatment.playProgram();
    } else if (action === ACTION_RESTORE) treatment.playProgram();
    else if (action === ACTION_PROBE) treatment.playProbe();
    else if (action === ACTION_PAUSE) {
      this.output.end();
      this.pausedUs = this.sinceUs;
      (treatment.timer as Timer).pause();
    } else if (action === ACTION_BEGIN || action === ACTION_RESUME) {
      if (action === ACTION_BEGIN) {
        this.channels = CHANNELS_BOTH;
        treatment.begin(this.seed, this.spanUs);
      } else {
        (treatment.timer as Timer).resume();
        treatment.playProbe();
      }
      this.board.alarm.once(LOOP_US, this.onLoop);
    } else if (action === ACTION_TEST) {
      // The test begins with what is stored.
      if (!this.output.isEnding) this.settings.save();
      this.beginTest();
    } else if (action === ACTION_LOCK) this.settings.values.locked ^= 1;
    else if (action === ACTION_CHANGE) {
      treatment.change(this.wanted);
      this.settings.values.program = treatment.chosen;
    } else if (action === ACTION_DROP_LEVEL) {
      this.reason = REASON_LEAD_OFF;
      this.putLevel(channel, 0);
    } else if (action === ACTION_END || action === ACTION_SWITCH_OFF) {
      const reason = endReason(event, this.reason);
      treatment.end();
      this.note(reason, reason);
    } else if (action === ACTION_SILENCE) this.note(REASON_FAULT, ENDED_BY_FAULT + this.fault);
  }

  private beginTest(): void {
    this.fault = FAULT_NONE;
    this.testLine = 0;
    this.selfTest = makeSelfTest(this.board, this.settings, this.programs, this.isBench);
    this.board.alarm.once(STEP_US, this.onLoop);
  }

  /** Lower than it was. */
  private putLevel(channel: number, level: number): void {
    this.treatment.putLevel(channel, level);
    if (this.treatment.isZero()) this.dispatch(EVENT_ZERO, 0);
  }

  /** Why it ended. */
  private note(reason: number, ending: number): void {
    this.treatment.rest(ending);
    this.reason = reason;
  }

  // The loop, while output is on

  private loop(): void {
    const board = this.board;
    const output = this.output;
    if (!output.isOn) return this.rest();
    const supervisor = this.treatment.supervisor as Supervisor;
    const found = supervisor.check();
    let queuedUs = supervisor.queuedUs;
    if (found) {
      if (found > FAULT_NONE) return this.fail(found);
      // The check took long, and the queue can wait: buttons are heard first.
      if (found === CHECK_LONG && queuedUs > QUEUE_HURRY_US) {
        board.alarm.once(HURRY_US, this.onLoop);
        return;
      }
      if (supervisor.news) this.hear(supervisor);
      if (board.clock.nowUs() > (this.treatment.timer as Timer).fadeAtUs) this.fade();
    }
    if (output.halted || output.probes) {
      if (!this.settle()) return;
    }
    // While references move each loop has more to do: no more than it must.
    queuedUs = (output.feeder as Feeder).feed(
      queuedUs,
      output.unsettled && queuedUs > QUEUE_HURRY_US ? 1 : PACE_RUN,
    );
    if (queuedUs < 0) return this.fail(-queuedUs);
    // References that rise can wait: for the pulses, and where the check took long.
    if (output.unsettled && !output.probes && found !== CHECK_LONG) this.settle();
    let nextUs = queuedUs - (this.treatment.timer as Timer).lowUs;
    if (output.probes || (output.unsettled && nextUs > LOOP_US)) nextUs = LOOP_US;
    if (nextUs < LOOP_MIN_US || found === CHECK_SOON)
      nextUs = queuedUs > QUEUE_HURRY_US ? LOOP_MIN_US : HURRY_US;
    board.alarm.once(nextUs, this.onLoop);
  }

  /** While something is not as it should stay. False: nothing is to be fed in this loop. */
  private settle(): boolean {
    const output = this.output;
    if (output.isOn && output.probes) this.attendProbe();
    if (output.isOn && output.halted && !this.treatment.maker) this.loadChosen();
    // A program that is still to be loaded waits for the next loop.
    const answer = output.isOn && this.treatment.maker ? output.settle() : WAIT;
    if (answer > SETTLED) this.fail(answer);
    else if (answer === WAIT) this.board.alarm.once(LOOP_US, this.onLoop);
    else if (!output.unsettled) this.dispatch(EVENT_ARRIVED, 0);
    return answer === SETTLED;
  }

  /** Of a program that was just chosen, when nothing plays: loading takes a while. */
  private loadChosen(): void {
    if (!this.board.engine.quiet()) return;
    if (this.treatment.isLoaded()) this.treatment.makeMaker();
    else {
      this.dispatch(EVENT_STOP, 0);
      this.reason = REASON_PROGRAM;
    }
  }

  /** The last part of the time. */
  private fade(): void {
    const timer = this.treatment.timer as Timer;
    const leftUs = timer.leftNowUs();
    const maker = this.treatment.maker;
    // The next look would come too late.
    if (leftUs < timer.lastUs) this.dispatch(EVENT_OVER, 0);
    else {
      this.dispatch(EVENT_FADE, 0);
      if (maker) timer.fade(leftUs, maker);
    }
  }

  /** Levels from before a pause come back when all their channels have contact, or a while behind the first of them. */
  private attendProbe(): void {
    const treatment = this.treatment;
    const asked = (treatment.levels[0] ? 1 : 0) | (treatment.levels[1] ? 2 : 0);
    // Whoever holds START is on the way to off: nothing comes back meanwhile.
    const isHeld = this.board.panel.isPressed(BUTTON_START);
    const found = isHeld ? 0 : asked & (treatment.supervisor as Supervisor).contact;
    const nowUs = this.board.clock.nowUs();
    if (found === 0) this.restoreUs = nowUs + RESTORE_US;
    if (found !== 0 && (found === asked || nowUs > this.restoreUs)) {
      this.dispatch(EVENT_RESTORE, found & 1 ? 0 : 1);
      if (found !== asked) this.reason = REASON_LEAD_OFF;
    } else if (nowUs - this.sinceUs > WAIT_MAX_US) this.dispatch(EVENT_WAITED, 0);
  }

  /** What the supervisor has found that is no fault. */
  private hear(supervisor: Supervisor): void {
    const news = supervisor.news;
    supervisor.news = 0;
    if (news & NEWS_USB) this.dispatch(EVENT_USB, 0);
    if (news & NEWS_BATTERY) this.dispatch(EVENT_BATTERY, 0);
    for (let channel = 0; channel < 2; channel += 1) {
      if (news & (NEWS_LEAD_OFF_A << channel)) this.dispatch(EVENT_LEAD_OFF, channel);
      if (news & (NEWS_CLIPS_A << channel) && this.output.isOn) this.treatment.lowerCap(channel);
    }
  }

  /** The fault path: silence, rail and references down; then the first code is kept. */
  fail(found: number): void {
    this.output.silence();
    if (this.fault === FAULT_NONE) {
      // A trip holds RUN low: then the queue is lost, too.
      const isTripped = found === FAULT_RAN_OUT && this.board.stage.alarms() & ALARM_TRIP;
      const fault = isTripped ? FAULT_TRIP : found;
      this.fault = fault;
      this.faultUs = this.board.clock.nowUs();
      this.board.notices.say(`fault ${fault}: ${faultSentence(fault)} ${faultAdvice(fault)}`);
    }
    this.dispatch(EVENT_FAULT, 0);
    this.board.alarm.once(REST_US, this.onLoop);
  }

  // While output is off

  private rest(): void {
    const board = this.board;
    const output = this.output;
    let nextUs = REST_US;
    let fault = FAULT_NONE;
    if (output.isEnding) {
      nextUs = LOOP_US;
      if (output.isLost) fault = FAULT_RAN_OUT;
      // The current goes only when the pulse in hand has had both its phases.
      else if (board.engine.quiet()) output.drop();
    } else if (this.state === STATE_SELF_TEST) {
      nextUs = STEP_US;
      fault = this.test();
    } else if (this.state === STATE_FAULTED) this.keep();
    else fault = this.attendRest();
    if (fault) {
      this.fail(fault);
      return;
    }
    board.watchdog.feed();
    board.alarm.once(nextUs, this.onLoop);
  }

  private test(): number {
    const test = this.selfTest as SelfTest;
    const isOver = test.advance();
    this.testLine = test.line;
    if (!isOver) return FAULT_NONE;
    this.selfTest = undefined;
    const fault = test.fault || (this.wasBitten ? FAULT_WATCHDOG : FAULT_NONE);
    this.wasBitten = false;
    if (!fault) this.dispatch(EVENT_TESTED, 0);
    return fault;
  }

  /** Off, idle or paused: what may have come between. */
  private attendRest(): number {
    const board = this.board;
    const stage = board.stage;
    const supply = board.supply;
    const restedUs = board.clock.nowUs() - this.sinceUs;
    if (stage.alarms() & ALARM_TRIP) return FAULT_TRIP;
    if (restedUs > RAIL_DOWN_US && stage.railMv() > RAIL_REST_MV) return FAULT_RAIL_DOWN;
    if (this.state !== STATE_PAUSED) this.keep();
    else if (!this.isBench && supply.usbPresent()) this.dispatch(EVENT_USB, 0);
    else if (supply.batteryMv() < BATTERY_MIN_MV) this.dispatch(EVENT_BATTERY, 0);
    else if (restedUs > WAIT_MAX_US) this.dispatch(EVENT_WAITED, 0);
    return FAULT_NONE;
  }

  /** What is to outlive the power; only while output is silent. */
  private keep(): void {
    this.settings.save();
    this.treatment.log();
  }
}
