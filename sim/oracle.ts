/**
 * The oracle: holds the edges on the lines to the rules of the pulse, whoever made them.
 * Listens to an engine's edges for the whole of every simulation. It knows the lines and the bounds, and nothing of
 * templates, segments or programs. Units: us.
 */
import {
  GAP_US,
  PERIOD_MIN_US,
  RECOVERY_PARTS,
  RELEASE_MIN_US,
  SETUP_TICKS,
  WIDTH_US,
} from '../waveforms/bounds';
import { ENABLES, REVERSE, RUN } from '../waveforms/phase-word';
import { CHANNEL_ENABLES, CHANNEL_NAMES } from './recording';

/** From the player's look at RUN to the leading phase: the set-up word, and two ticks of a player's own. */
const RUN_LOOK_US = SETUP_TICKS + 2;

/** A phase as it came off the lines. */
export interface PlayedPhase {
  channel: number;
  atUs: number;
  widthUs: number;
  reversed: boolean;
  /** True for the phase that leads a pulse. */
  leading: boolean;
}

/** Both phases of a pulse are over, and they are equal. */
export interface PlayedPulse {
  channel: number;
  /** Rising edge of the leading phase. */
  atUs: number;
  widthUs: number;
  /** Falling edge of the recovery. */
  endUs: number;
}

export interface OracleListener {
  onPhase(phase: PlayedPhase): void;
  onPulse(pulse: PlayedPulse): void;
  onBroken(atUs: number, rule: string): void;
}

/** What is known of the pulse in hand. */
interface PulseInHand {
  channel: number;
  atUs: number;
  leadReversed: boolean;
  leadUs: number;
  recoveredUs: number;
  parts: number;
  lastFallUs: number;
}

/** To the ns: the clocks of chips are counted in ns, and their us are no whole numbers. */
function elapsedUs(fromUs: number, toUs: number): number {
  return Math.round(1000 * (toUs - fromUs)) / 1000;
}

export class Oracle {
  private lines = 0;
  private enableRoseUs = -Infinity;
  private enableFellUs = -Infinity;
  private reverseMovedUs = -Infinity;
  private runFellUs = -Infinity;
  private lastLeadUs = [-Infinity, -Infinity];
  private pulse: PulseInHand | undefined;
  /** The pulse in hand was silenced: it will not be finished. */
  private cutOff = false;
  /** The engine was silenced, and RUN has not risen since: every enable falls in that instant, and none rises. */
  private silencedUs = Infinity;

  constructor(private readonly listener: OracleListener) {}

  /** An edge: the lines as they are from `atUs` on. */
  onEdge(atUs: number, lines: number): void {
    const before = this.lines;
    this.lines = lines;
    if ((lines & ENABLES) === ENABLES) this.broken(atUs, 'channels A and B are enabled at once');
    if ((before ^ lines) & REVERSE) this.reverseMoved(atUs, before, lines);
    if ((before ^ lines) & RUN) this.runMoved(atUs, (lines & RUN) !== 0);
    if (atUs > this.silencedUs && (before | lines) & ENABLES)
      this.broken(atUs, 'an enable is on after a silence');
    const risen = lines & ~before & ENABLES;
    const fallen = before & ~lines & ENABLES;
    if (fallen) this.enableFell(atUs, fallen === CHANNEL_ENABLES[0] ? 0 : 1, (before & REVERSE) !== 0);
    if (risen) this.enableRose(atUs, risen === CHANNEL_ENABLES[0] ? 0 : 1, (lines & REVERSE) !== 0);
  }

  /** The engine is about to be silenced: the pulse that this cuts off is no broken rule. */
  onSilence(atUs: number): void {
    this.cutOff = this.pulse !== undefined;
    this.silencedUs = atUs;
  }

  /** The simulation is over: nothing may be on, and no pulse half played. */
  onEnd(atUs: number): void {
    if (this.lines & ENABLES) this.broken(atUs, 'an enable is still on at the end');
    this.pulseMustBeWhole(atUs);
  }

  private runMoved(atUs: number, rose: boolean): void {
    this.runFellUs = rose ? Infinity : atUs;
    if (rose) this.silencedUs = Infinity;
  }

  private reverseMoved(atUs: number, before: number, lines: number): void {
    if ((before | lines) & ENABLES) this.broken(atUs, 'REVERSE moved under an enable');
    this.reverseMovedUs = atUs;
  }

