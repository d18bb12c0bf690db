/**
 * The judge: holds what was seen on the lines against all that was asked of an engine.
 * Called by the stand (stand.ts) at the end of each check. It is the model of the contract suite: from the commits,
 * halts, silences and restarts, each with the span of its call, it says which edges there must be. Units: us.
 *
 * Instants that the contract leaves open are spans here: a call takes time, and a commit into an empty queue begins
 * within 1 ms. The first edge that is seen turns such a span into an instant; from there on every tick counts.
 */
import { ENABLES, type PhaseWord } from '../../waveforms/phase-word';
import { expectedEdges, LINES, piecesOf, ROUNDING_US, spanUsOf, type Edge } from './expected-edges';

/** A call of the engine, from before it to after it. */
export interface Call {
  fromUs: number;
  untilUs: number;
}

export type Deed =
  | (Call & { kind: 'commit'; words: PhaseWord[]; count: number })
  | (Call & { kind: 'halt' | 'silence' | 'restart' });

type Commit = Extract<Deed, { kind: 'commit' }>;

/** Contract of commit: into an empty queue, the first word begins within this. */
const BEGIN_WITHIN_US = 1000;

/** Between two restarts. */
interface Session {
  restart: Call;
  commits: Commit[];
  halt?: Call;
  silence?: Call;
  /** From here on the edges are those of the next session: the end of `silence`, or the next restart. */
  endsUs: number;
}

/** An instant that lies between two others. */
interface Between {
  lowUs: number;
  highUs: number;
}

export interface Verdict {
  /** End of the last word that was committed, if the session in hand was not halted. */
  endUs: Between;
}

class Judge {
  private next = 0;
  private lines = 0;
  private over = false;

  constructor(
    private readonly edges: readonly Edge[],
    private readonly untilUs: number,
    private readonly handOverUs: number,
  ) {}

  judge(sessions: readonly Session[]): Verdict {
    let endUs: Between = { lowUs: 0, highUs: 0 };
    for (const session of sessions) {
      this.acceptRestart(session.restart);
      endUs = this.playSession(session);
      if (session.silence) this.acceptSilence(session.silence);
    }
    const extra = this.edges[this.next];
    if (extra) throw new Error(`an edge that nobody asked for: ${shown(extra)}; ${this.context()}`);
    return { endUs };
  }

  private playSession(session: Session): Between {
    let end: Between | undefined;
    this.over = false;
    for (const commit of session.commits) {
      let begin = this.beginOf(commit, end);
      for (let i = 0; i < commit.count; i += 1) {
        for (const piece of piecesOf(commit.words)) {
          begin = this.playPiece(piece, begin, session);
        }
      }
      end = begin;
    }
    return end ?? { lowUs: session.restart.fromUs, highUs: session.restart.untilUs };
  }

  private beginOf(commit: Commit, end: Between | undefined): Between {
    const late = { lowUs: commit.fromUs, highUs: commit.untilUs + BEGIN_WITHIN_US };
    if (!end || commit.fromUs > end.highUs + ROUNDING_US) return late;
    if (commit.untilUs <= end.lowUs - this.handOverUs) return end;
    return { lowUs: end.lowUs, highUs: Math.max(late.highUs, end.highUs) };
  }

  /** Answers where the next piece begins, or would; once nothing more is to be seen, `over` is set. */
  private playPiece(words: PhaseWord[], from: Between, session: Session): Between {
    const { halt, silence } = session;
    const maybeHalted = halt !== undefined && from.highUs >= halt.fromUs - this.handOverUs;
    if (halt && from.lowUs > halt.untilUs + this.handOverUs) this.over = true;
    let begin = from;
    expectedEdges(words, this.lines).forEach((edge, i) => {
      if (this.over) return;
      const lowUs = begin.lowUs + edge.atUs;
      const highUs = begin.highUs + edge.atUs;
      const seen = this.edges[this.next];
      if (silence && lowUs > silence.untilUs + ROUNDING_US) {
        this.over = true;
      } else if (seen && this.fits(seen, edge.lines, lowUs, Math.min(highUs, session.endsUs))) {
        this.take();
        if (begin.lowUs !== begin.highUs) {
          begin = { lowUs: seen.atUs - edge.atUs, highUs: seen.atUs - edge.atUs };
        }
      } else if (
        (silence && highUs >= silence.fromUs) ||
        (maybeHalted && i === 0) ||
        highUs > this.untilUs - ROUNDING_US
      ) {
        this.over = true;
      } else {
        throw new Error(this.mismatch(edge.lines, lowUs, highUs));
      }
    });
    const spanUs = spanUsOf(words);
    return { lowUs: begin.lowUs + spanUs, highUs: begin.highUs + spanUs };
  }

