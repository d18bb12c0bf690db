/**
 * The virtual notices: keeps what the firmware has said. Implements hal/notices.ts.
 */
import { type Notices } from '../hal/notices';

export class VirtualNotices implements Notices {
  readonly lines: string[] = [];

  say(line: string): void {
    this.lines.push(line);
  }
}
