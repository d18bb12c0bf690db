/**
 * The supervisor: looks at the stage on every loop while output is on, and feeds heartbeat and watchdog when all is well.
 * Made for each treatment, and owned by it; the session acts on what it answers. Units: DAC codes, mV.
 *
 * Every loop has one look at what the stage has latched, and one step of a round: the voltage across the pads; the held peaks
 * of both channels; where they are not as they were, two more for a judgement of all three; and in turn RUN, the rail and the
 * supply.
 * A window, in which the peaks of one direction are held, is over when each channel that is up has been seen in it; the next
 * one catches the other direction.
 *
 * What has been judged to be right sets a band; a window whose peaks lie within it, while no level and no rail has moved,
 * is right without a second thought: a loop has few statements to spend.
 */
import { ALARM_SHORTFALL_A, ALARM_SHORTFALL_B, ALARM_TRIP, type OutputStage } from '../hal/output-stage';
import { type Board } from '../hal/board';
import {
  FAULT_ASYMMETRY,
  FAULT_NONE,
  FAULT_OVER_CURRENT,
  FAULT_RAN_OUT,
  FAULT_SENSE,
  FAULT_TRIP,
} from './faults';
import { BAD_MAX, CONTACT_DAC, PROBE_DAC, RAIL_HIGH_FRACTION, RAIL_OFF_MV } from './limits';
import { CHECK_LONG, CHECK_ROUND, CHECK_SOON, NEWS_CLIPS_A, NEWS_LEAD_OFF_A } from './news';
import { type Output } from './output';
import { type SegmentMaker } from './segment-maker.brief';
import { makeTurns, type Turns } from './turns.brief';

/** Less is no current: 1 mA. */
const NOISE_DAC = 51;
/** Less than this asked for is too little to judge by: 3 mA. */
const JUDGED_DAC = 150;
/** A pulse has been seen where the pads had more than this: what they pick up from around is less (project default). */
const SEEN_MV = 2000;
/** A sink that runs short has taken all of the rail but a few volts; with less than this across the pads it did not. */
const SHORT_FRACTION = 0.5;
/**
 * A sink that runs short, and has less than this of a current that it had before, has lost its pads, or most of them; one
 * whose level has moved since has lost them where it has less than 12 kohm would let through, in codes a mV (project defaults).
 */
const CONTACT_FRACTION = 0.75;
const CONTACT_DAC_PER_MV = 0.00427;
/** A level that has moved by less than the rail's headroom is the same. */
const SAME_FRACTION = 0.9;
/**
 * How far a held peak may be off: sink 5 % and 0.5 mA (OS-12), detector 5 % and 2 % (OS-15), converter 1 %, and half as much
 * again (project default). Two directions of one channel share sink and detector: they may differ by half of it.
 */
const OFF_FRACTION = 0.2;
const OFF_DAC = 77;
/** Above need: 15 %, and what the sink, the bridge, and a step of the ramp ask for (project default). */
const HEADROOM_FRACTION = 1.15;
const HEADROOM_MV = 8000;
/** What it is given beyond that, so that a reading that is a little higher does not move it again (project default). */
const RAIL_STEP_MV = 1000;
/** The rail comes down to the most that was needed in so many judgements, a minute at most: strokes differ, and come again. */
const RAIL_WINDOWS = 128;
/** A sink that ran short gets more: 25 %, and 5 V. */
const RAISE_FRACTION = 1.25;
const RAISE_MV = 5000;
/** A window has so many rounds at most; a channel whose pulses were on their way in so many of them must have been seen. */
const ROUNDS_MAX = 8;
const DUE_MAX = 6;
const DUE_LEAST_US = 100000;
/** Bits of the channels that have been seen in a window. */
const SEEN_BOTH = 3;
/** While the band holds, so many rounds may go by until each channel has shown something in one of them. */
const EARLY_ROUNDS = 2;
/** No count of moves: there is no band. */
const NO_BAND = -1;

