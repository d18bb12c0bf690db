/**
 * Power-on of the firmware on a virtual board: by a bench at its beginning, and after a reset.
 * The session reads the board's own clock, which drifts where a fault lets it.
 */
import { Session } from '../../firmware/session';
import { type VirtualBoard } from '../virtual-board';

export function bootSession(board: VirtualBoard): Session {
  return new Session({ ...board, clock: board.clock.device });
}
