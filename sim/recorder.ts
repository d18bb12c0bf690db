/**
 * The recorder: listens to the lines and to the plant for a whole treatment, and keeps the figures of each channel, the
 * broken rules, the trips and, where asked, every edge, phase and point of the waveforms.
 * The oracle says of the lines which phases make a pulse; the plant says what came of each. Units: us, mA, mV, nC, uJ.
 * From one rise of RUN to the next either a program plays or a probe, which looks for contact: the figures of the two are
 * kept apart.
 */
import { ChannelFigures, type DeliveredPulse } from './channel-figures';
import { RUN } from '../waveforms/phase-word';
import { Oracle, type OracleListener, type PlayedPhase, type PlayedPulse } from './oracle';
import { PAUSE_US } from './physics/channel';
import { type Conduction, type PlantListener, type PlantState, type TripCause } from './physics/conduction';
import { EdgeLog, PhaseLog, PointLog } from './recording';

/** Broken rules that are kept word for word; the others are counted. */
const BROKEN_KEPT = 5;

export interface RecorderOptions {
  fullScaleMa: number;
  /** Keep every edge, phase and point, for files and pictures. */
  keepsTraces: boolean;
  /** Asked when RUN rises: whether what plays from there on is a probe. Left out: nothing is. */
  probes?(): boolean;
  /** Sentence for a channel whose current is being limited, '' for one that has what it asked for. */
  limitSentence(channel: number): string;
}

/** Pulses for which the rail was too low. */
export const RAIL_SENTENCE = 'rail: too low for this current through this load';

/** From a rise of RUN to the next one. */
interface Stretch {
  fromUs: number;
  probes: boolean;
}

/** A phase on the lines of which the plant has not told yet. */
interface ExpectedPhase {
  roseUs: number;
  leading: boolean;
  /** The pulse that ends with it. */
  ends?: PlayedPulse;
}

/** A pulse of which there may be more to come. */
interface PulseInHand extends DeliveredPulse {
  conductions: number;
  /** End of the last one. */
  untilUs: number;
}

export class Recorder implements OracleListener, PlantListener {
  readonly edges = new EdgeLog();
  readonly phases = new PhaseLog();
  readonly points = new PointLog();
  /** Of the program. */
  readonly channels = [new ChannelFigures(), new ChannelFigures()];
  /** Of the probes. */
  readonly probes = [new ChannelFigures(), new ChannelFigures()];
  /** Where RUN rose for the program, and for a probe behind it; -1: it never did. */
  programFromUs = -1;
  readonly probedAgainUs: number[] = [];
  readonly brokenRules: string[] = [];
  brokenCount = 0;
  readonly trips: { atUs: number; cause: TripCause }[] = [];
  /** Pulses by the sentence of what limited them. */
  readonly limited = new Map<string, number>();
  readonly oracle = new Oracle(this);
  readonly onPoint?: NonNullable<PlantListener['onPoint']>;

  private lines = 0;
  private stretch: Stretch = { fromUs: -Infinity, probes: false };
  private before: Stretch = this.stretch;
  private readonly expected: ExpectedPhase[][] = [[], []];
  private readonly inHand = [newPulse(), newPulse()];
  /** By channel: the enable behind the last conduction that was over before its enable fell. */
  private readonly cutRoseUs = [-1, -1];

  constructor(private readonly options: RecorderOptions) {
    if (!options.keepsTraces) return;
    // At power-on there is neither current nor rail.
    for (const channel of [0, 1]) this.points.push(0, channel, 0, 0, 0);
    this.onPoint = (channel, atUs, currentMa, padMv, railMv) =>
      this.points.push(atUs, channel, currentMa, padMv, railMv);
  }

  /** An edge on the lines: to be told before the plant. */
  onEdge(atUs: number, lines: number): void {
    if (this.options.keepsTraces) this.edges.push(atUs, lines);
    if (lines & ~this.lines & RUN) this.runRose(atUs);
    this.lines = lines;
    this.oracle.onEdge(atUs, lines);
  }

  onPhase({ channel, atUs, leading }: PlayedPhase): void {
    (this.expected[channel] as ExpectedPhase[]).push({ roseUs: atUs, leading });
  }

  onPulse(pulse: PlayedPulse): void {
    this.figures(pulse.channel, pulse.atUs).onPlayed(pulse);
    const last = (this.expected[pulse.channel] as ExpectedPhase[]).at(-1);
    if (last) last.ends = pulse;
    if (!this.isProbe(pulse.atUs)) this.countLimited(this.options.limitSentence(pulse.channel));
  }

  onConduction(conduction: Conduction): void {
    const figures = this.figures(conduction.channel, conduction.roseUs);
    figures.onConduction(conduction);
    const phase = this.takeExpected(conduction);
    const inHand = this.inHand[conduction.channel] as PulseInHand;
    if (!phase) this.cutRoseUs[conduction.channel] = conduction.roseUs;
    if (phase?.leading ?? conduction.fromUs - inHand.untilUs > PAUSE_US) {
      this.conclude(conduction.channel);
      figures.leftNcMaxAbs = Math.max(figures.leftNcMaxAbs, Math.abs(conduction.skinBeforeNc));
    }
    add(inHand, conduction);
    if (phase?.ends) this.conclude(conduction.channel, phase.ends);
    if (this.options.keepsTraces) this.logPhase(conduction, phase?.leading ?? true);
  }

  onTrip(atUs: number, cause: TripCause): void {
    this.trips.push({ atUs, cause });
  }

