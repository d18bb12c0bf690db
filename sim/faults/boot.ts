/**
 * Power-on of the firmware on a virtual board: by a bench at its beginning, and after a reset.
 * The session reads the board's own clock, which drifts where a fault lets it.
 */
import { Session } from '../../firmware/session';
import { type Board } from '../../hal/board';
import { type VirtualBoard } from '../virtual-board';

export function bootSession(board: VirtualBoard): Session {
  // What a bench exchanges in its board later on, the session sees exchanged.
  const seen = Object.create(board, { clock: { value: board.clock.device } }) as Board;
  return new Session(seen);
}
