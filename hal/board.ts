/**
 * Contract of a board: everything that the firmware reaches outside itself, and the facts about it.
 * Implemented by a file a board in hal/espruino/boards/ and by sim/virtual-board.ts; wired up by firmware/main.ts.
 */
import { type Beeper } from './beeper';
import { type Alarm, type Clock } from './clock';
import { type Display } from './display';
import { type Natives } from './natives';
import { type Notices } from './notices';
import { type OutputStage } from './output-stage';
import { type Panel } from './panel';
import { type PulseEngine } from './pulse-engine';
import { type Store } from './store';
import { type Supply } from './supply';
import { type Watchdog } from './watchdog';

export interface BoardFacts {
  name: string;
  /** Current of the highest DAC code, and that code. */
  fullScaleMa: number;
  levelDacFullScale: number;
  /** Range of the rail. */
  railMinMv: number;
  railMaxMv: number;
}

export interface Entropy {
  /** 32 bits that differ from one power-on to the next. For the choice of strokes, not for secrets. */
  seed32(): number;
}

export interface Board {
  facts: BoardFacts;
  clock: Clock;
  /** The session's, and the one by which the display is looked after. */
  alarm: Alarm;
  screenAlarm: Alarm;
  natives: Natives;
  engine: PulseEngine;
  stage: OutputStage;
  entropy: Entropy;
  panel: Panel;
  display: Display;
  beeper: Beeper;
  supply: Supply;
  notices: Notices;
  watchdog: Watchdog;
  store: Store;
}