/** Steps of a round. */
const STEP_PADS = 0;
const STEP_PEAKS = 1;
const STEP_REST = 2;
/** Between the two, where the peaks are not as they were: loops of their own, each of which takes as long as all the rest. */
const STEP_JUDGE = 3;
const STEP_CLOSE = 4;

export type Supervisor = Watching;

/** What a held peak shows of a level at least, and at most. */
function leastOf(levelDac: number): number {
  return levelDac * (1 - OFF_FRACTION) - OFF_DAC;
}

function mostOf(levelDac: number): number {
  return levelDac * (1 + OFF_FRACTION) + OFF_DAC;
}

/** What the rail may read at most, and so the pads. */
function highestOf(railMv: number): number {
  return railMv * RAIL_HIGH_FRACTION + RAIL_OFF_MV;
}

class Watching {
  /** NEWS_ bits; whoever acts on them takes them away. */
  news: number;
  /** Bits: channels on which the probe has found skin. */
  contact: number;
  /** What the engine had to play when it was checked last; 0 where it is halted. */
  queuedUs: number;

  private stage: OutputStage;
  private output: Output;
  private step: number;
  private padMv: number;
  private peaks: number[];
  /** The band: the moves of the output for which it holds, peaks by channel, the voltage across the pads. */
  private moves: number;
  private lowDac: number[];
  private highDac: number[];
  private highMv: number;
  /** The most across the pads since the rail moved, and how many windows are to come before the rail may come down to it. */
  private mostMv: number;
  private windowsLeft: number;

  private board: Board;
  private turns: Turns;
  /** What is played; nothing while a probe looks for contact. */
  private maker: SegmentMaker | undefined;
  private reversed: boolean;
  /** Peaks of the last window in the other direction, and the codes at its beginning. */
  private before: number[];
  private beforeDac: number[];
  private windowDac: number[];
  /** The highest of the window, by channel, where it is judged; bits: channels of which there should be one, and is none. */
  private topDac: number[];
  private waits: number;
  /** Codes with which a current of the channel was seen last. */
  private seenDac: number[];
  private bad: number;
  /** Rounds of the window; bits: channels seen in it, while the band holds. */
  private rounds: number;
  private seen: number;
  /** By channel in how many rounds its pulses were on their way since its current was seen. */
  private due: number[];
  private countedUs: number;

  constructor(board: Board, output: Output, isBench: boolean) {
    this.news = 0;
    this.contact = 0;
    this.queuedUs = 0;
    this.stage = board.stage;
    this.output = output;
    this.step = STEP_PADS;
    this.padMv = 0;
    this.peaks = [0, 0];
    this.moves = NO_BAND;
    this.lowDac = [0, 0];
    this.highDac = [0, 0];
    this.highMv = 0;
    this.mostMv = 0;
    this.windowsLeft = RAIL_WINDOWS;
    this.board = board;
    this.maker = undefined;
    this.reversed = false;
    this.before = [0, 0];
    this.beforeDac = [0, 0];
    this.windowDac = [0, 0];
    this.topDac = [0, 0];
    this.waits = 0;
    this.seenDac = [0, 0];
    this.bad = 0;
    this.rounds = 0;
    this.seen = 0;
    this.due = [0, 0];
    this.turns = makeTurns(board, output, isBench);
    this.countedUs = 0;
  }

  /** A probe begins: nothing is known of the skin any more. */
  probe(): void {
    this.contact = 0;
    this.play(undefined);
  }

  /** Something else is played from now on. */
  play(maker: SegmentMaker | undefined): void {
    this.maker = maker;
    this.news = 0;
    this.bad = 0;
    this.due = [0, 0];
    this.step = STEP_PADS;
    this.mostMv = 0;
    this.windowsLeft = RAIL_WINDOWS;
    this.openWindow();
    this.before = [0, 0];
  }

