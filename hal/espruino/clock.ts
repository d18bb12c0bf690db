/**
 * Clock and alarm on Espruino: getTime and setTimeout. Units: us.
 * The clock jumps if somebody sets the time; the firmware does not, and a release image takes no commands.
 */
import { type InstantUs } from '../../waveforms/units';
import { type Alarm, type Clock } from '../clock';

export const ESPRUINO_CLOCK: Clock = {
  nowUs() {
    return (getTime() * 1000000) as InstantUs;
  },
};

export class EspruinoAlarm implements Alarm {
  private timeout: number;

  constructor() {
    this.timeout = 0;
  }

  once(spanUs: number, onAlarm: () => void): void {
    // Of a timeout that has been it is nothing; without a number it would clear every timeout there is.
    if (this.timeout) clearTimeout(this.timeout);
    this.timeout = setTimeout(onAlarm, spanUs / 1000);
  }
}
