/**
 * Clock and alarm on Espruino: getTime and setInterval. Units: us.
 * The clock jumps if somebody sets the time; the firmware does not, and a release image takes no commands.
 */
import { type InstantUs } from '../../waveforms/units';
import { type Alarm, type Clock } from '../clock';

export const ESPRUINO_CLOCK: Clock = {
  nowUs() {
    return Math.floor(getTime() * 1000000) as InstantUs;
  },
};

export class EspruinoAlarm implements Alarm {
  private interval: number;

  constructor() {
    this.interval = 0;
  }

  every(spanUs: number, onAlarm: () => void): void {
    this.cancel();
    this.interval = setInterval(onAlarm, spanUs / 1000);
  }

  cancel(): void {
    // clearInterval without a number would clear every interval there is.
    if (this.interval) clearInterval(this.interval);
    this.interval = 0;
  }
}
