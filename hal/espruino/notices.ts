/**
 * Lines for people on Espruino: printed on whatever the console is.
 */
import { type Notices } from '../notices';

export const ESPRUINO_NOTICES: Notices = {
  say(line) {
    print(line);
  },
};
