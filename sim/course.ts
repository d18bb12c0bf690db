/**
 * The course of a program: which rate and which widths it plays, piece by piece, over one cycle.
 * Made from what the device stores and played by its own player, for the sketch of `knead show`, the figures and the
 * document of programs. Pure. Units: us, Hz; a pair is channel A and channel B.
 *
 * One cycle lasts until every stage has had a visit. A program of one stage has no such end: its cycle is as many
 * repeats as make up CYCLE_MIN_US, or STEADY_MAX_US where nothing repeats.
 */
import {
  COLUMNS,
  COUNT,
  ENTRY_COLUMNS,
  ENTRY_LINE,
  ENTRY_TIMES,
  KIND,
  WIDTH_A,
  WIDTH_B,
} from '../waveforms/columns';
import { makePlayer, type Player } from '../waveforms/player.brief';
import { periodsOfKind } from '../waveforms/pulse';
import { STAGE_COLUMNS } from '../waveforms/rows';
import { type PackedProgram, type Score } from '../waveforms/score';
import { scoreOf } from './packed-score';
import { strengthOfWidth } from '../waveforms/strength';
import { playedPlan, type PlayedPlan } from '../waveforms/played-plan';

export type Pair = readonly [number, number];

/** A segment, or a whole period of slow single pulses, whose rests are a part of their rhythm. */
export interface CoursePiece {
  atUs: number;
  spanUs: number;
  stage: number;
  /** Inside bursts where there are any; 0 where the channel is silent. */
  rateHz: Pair;
  /** 0 where the channel is silent. */
  widthUs: Pair;
  /** Of the widest phase of the program, by the strength-duration law: the strengths of one level. */
  strengthFraction: Pair;
}

export interface Course {
  /** The pieces follow each other without gaps from 0 to here. */
  spanUs: number;
  pieces: readonly CoursePiece[];
  /** A name for every stage. */
  stageNames: readonly string[];
  widestUs: number;
}

export interface CourseOptions {
  seed: number;
  /** Instead of one cycle: so much, to the us. */
  spanMs?: number;
  /** What is packed has no names of stages: they are numbered unless given. */
  stageNames?: readonly string[];
}

/** The longest cycle that is followed (project default). */
const CYCLE_MAX_US = 120_000_000;
/** What is shown of a single stage: of one that repeats, and of one that never does (project default). */
const CYCLE_MIN_US = 5_000_000;
const STEADY_MAX_US = 60_000_000;

export function courseOf(packed: PackedProgram, options: CourseOptions): Course {
  const score = scoreOf(packed);
  const stages = score.stages.length / STAGE_COLUMNS;
  const pieces = new CoursePlayer(score, options.seed);
  const { spanMs } = options;
  const spanUs = spanMs === undefined ? playCycle(pieces, stages) : pieces.playUntil(spanMs * 1000);
  return {
    spanUs,
    pieces: cutAt(pieces.played, spanUs),
    stageNames: Array.from(
      { length: stages },
      (_, stage) => options.stageNames?.[stage] ?? `stage ${stage + 1}`,
    ),
    widestUs: pieces.widestUs,
  };
}

/** Answers the length of the cycle. */
function playCycle(pieces: CoursePlayer, stages: number): number {
  if (stages > 1) return pieces.playVisits(stages);
  pieces.playUntil(2 * STEADY_MAX_US);
  const repeatUs = repeatOf(pieces.played);
  if (repeatUs === Infinity) return STEADY_MAX_US;
  return Math.min(STEADY_MAX_US, repeatUs * Math.ceil(CYCLE_MIN_US / repeatUs));
}

type Played = Pick<CoursePiece, 'spanUs' | 'widthUs' | 'rateHz'>;

/** Plays a score and writes down what it plays. */
class CoursePlayer {
  readonly played: CoursePiece[] = [];
  readonly widestUs: number;
  private readonly player: Player;
  private readonly slowSegments: readonly number[];
  private endUs = 0;

  constructor(score: Score, seed: number) {
    this.player = makePlayer(score, seed);
    this.slowSegments = slowSegmentsOf(score);
    this.widestUs = widestOf(score);
  }

  playUntil(spanUs: number): number {
    while (this.endUs < spanUs) this.playPiece();
    return spanUs;
  }

  /** Until every stage has had a visit, and the last of them is over. */
  playVisits(stages: number): number {
    const visited = new Set<number>();
    while (this.endUs < CYCLE_MAX_US) {
      const { atUs, stage } = this.playPiece();
      if (visited.size === stages && stage !== this.played.at(-2)?.stage) return atUs;
      visited.add(stage);
    }
    return CYCLE_MAX_US;
  }

  private playPiece(): CoursePiece {
    const plan = this.nextPlan();
    const segments = this.slowSegments[this.player['entryAt'] / ENTRY_COLUMNS - 1] ?? 0;
    const { spanUs, widthUs, rateHz } = segments > 0 ? this.slowPeriod(plan, segments) : trainOf(plan);
    const strengthFraction: Pair = [this.strengthOf(widthUs[0]), this.strengthOf(widthUs[1])];
    const piece = { atUs: this.endUs, spanUs, stage: this.player.stage, rateHz, widthUs, strengthFraction };
    this.endUs += spanUs;
    this.played.push(piece);
    return piece;
  }

