/**
 * The recorder: listens to the lines and to the plant for a whole treatment, and keeps the figures of each channel, the
 * broken rules, the trips and, where asked, every edge, phase and point of the waveforms.
 * The oracle says of the lines which phases make a pulse; the plant says what came of each. Units: us, mA, mV, nC, uJ.
 */
import { ChannelFigures, type DeliveredPulse } from './channel-figures';
import { Oracle, type OracleListener, type PlayedPhase, type PlayedPulse } from './oracle';
import { type Conduction, type PlantListener, type PlantState, type TripCause } from './physics/conduction';
import { EdgeLog, PhaseLog, PointLog } from './recording';

/** Broken rules that are kept word for word; the others are counted. */
const BROKEN_KEPT = 5;

export interface RecorderOptions {
  fullScaleMa: number;
  /** Keep every edge, phase and point, for files and pictures. */
  keepsTraces: boolean;
  /** Sentence for a channel whose current is being limited, '' for one that has what it asked for. */
  limitSentence(channel: number): string;
}

/** Pulses for which the rail was too low. */
export const RAIL_SENTENCE = 'rail: the highest one cannot drive more through this load';

/** A phase on the lines of which the plant has not told yet. */
interface ExpectedPhase {
  roseUs: number;
  leading: boolean;
  /** The pulse that ends with it. */
  ends?: PlayedPulse;
}

export class Recorder implements OracleListener, PlantListener {
  readonly edges = new EdgeLog();
  readonly phases = new PhaseLog();
  readonly points = new PointLog();
  readonly channels = [new ChannelFigures(), new ChannelFigures()];
  readonly brokenRules: string[] = [];
  brokenCount = 0;
  readonly trips: { atUs: number; cause: TripCause }[] = [];
  /** Pulses by the sentence of what limited them. */
  readonly limited = new Map<string, number>();
  readonly oracle = new Oracle(this);
  readonly onPoint?: NonNullable<PlantListener['onPoint']>;

  private readonly expected: ExpectedPhase[][] = [[], []];
  private readonly inHand = [newPulse(), newPulse()];

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
    this.oracle.onEdge(atUs, lines);
  }

  onPhase({ channel, atUs, leading }: PlayedPhase): void {
    (this.expected[channel] as ExpectedPhase[]).push({ roseUs: atUs, leading });
  }

  onPulse(pulse: PlayedPulse): void {
    this.figures(pulse.channel).onPlayed(pulse);
    const last = (this.expected[pulse.channel] as ExpectedPhase[]).at(-1);
    if (last) last.ends = pulse;
    this.countLimited(this.options.limitSentence(pulse.channel));
  }

  onConduction(conduction: Conduction): void {
    const figures = this.figures(conduction.channel);
    figures.onConduction(conduction);
    const phase = this.takeExpected(conduction);
    const inHand = this.inHand[conduction.channel] as DeliveredPulse;
    if (phase?.leading) {
      clear(inHand);
      figures.leftNcMaxAbs = Math.max(figures.leftNcMaxAbs, Math.abs(conduction.skinBeforeNc));
    }
    add(inHand, conduction);
    if (phase?.ends) this.delivered(inHand, phase.ends);
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
      for (const channel of [0, 1] as const) {
        this.onPoint?.(channel, atUs, 0, state.padMv[channel], state.railMv);
      }
    }
    this.oracle.onEnd(atUs);
    for (const figures of this.channels) figures.closeWindow();
  }

  /** The phase on the lines that the conduction came of; those before it have not conducted. */
  private takeExpected({ channel, roseUs }: Conduction): ExpectedPhase | undefined {
    const expected = this.expected[channel] as ExpectedPhase[];
    while ((expected[0]?.roseUs ?? Infinity) < roseUs) expected.shift();
    return expected[0]?.roseUs === roseUs ? expected.shift() : undefined;
  }

  private delivered(inHand: DeliveredPulse, pulse: PlayedPulse): void {
    inHand.pulse = pulse;
    this.figures(pulse.channel).onPulse(inHand, this.options.fullScaleMa);
    if (inHand.clippedUs > 0) this.countLimited(RAIL_SENTENCE);
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

  private figures(channel: number): ChannelFigures {
    return this.channels[channel] as ChannelFigures;
  }
}

const NO_PULSE: PlayedPulse = { channel: 0, atUs: 0, widthUs: 0, endUs: 0 };

function newPulse(): DeliveredPulse {
  return { pulse: NO_PULSE, netNc: 0, chargeNc: 0, wantedNc: 0, padsUj: 0, clippedUs: 0, skinNc: 0 };
}

function clear(pulse: DeliveredPulse): void {
  pulse.netNc = 0;
  pulse.chargeNc = 0;
  pulse.wantedNc = 0;
  pulse.padsUj = 0;
  pulse.clippedUs = 0;
}

function add(pulse: DeliveredPulse, conduction: Conduction): void {
  pulse.netNc += conduction.reversed ? -conduction.chargeNc : conduction.chargeNc;
  pulse.chargeNc += conduction.chargeNc;
  pulse.wantedNc += conduction.wantedNc;
  pulse.padsUj += conduction.padsUj;
  pulse.clippedUs += conduction.clippedUs;
  pulse.skinNc = conduction.skinNc;
}