  /**
   * One cycle. Answers a fault; or FAULT_NONE or one of CHECK_..., and only then the heartbeat is fed; the watchdog at the end
   * of each round.
   */
  check(): number {
    const stage = this.stage;
    const alarms = stage.alarms();
    const step = this.step;
    let found = FAULT_NONE;
    if ((alarms || this.output.halted) && this.minds(alarms)) found = this.attend(alarms);
    else if (step === STEP_PADS) {
      // Before the currents: a pulse in between is none that has a voltage and no current.
      this.padMv = stage.padMv();
      this.step = STEP_PEAKS;
    } else if (step === STEP_PEAKS) {
      this.peaks[0] = stage.peakDac(0);
      this.peaks[1] = stage.peakDac(1);
      this.noteMost();
      this.step = STEP_REST;
      if (this.output.probes) found = this.judgeProbe();
      else if (!this.isAsBefore()) {
        this.step = STEP_JUDGE;
        found = CHECK_SOON;
      }
    } else if (step === STEP_REST) {
      found = this.turns.next(this);
      this.step = STEP_PADS;
    } else if (step === STEP_JUDGE) {
      this.takeTop();
      this.noteMost();
      this.step = STEP_CLOSE;
      found = this.judgeWindow();
    } else {
      this.step = STEP_REST;
      found = this.closeWindow();
    }
    if (found > FAULT_NONE) return found;
    // Last: what the loop is to do behind it goes by how much there is now.
    if (this.output.halted) this.queuedUs = 0;
    else if ((this.queuedUs = this.board.engine.look()) < 0) return FAULT_RAN_OUT;
    stage.heartbeat();
    if (found === CHECK_ROUND) this.board.watchdog.feed();
    return found;
  }

  /**
   * The window of a direction that is as it was is over, and the next one catches the other; or it goes on for a while.
   * False where it must be looked at.
   */
  private isAsBefore(): boolean {
    const peaks = this.peaks;
    const peakA = peaks[0] as number;
    const peakB = peaks[1] as number;
    const low = this.lowDac as [number, number];
    const high = this.highDac as [number, number];
    const padMv = this.padMv;
    if (this.output.moves !== this.moves || padMv > this.highMv) return false;
    if (peakA > high[0] || peakB > high[1]) return false;
    if (peakA < low[0] || peakB < low[1]) {
      // A current that is too low, or a voltage without any current, must be looked at; a channel without a pulse may wait.
      if ((peakA >= NOISE_DAC && peakA < low[0]) || (peakB >= NOISE_DAC && peakB < low[1])) return false;
      if (padMv >= SEEN_MV && peakA < NOISE_DAC && peakB < NOISE_DAC) return false;
      this.seen |= (peakA < low[0] ? 0 : 1) | (peakB < low[1] ? 0 : 2);
      if (this.seen !== SEEN_BOTH) return this.mayWait();
    }
    this.seen = 0;
    this.rounds = 0;
    this.peaks = this.before;
    this.before = peaks;
    this.windowsLeft -= 1;
    if (this.windowsLeft === 0) this.moves = NO_BAND;
    this.stage.catchPeaks((this.reversed = !this.reversed));
    return true;
  }

  /** A round or two may still show the channel. The peaks begin anew: a shortfall is to find those of its own pulse. */
  private mayWait(): boolean {
    this.rounds += 1;
    if (this.rounds > EARLY_ROUNDS) {
      this.rounds = 0;
      return false;
    }
    this.stage.catchPeaks(this.reversed);
    return true;
  }

  /** What the pads have had meanwhile: the next edge empties it. */
  private noteMost(): void {
    const padMv = this.stage.padMv();
    if (padMv > this.mostMv) this.mostMv = padMv;
  }