  /** A period that was cut into segments, of which the first one is in hand: as one. */
  private slowPeriod(first: PlayedPlan, segments: number): Played {
    let { spanUs, widthAUs, widthBUs } = first;
    for (let i = 1; i < segments; i += 1) {
      const plan = this.nextPlan();
      spanUs += plan.spanUs;
      widthAUs = Math.max(widthAUs, plan.widthAUs);
      widthBUs = Math.max(widthBUs, plan.widthBUs);
    }
    const rateHz = 1e6 / spanUs;
    return {
      spanUs,
      widthUs: [widthAUs, widthBUs],
      rateHz: [widthAUs > 0 ? rateHz : 0, widthBUs > 0 ? rateHz : 0],
    };
  }

  private nextPlan(): PlayedPlan {
    this.player.next();
    return playedPlan(this.player);
  }

  private strengthOf(widthUs: number): number {
    return widthUs === 0 ? 0 : strengthOfWidth(widthUs, this.widestUs);
  }
}

/** A segment of a train, or of silence. Where sides are exchanged, both have one rate. */
function trainOf({ periodUs, spanUs, widthAUs, widthBUs, ratio }: PlayedPlan): Played {
  return {
    spanUs,
    widthUs: [widthAUs, widthBUs],
    rateHz: [widthAUs > 0 ? 1e6 / periodUs : 0, widthBUs > 0 ? 1e6 / (periodUs * ratio) : 0],
  };
}

/** For every entry of the score: the segments of its row where they are one period of slow single pulses, or else 0. */
function slowSegmentsOf({ entries, firstEntry, lines }: Score): number[] {
  const slow: number[] = [];
  for (let row = 0; row + 1 < firstEntry.length; row += 1) {
    const end = firstEntry[row + 1] as number;
    let segments = 0;
    let pulsesA = 0;
    let pulsesB = 0;
    for (let entry = firstEntry[row] as number; entry < end; entry += 1) {
      const at = entries[ENTRY_COLUMNS * entry + ENTRY_LINE] as number;
      const times = entries[ENTRY_COLUMNS * entry + ENTRY_TIMES] as number;
      const periods = times * (lines[at + COUNT] as number) * periodsOfKind(lines[at + KIND] as number);
      segments += times;
      pulsesA += lines[at + WIDTH_A] ? periods : 0;
      pulsesB += lines[at + WIDTH_B] ? periods : 0;
    }
    const isSlow = segments > 1 && Math.max(pulsesA, pulsesB) === 1;
    while (slow.length < end) slow.push(isSlow ? segments : 0);
  }
  return slow;
}

function widestOf({ lines }: Score): number {
  let widestUs = 0;
  for (let at = 0; at < lines.length; at += COLUMNS) {
    widestUs = Math.max(widestUs, lines[at + WIDTH_A] as number, lines[at + WIDTH_B] as number);
  }
  return widestUs;
}

/** The shortest time after which everything repeats; Infinity where nothing does, CYCLE_MIN_US where nothing moves. */
function repeatOf(pieces: readonly CoursePiece[]): number {
  const values = pieces.map(({ rateHz, widthUs }) => [...rateHz, ...widthUs].join());
  if (values.every((value) => value === values[0])) return CYCLE_MIN_US;
  const keys = pieces.map(({ spanUs }, i) => `${spanUs},${values[i]}`);
  const period = keys.length - longestBorder(keys);
  return 2 * period > keys.length ? Infinity : (pieces[period] as CoursePiece).atUs;
}

/** How many of the first keys are also the last ones, at most, and not all of them: after Knuth, Morris and Pratt. */
function longestBorder(keys: readonly string[]): number {
  const borders = [0];
  for (let i = 1; i < keys.length; i += 1) {
    let border = borders[i - 1] as number;
    while (border > 0 && keys[i] !== keys[border]) border = borders[border - 1] as number;
    borders.push(keys[i] === keys[border] ? border + 1 : 0);
  }
  return borders.at(-1) as number;
}

/** The last piece ends with the course. */
function cutAt(pieces: readonly CoursePiece[], spanUs: number): CoursePiece[] {
  return pieces
    .filter(({ atUs }) => atUs < spanUs)
    .map((piece) => ({ ...piece, spanUs: Math.min(piece.spanUs, spanUs - piece.atUs) }));
}

export type Quantity = 'rateHz' | 'widthUs' | 'strengthFraction';

/** What holds for a span. */
export interface Step {
  atUs: number;
  spanUs: number;
  value: number;
}

/** One quantity of one channel as few steps, no two neighbours alike. */
export function stepsOf({ pieces }: Course, quantity: Quantity, channel: 0 | 1): Step[] {
  return runsOf(pieces.map((piece) => ({ ...piece, value: piece[quantity][channel] })));
}

/** The visits of the stages: a step's value is the number of its stage. */
export function visitsOf({ pieces }: Course): Step[] {
  return runsOf(pieces.map((piece) => ({ ...piece, value: piece.stage })));
}

function runsOf(steps: readonly Step[]): Step[] {
  const runs: Step[] = [];
  for (const { atUs, spanUs, value } of steps) {
    const last = runs.at(-1);
    if (last?.value === value) last.spanUs += spanUs;
    else runs.push({ atUs, spanUs, value });
  }
  return runs;
}

/** Both channels play the same, but for the half period between them. */
export function sidesAreAlike({ pieces }: Course): boolean {
  return pieces.every(({ rateHz, widthUs }) => rateHz[0] === rateHz[1] && widthUs[0] === widthUs[1]);
}

const TIME_STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20];

/** From mark to mark on an axis of a course, with at most so many of them. */
export function timeStepS(spanUs: number, marks: number): number {
  return TIME_STEPS_S.find((stepS) => stepS * marks * 1e6 >= spanUs) ?? 50;
}
