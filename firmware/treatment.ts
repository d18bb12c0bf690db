/**
 * The treatment: which program, how strong, how long, and what of it is played now. The session says when.
 * Owned by the session. Units: us on the board's clock, levels 0..20, DAC codes.
 */
import { type Board } from '../hal/board';
import { type Score } from '../waveforms/score';
import { scoreProblem } from '../waveforms/score-check.brief';
import { levelToDacFloor, LIMIT_NONE, LIMIT_VOLTAGE } from './level-limit';
import { limitProgram, type ProgramLimit } from './program-limit.brief';
import { Output } from './output';
import { type Programs } from './programs';
import { makeProbe } from './probe.brief';
import { makeSegmentMaker, type SegmentMaker } from './segment-maker.brief';
import { makeSupervisor, type Supervisor } from './supervisor.brief';
import { makeTimer, type Timer } from './timer.brief';
import { openLog } from './treatment-log.brief';

/** A level that the rail cannot drive goes down by a tenth at a time. */
const CAP_FRACTION = 0.9;

export class Treatment {
  /** What each channel was asked for, 0..LEVEL_MAX. */
  readonly levels: number[];
  /** The highest of any channel since it began. */
  peakLevel: number;
  /** Number of the program that is chosen. */
  chosen: number;
  readonly output: Output;
  /** Of the treatment in hand, or of the last one. */
  supervisor: Supervisor | undefined;
  /** Of the treatment in hand, or of the last one. */
  timer: Timer | undefined;
  /** Of the program in hand; nothing where it has yet to be loaded. */
  maker: SegmentMaker | undefined;

  private board: Board;
  private programs: Programs | undefined;
  private isBench: boolean;
  private score: Score | undefined;
  private limit: ProgramLimit | undefined;
  /** Number of the program that `score` is. */
  private loaded: number;
  private seed: number;
  /** Highest codes that the program may have, and that the rail has turned out to drive. */
  private capDac: number[];
  /** From START to the end; then how it ended, until it is logged, and 0 again. */
  private isBegun: boolean;
  private ending: number;

  /** @param chosen number of the program to begin with; one that there is not is brought into range */
  constructor(board: Board, programs: Programs | undefined, isBench: boolean, chosen: number) {
    this.levels = [0, 0];
    this.peakLevel = 0;
    this.chosen = programs ? chosen % programs.count : 0;
    this.output = new Output(board);
    this.supervisor = undefined;
    this.timer = undefined;
    this.maker = undefined;
    this.board = board;
    this.programs = programs;
    this.isBench = isBench;
    this.score = undefined;
    this.limit = undefined;
    this.loaded = -1;
    this.seed = 0;
    this.capDac = [0, 0];
    this.isBegun = false;
    this.ending = 0;
  }

  /** Every line is verified here, on the device. Answers '' or what is wrong; a bad score leaves the old one in place. */
  load(score: Score): string {
    const problem = scoreProblem(score);
    if (problem) return problem;
    this.score = score;
    this.limit = limitProgram(score, this.board.facts);
    this.loaded = this.chosen;
    this.maker = undefined;
    return '';
  }

  /** The chosen program is there, loaded now if need be: that takes the interpreter a while. */
  isLoaded(): boolean {
    const programs = this.programs;
    if (!programs || this.loaded === this.chosen) return this.score !== undefined;
    const problem = this.load(programs.read(this.chosen));
    if (problem) this.board.notices.say(problem);
    return !problem;
  }

  begin(seed: number, spanUs: number): void {
    this.isBegun = true;
    this.seed = seed;
    this.maker = undefined;
    this.peakLevel = 0;
    this.zero();
    this.timer = makeTimer(this.board.clock, spanUs);
    this.supervisor = makeSupervisor(this.board, this.output, this.isBench);
    this.playProbe();
  }

  /** Levels down; another program, which is loaded when nothing plays. @param index any; it goes round */
  change(index: number): void {
    const count = this.programs ? this.programs.count : 1;
    this.chosen = ((index % count) + count) % count;
    this.maker = undefined;
    this.zero();
    if (this.output.isOn) this.playProbe();
  }

  /** Of the loaded program, from its beginning. */
  makeMaker(): void {
    this.maker = makeSegmentMaker(this.score as Score, this.seed, this.board.natives);
  }

  /** Silence first: making the probe takes the interpreter a while. */
  playProbe(): void {
    this.output.halt();
    (this.supervisor as Supervisor).probe();
    this.output.play(makeProbe(this.board.natives), true);
  }

  /** The levels that were asked for, where there is contact. */
  playProgram(): void {
    const maker = this.maker;
    const supervisor = this.supervisor;
    if (!maker || !supervisor) return;
    supervisor.play(maker);
    this.output.play(maker, false);
    for (let channel = 0; channel < 2; channel += 1) {
      if (!(supervisor.contact & (1 << channel))) this.levels[channel] = 0;
      this.capDac[channel] = (this.limit as ProgramLimit).levelDacMax;
      this.putTarget(channel);
    }
  }

  /** Of what plays; in a probe and in a pause it is kept for later. */
  putLevel(channel: number, level: number): void {
    this.levels[channel] = level;
    if (level > this.peakLevel) this.peakLevel = level;
    if (this.output.isOn && !this.output.probes) this.putTarget(channel);
  }

  isZero(): boolean {
    return this.levels[0] === 0 && this.levels[1] === 0;
  }

  /** The rail is at its end, and the current is not what it should be: less of it. */
  lowerCap(channel: number): void {
    this.capDac[channel] = Math.floor((this.output.levelDac[channel] as number) * CAP_FRACTION);
    this.putTarget(channel);
  }

  /** No more pulses: after the one in hand, or at once where none can be. */
  end(): void {
    if (this.output.isOn) this.output.end();
    else if (!this.output.isEnding) this.output.silence();
  }

  /** Nothing is asked for any more. @param ending how a treatment ended, for the log, where one had begun */
  rest(ending: number): void {
    if (this.timer) this.timer.pause();
    this.zero();
    if (this.isBegun) this.ending = ending;
    this.isBegun = false;
  }

  /** Writes down a treatment that has ended; only while output is silent. */
  log(): void {
    if (!this.ending) return;
    openLog(this.board.store, this.board.natives).add({
      minutes: Math.round((this.timer as Timer).playedUs() / 60000000),
      program: this.chosen,
      peakLevel: this.peakLevel,
      ending: this.ending,
    });
    this.ending = 0;
  }

  /** Why a channel has less current than its level stands for: LIMIT_NONE or one of LIMIT_... */
  limitReason(channel: number): number {
    const limit = this.limit;
    if (!limit) return LIMIT_NONE;
    const asked = levelToDacFloor(this.levels[channel] as number, this.board.facts);
    const cap = this.capDac[channel] as number;
    if (asked > cap && cap < limit.levelDacMax) return LIMIT_VOLTAGE;
    return asked > limit.levelDacMax ? limit.reason : LIMIT_NONE;
  }

  private zero(): void {
    this.levels[0] = 0;
    this.levels[1] = 0;
  }

  private putTarget(channel: number): void {
    const levelDac = levelToDacFloor(this.levels[channel] as number, this.board.facts);
    const capDac = this.capDac[channel] as number;
    this.output.setTarget(channel, levelDac < capDac ? levelDac : capDac);
  }
}