  /** The highest of the window, and what came meanwhile: held peaks droop, and go with the window. */
  private takeTop(): void {
    for (let channel = 0; channel < 2; channel += 1) {
      const held = Math.max(this.peaks[channel] as number, this.stage.peakDac(channel));
      this.peaks[channel] = this.topDac[channel] = Math.max(this.topDac[channel] as number, held);
    }
  }

  private openWindow(): void {
    this.topDac = [0, 0];
    this.moves = NO_BAND;
    this.rounds = 0;
    this.seen = 0;
    this.windowDac[0] = this.output.levelDac[0] as number;
    this.windowDac[1] = this.output.levelDac[1] as number;
    this.stage.catchPeaks(this.reversed);
  }

  /**
   * The trip, a halt, and a shortfall of a channel that is up, but for a probe: a line that is torn off must not keep the
   * other channel from being judged.
   */
  private minds(alarms: number): boolean {
    const levelDac = this.output.levelDac;
    if (alarms & ALARM_TRIP || this.output.halted) return true;
    const up = (levelDac[0] ? ALARM_SHORTFALL_A : 0) | (levelDac[1] ? ALARM_SHORTFALL_B : 0);
    return !this.output.probes && (alarms & up) !== 0;
  }

  /** A sink had too little voltage: with a quarter of its current gone the pad is off; else the rail is too low. */
  private attend(alarms: number): number {
    const output = this.output;
    const railMv = output.railMv;
    let fault = FAULT_NONE;
    if (alarms & ALARM_TRIP) return FAULT_TRIP;
    for (let channel = 0; channel < 2 && !output.halted; channel += 1) {
      const levelDac = output.levelDac[channel] as number;
      if (!(alarms & (ALARM_SHORTFALL_A << channel)) || levelDac === 0) continue;
      const isSame = (this.seenDac[channel] as number) >= SAME_FRACTION * levelDac;
      const leastDac = isSame ? CONTACT_FRACTION * levelDac : CONTACT_DAC_PER_MV * railMv;
      const peak = this.stage.peakDac(channel);
      if (peak > mostOf(levelDac)) fault = FAULT_OVER_CURRENT;
      else if (peak < leastDac) {
        this.news |= NEWS_LEAD_OFF_A << channel;
        this.contact &= ~(1 << channel);
      } else if (this.stage.padMv() < railMv * SHORT_FRACTION) fault = FAULT_SENSE;
      else if (railMv < this.board.facts.railMaxMv) output.setRailMv(railMv * RAISE_FRACTION + RAISE_MV);
      else this.news |= NEWS_CLIPS_A << channel;
    }
    // The new window begins in the middle of a round, for both channels.
    this.due = [0, 0];
    this.step = STEP_PADS;
    if (fault) return this.twice(fault, false);
    this.openWindow();
    return CHECK_ROUND;
  }

  /** Contact is found by two windows, one of each direction, and lost by one. */
  private judgeProbe(): number {
    const isUp = this.leastDac(0) >= PROBE_DAC && this.leastDac(1) >= PROBE_DAC;
    for (let channel = 0; channel < 2; channel += 1) {
      const peak = this.peaks[channel] as number;
      if (peak > PROBE_DAC * (1 + OFF_FRACTION) + OFF_DAC / 2) return FAULT_OVER_CURRENT;
      if (isUp && peak < CONTACT_DAC) this.contact &= ~(1 << channel);
      else if (isUp && (this.before[channel] as number) >= CONTACT_DAC) this.contact |= 1 << channel;
    }
    // A reference that is on its way to the probe's tells nothing, for either channel.
    if (isUp) this.turn();
    else this.openWindow();
    return FAULT_NONE;
  }

  /** A current was caught in the window. */
  private isCaught(): boolean {
    return (this.peaks[0] as number) >= NOISE_DAC || (this.peaks[1] as number) >= NOISE_DAC;
  }