  private fits(seen: Edge, lines: number, lowUs: number, highUs: number): boolean {
    return seen.lines === lines && seen.atUs >= lowUs - ROUNDING_US && seen.atUs <= highUs + ROUNDING_US;
  }

  /** Whatever moves while `silence` runs: after it the enables are off. */
  private acceptSilence(call: Call): void {
    this.takeDuring(call, ENABLES);
    if (this.lines & ENABLES) throw new Error(`an enable is on after silence; ${this.context()}`);
  }

  private acceptRestart(call: Call): void {
    this.takeDuring(call, LINES);
    if (this.lines !== 0) throw new Error(`lines ${shownLines(this.lines)} after restart; ${this.context()}`);
  }

  /** At the end of the call, edges until the lines of the mask are low: what comes then is another deed's. */
  private takeDuring(call: Call, mask: number): void {
    for (let seen = this.edges[this.next]; seen; seen = this.edges[this.next]) {
      if (seen.atUs < call.fromUs - ROUNDING_US || seen.atUs > call.untilUs + ROUNDING_US) return;
      if (seen.atUs >= call.untilUs - ROUNDING_US && (this.lines & mask) === 0) return;
      this.take();
    }
  }

  private take(): void {
    this.lines = (this.edges[this.next] as Edge).lines;
    this.next += 1;
  }

  private mismatch(lines: number, lowUs: number, highUs: number): string {
    const seen = this.edges[this.next];
    const when = highUs - lowUs < 1 ? `${lowUs}` : `${lowUs}..${highUs}`;
    return `expected ${shownLines(lines)} at ${when} us, saw ${seen ? shown(seen) : 'nothing'}; ${this.context()}`;
  }

  private context(): string {
    const around = this.edges.slice(Math.max(0, this.next - 4), this.next + 4);
    return `edges around: ${around.map(shown).join(', ')}`;
  }
}

/** @throws Error that says where the edges and the deeds part. */
export function judge(
  deeds: readonly Deed[],
  edges: readonly Edge[],
  untilUs: number,
  handOverUs: number,
): Verdict {
  return new Judge(edges, untilUs, handOverUs).judge(sessionsOf(deeds));
}

function sessionsOf(deeds: readonly Deed[]): Session[] {
  const sessions: Session[] = [];
  for (const deed of deeds) {
    const session = sessions[sessions.length - 1];
    if (deed.kind === 'restart') {
      if (session) session.endsUs = Math.min(session.endsUs, deed.fromUs);
      sessions.push({ restart: deed, commits: [], endsUs: Infinity });
    } else if (deed.kind !== 'commit') {
      if (session) session[deed.kind] ??= deed;
      if (session && deed.kind === 'silence') session.endsUs = Math.min(session.endsUs, deed.untilUs);
    } else if (!session || session.halt || session.silence) {
      throw new Error(`a commit at ${deed.fromUs} us was taken without a restart`);
    } else {
      session.commits.push(deed);
    }
  }
  return sessions;
}

function shownLines(lines: number): string {
  return ['A', 'B', 'R'].map((name, bit) => (lines & (1 << bit) ? name : '-')).join('');
}

function shown(edge: Edge): string {
  return `${shownLines(edge.lines)} at ${edge.atUs} us`;
}