  private enableRose(atUs: number, channel: number, reversed: boolean): void {
    this.enableRoseUs = atUs;
    const setUpUs = elapsedUs(this.reverseMovedUs, atUs);
    if (setUpUs < SETUP_TICKS) {
      this.broken(atUs, `REVERSE moved ${setUpUs} us before a phase, at least ${SETUP_TICKS}`);
    }
    const pulse = this.cutOff ? undefined : this.pulse;
    if (pulse && pulse.channel === channel && pulse.recoveredUs < pulse.leadUs) {
      this.recoveryRose(atUs, pulse, reversed);
      return;
    }
    this.pulseMustBeWhole(atUs);
    this.leadRose(atUs, channel, reversed);
  }

  private recoveryRose(atUs: number, pulse: PulseInHand, reversed: boolean): void {
    const gapUs = elapsedUs(pulse.lastFallUs, atUs);
    if (reversed === pulse.leadReversed)
      this.broken(atUs, 'a recovery has the polarity of its leading phase');
    if (gapUs < GAP_US.min || gapUs > GAP_US.max) {
      this.broken(atUs, `a gap of ${gapUs} us, outside ${GAP_US.min}..${GAP_US.max} us`);
    }
  }

  private leadRose(atUs: number, channel: number, reversed: boolean): void {
    const spanUs = elapsedUs(this.lastLeadUs[channel] as number, atUs);
    const restUs = elapsedUs(this.enableFellUs, atUs);
    if (spanUs < PERIOD_MIN_US) {
      this.broken(atUs, `${spanUs} us after the pulse before, at least ${PERIOD_MIN_US} us`);
    }
    if (restUs < RELEASE_MIN_US)
      this.broken(atUs, `${restUs} us of rest before a pulse, at least ${RELEASE_MIN_US}`);
    if (atUs - RUN_LOOK_US > this.runFellUs) this.broken(atUs, 'a pulse began with RUN low');
    this.lastLeadUs[channel] = atUs;
    this.pulse = {
      channel,
      atUs,
      leadReversed: reversed,
      leadUs: 0,
      recoveredUs: 0,
      parts: 0,
      lastFallUs: atUs,
    };
  }

  private enableFell(atUs: number, channel: number, reversed: boolean): void {
    const widthUs = elapsedUs(this.enableRoseUs, atUs);
    this.enableFellUs = atUs;
    const pulse = this.pulse;
    if (!pulse || pulse.channel !== channel) return;
    const leading = pulse.leadUs === 0;
    this.listener.onPhase({ channel, atUs: this.enableRoseUs, widthUs, reversed, leading });
    pulse.lastFallUs = atUs;
    if (leading) {
      pulse.leadUs = widthUs;
      const tooShort = widthUs < WIDTH_US.min && !this.cutOff;
      if (tooShort || widthUs > WIDTH_US.max) {
        this.broken(atUs, `a phase of ${widthUs} us, outside ${WIDTH_US.min}..${WIDTH_US.max} us`);
      }
      return;
    }
    pulse.recoveredUs += widthUs;
    pulse.parts += 1;
    if (pulse.parts > RECOVERY_PARTS.max)
      this.broken(atUs, `a recovery in more than ${RECOVERY_PARTS.max} parts`);
    const isPart = widthUs < pulse.leadUs;
    if (isPart && widthUs < WIDTH_US.min && !this.cutOff) {
      this.broken(atUs, `a part of a recovery of ${widthUs} us, at least ${WIDTH_US.min} us`);
    }
    if (pulse.recoveredUs < pulse.leadUs) return;
    if (pulse.recoveredUs > pulse.leadUs) {
      this.broken(atUs, `phases of ${pulse.leadUs} and ${pulse.recoveredUs} us`);
    }
    this.pulse = undefined;
    this.listener.onPulse({ channel, atUs: pulse.atUs, widthUs: pulse.leadUs, endUs: atUs });
  }

  private pulseMustBeWhole(atUs: number): void {
    const pulse = this.pulse;
    if (!pulse) return;
    if (!this.cutOff) this.broken(atUs, `phases of ${pulse.leadUs} and ${pulse.recoveredUs} us`);
    this.cutOff = false;
    this.pulse = undefined;
  }

  private broken(atUs: number, rule: string): void {
    const channel = this.pulse ? `channel ${CHANNEL_NAMES[this.pulse.channel as 0 | 1]}: ` : '';
    this.listener.onBroken(atUs, channel + rule);
  }
}