  /** What was read is as it should be; whether it is all that there should be, the next loop asks. */
  private judgeWindow(): number {
    this.moves = NO_BAND;
    this.waits = this.waiting();
    if (this.padMv > highestOf(this.output.railMv)) return this.twice(FAULT_SENSE, false);
    // Voltage, and no current this way: it all goes the other way.
    if (this.waits && this.padMv >= SEEN_MV && !this.isCaught()) return this.twice(FAULT_ASYMMETRY, false);
    for (let channel = 0; channel < 2; channel += 1) {
      const fault = this.judgePeak(channel);
      if (fault) return this.twice(fault, fault === FAULT_ASYMMETRY);
    }
    return CHECK_LONG;
  }

  /** The window stays open until each channel that is up has been seen in it. */
  private closeWindow(): number {
    // Too much has come since it was judged, and would go with the window.
    for (let channel = 0; channel < 2; channel += 1) {
      const peak = this.stage.peakDac(channel);
      if (peak <= mostOf(this.output.levelDac[channel] as number) || peak <= (this.peaks[channel] as number))
        continue;
      this.step = STEP_JUDGE;
      return CHECK_SOON;
    }
    const padMv = this.padMv;
    const waiting = this.waits;
    const isCaught = this.isCaught();
    if (isCaught) this.followLoad(padMv);
    // What has been found bad of one channel is not made good by the other, nor by a window that had none to compare with.
    const isCompared = (this.before[0] as number) >= NOISE_DAC || (this.before[1] as number) >= NOISE_DAC;
    if (!waiting && isCompared) this.bad = 0;
    this.rounds += 1;
    for (let channel = 0; channel < 2; channel += 1) {
      if ((this.due[channel] as number) < DUE_MAX) continue;
      // Neither a current nor a voltage: none of a direction alone; and no pulse at all where the other one is not up, or has
      // been due for half as long.
      const isDead = !isCaught && padMv < SEEN_MV;
      const isOtherMissed =
        (this.due[1 - channel] as number) >= DUE_MAX / 2 || this.leastDac(1 - channel) < JUDGED_DAC;
      if (isDead && isOtherMissed) return FAULT_RAN_OUT;
      return !isDead && (this.before[channel] as number) >= NOISE_DAC ? FAULT_ASYMMETRY : FAULT_SENSE;
    }
    if (waiting && (this.rounds < ROUNDS_MAX || this.isShown(waiting))) return CHECK_LONG;
    if (isCaught && !waiting) this.setBand();
    else if (isCaught) this.turn();
    else this.openWindow();
    return CHECK_LONG;
  }

  /** One of these channels has shown something since the peaks were read: the next round sees it. */
  private isShown(waiting: number): boolean {
    if (waiting & 1 && this.stage.peakDac(0) >= NOISE_DAC) return true;
    return (waiting & 2) !== 0 && this.stage.peakDac(1) >= NOISE_DAC;
  }

  /** Bits: channels that are up, and of which no current has been seen in the window. Counts the rounds in which it was due. */
  private waiting(): number {
    // Loops may follow each other faster than segments: a round counts where it is a while since the last one that did.
    const nowUs = this.board.clock.nowUs();
    const counts = nowUs - this.countedUs >= DUE_LEAST_US;
    const made = counts && this.maker ? this.maker.player.takeChannels() : 0;
    let waiting = 0;
    if (counts) this.countedUs = nowUs;
    for (let channel = 0; channel < 2; channel += 1) {
      const bit = 1 << channel;
      if ((this.peaks[channel] as number) >= NOISE_DAC) {
        this.due[channel] = 0;
        this.seenDac[channel] = this.output.levelDac[channel] as number;
      } else if (this.leastDac(channel) < JUDGED_DAC) this.due[channel] = 0;
      else {
        waiting |= bit;
        if (made & bit) this.due[channel] = (this.due[channel] as number) + 1;
      }
    }
    return waiting;
  }

  /** The lowest code that the channel has had in the window: it falls behind a halt, when the window is open already. */
  private leastDac(channel: number): number {
    const fromDac = this.windowDac[channel] as number;
    const toDac = this.output.levelDac[channel] as number;
    return fromDac < toDac ? fromDac : toDac;
  }