  onBroken(atUs: number, rule: string): void {
    this.brokenCount += 1;
    if (this.brokenRules.length < BROKEN_KEPT)
      this.brokenRules.push(`at ${(atUs / 1e6).toFixed(6)} s: ${rule}`);
  }

  /** The plant has been brought to this instant. @param state as it stands then, for the end of the waveforms */
  end(atUs: number, state?: PlantState): void {
    if (state) {
      // A conduction that a fault has held open may have ended behind this instant.
      const lastUs = this.points.atUs[this.points.length - 1] ?? atUs;
      for (const channel of [0, 1] as const) {
        this.onPoint?.(channel, Math.max(atUs, lastUs), 0, state.padMv[channel], state.railMv);
      }
    }
    this.oracle.onEnd(atUs);
    for (const channel of [0, 1]) {
      this.dropExpected(channel, Infinity);
      this.conclude(channel);
      for (const figures of [this.channels, this.probes]) (figures[channel] as ChannelFigures).end();
    }
  }

  /** Whether a pulse that began then is one of a probe; of the last two stretches. */
  isProbe(atUs: number): boolean {
    return atUs < this.stretch.fromUs ? this.before.probes : this.stretch.probes;
  }

  private runRose(atUs: number): void {
    const probes = this.options.probes?.() ?? false;
    this.before = this.stretch;
    this.stretch = { fromUs: atUs, probes };
    if (!probes && this.programFromUs < 0) this.programFromUs = atUs;
    if (probes && !this.before.probes && this.programFromUs >= 0) this.probedAgainUs.push(atUs);
  }

  /** The phase on the lines that the conduction came of; undefined where its enable has not fallen yet. */
  private takeExpected({ channel, roseUs }: Conduction): ExpectedPhase | undefined {
    this.dropExpected(channel, roseUs);
    const expected = this.expected[channel] as ExpectedPhase[];
    return expected[0]?.roseUs === roseUs ? expected.shift() : undefined;
  }

  /** Phases that rose before an instant conduct no more: the pulses that they begin or end are what came of them. */
  private dropExpected(channel: number, beforeUs: number): void {
    const expected = this.expected[channel] as ExpectedPhase[];
    while ((expected[0]?.roseUs ?? Infinity) < beforeUs) {
      const { roseUs, leading, ends } = expected.shift() as ExpectedPhase;
      if (ends || (leading && roseUs !== this.cutRoseUs[channel])) this.conclude(channel, ends);
    }
  }

  /** The pulse in hand is over. @param played as it was on the lines, where it was whole there */
  private conclude(channel: number, played?: PlayedPulse): void {
    const inHand = this.inHand[channel] as PulseInHand;
    if (inHand.conductions === 0) {
      if (played) this.figures(channel, played.atUs).silentPulses += 1;
      return;
    }
    if (played) inHand.widthUs = played.widthUs;
    this.figures(channel, inHand.fromUs).onPulse(inHand, this.options.fullScaleMa);
    if (inHand.clippedUs > 0 && !this.isProbe(inHand.fromUs)) this.countLimited(RAIL_SENTENCE);
    clear(inHand);
  }

  private logPhase(conduction: Conduction, leading: boolean): void {
    const { channel, fromUs, toUs, clippedUs, skinNc, padsUj } = conduction;
    const sign = conduction.reversed ? -1 : 1;
    this.phases.push({
      atUs: fromUs,
      channel,
      leading,
      widthUs: toUs - fromUs,
      startMa: sign * conduction.startMa,
      endMa: sign * conduction.endMa,
      startMv: sign * conduction.startMv,
      endMv: sign * conduction.endMv,
      chargeNc: sign * conduction.chargeNc,
      clippedUs,
      skinNc,
      padsUj,
    });
  }

  private countLimited(sentence: string): void {
    if (sentence) this.limited.set(sentence, (this.limited.get(sentence) ?? 0) + 1);
  }

  private figures(channel: number, atUs: number): ChannelFigures {
    return (this.isProbe(atUs) ? this.probes : this.channels)[channel] as ChannelFigures;
  }
}

function newPulse(): PulseInHand {
  return {
    widthUs: 0,
    fromUs: 0,
    netNc: 0,
    chargeNc: 0,
    wantedNc: 0,
    padsUj: 0,
    clippedUs: 0,
    skinNc: 0,
    conductions: 0,
    untilUs: -Infinity,
  };
}

/** When it was over stays. */
function clear(pulse: PulseInHand): void {
  pulse.widthUs = 0;
  pulse.netNc = 0;
  pulse.chargeNc = 0;
  pulse.wantedNc = 0;
  pulse.padsUj = 0;
  pulse.clippedUs = 0;
  pulse.conductions = 0;
}

function add(pulse: PulseInHand, conduction: Conduction): void {
  const { fromUs, toUs } = conduction;
  if (pulse.conductions === 0) pulse.fromUs = fromUs;
  pulse.widthUs = Math.max(pulse.widthUs, toUs - fromUs);
  pulse.netNc += conduction.reversed ? -conduction.chargeNc : conduction.chargeNc;
  pulse.chargeNc += conduction.chargeNc;
  pulse.wantedNc += conduction.wantedNc;
  pulse.padsUj += conduction.padsUj;
  pulse.clippedUs += conduction.clippedUs;
  pulse.skinNc = conduction.skinNc;
  pulse.conductions += 1;
  pulse.untilUs = toUs;
}