  private judgePeak(channel: number): number {
    const peak = this.peaks[channel] as number;
    const before = this.before[channel] as number;
    const fromDac = this.leastDac(channel);
    const toDac = this.output.levelDac[channel] as number;
    if (peak > mostOf(toDac)) return FAULT_OVER_CURRENT;
    // A channel that had no pulse in the window tells nothing.
    if (peak < NOISE_DAC || fromDac < JUDGED_DAC) return FAULT_NONE;
    if (peak < leastOf(fromDac)) return FAULT_SENSE;
    if (before < NOISE_DAC || fromDac !== toDac || this.beforeDac[channel] !== toDac) return FAULT_NONE;
    const apart = peak > before ? peak - before : before - peak;
    return apart > (peak * OFF_FRACTION + OFF_DAC) / 2 ? FAULT_ASYMMETRY : FAULT_NONE;
  }

  /** The window is over; the next one catches the other direction. */
  private turn(): void {
    this.reversed = !this.reversed;
    for (let channel = 0; channel < 2; channel += 1) {
      this.before[channel] = this.peaks[channel] as number;
      this.beforeDac[channel] = this.windowDac[channel] as number;
    }
    this.openWindow();
  }

  /**
   * Behind a window that is right, and in which no level has moved since the one before: peaks that lie in the band are right,
   * too, and no two of them are further apart than two directions may be.
   */
  private setBand(): void {
    const levelDac = this.output.levelDac;
    let isSteady = this.bad === 0 && !this.output.unsettled;
    for (let channel = 0; channel < 2 && isSteady; channel += 1) {
      const level = levelDac[channel] as number;
      const peak = this.peaks[channel] as number;
      const apart = (peak * OFF_FRACTION + OFF_DAC) / 4;
      const isJudged = peak >= NOISE_DAC && level >= JUDGED_DAC;
      if (this.windowDac[channel] !== level || this.beforeDac[channel] !== level) isSteady = false;
      this.lowDac[channel] = isJudged ? Math.max(peak - apart, leastOf(level)) : 0;
      this.highDac[channel] = isJudged ? Math.min(peak + apart, mostOf(level)) : mostOf(level);
    }
    this.turn();
    this.highMv = this.highestMv();
    if (isSteady) this.moves = this.output.moves;
  }

  /** What the pads may have without another rail; at its end, what it may read. */
  private highestMv(): number {
    const railMv = this.output.railMv;
    if (railMv >= this.board.facts.railMaxMv) return highestOf(railMv);
    return (railMv - HEADROOM_MV) / HEADROOM_FRACTION;
  }

  /** The rail goes up at once, and comes down after a while. */
  private followLoad(padMv: number): void {
    this.windowsLeft -= 1;
    if (padMv <= this.highestMv() && this.windowsLeft > 0) return;
    this.output.setRailMv(this.mostMv * HEADROOM_FRACTION + HEADROOM_MV + RAIL_STEP_MV);
    this.mostMv = 0;
    this.windowsLeft = RAIL_WINDOWS;
  }

  /**
   * One judgement may have met a change; two in a row have not, and the second comes soon.
   * @param ofTwo two directions were compared, either of which may be the wrong one: both have new windows
   */
  private twice(fault: number, ofTwo: boolean): number {
    this.bad += 1;
    this.step = STEP_PADS;
    if (ofTwo) {
      this.turn();
      this.before = [0, 0];
    } else this.openWindow();
    return this.bad >= BAD_MAX ? fault : CHECK_SOON;
  }
}

/** Knows of no contact, and plays nothing. @param isBench a treatment goes on with the USB cable in, too */
export function makeSupervisor(board: Board, output: Output, isBench: boolean): Supervisor {
  return new Watching(board, output, isBench);
}
