/**
 * The virtual board: the contracts of hal/ on virtual time, for the contract bench and for tests.
 */
import { type Board, type BoardFacts } from '../hal/board';
import { HOST_NATIVES } from './host-natives';
import { VirtualBeeper } from './virtual-beeper';
import { VirtualAlarm, VirtualClock } from './virtual-clock';
import { VirtualEngine, type OnEdge } from './virtual-engine';
import { VirtualDisplay } from './virtual-display';
import { VirtualNotices } from './virtual-notices';
import { VirtualPanel } from './virtual-panel';
import { VirtualStage, type PlantSetup } from './virtual-stage';
import { type PlantListener } from './physics/conduction';
import { VirtualStore } from './virtual-store';
import { VirtualSupply } from './virtual-supply';
import { VirtualWatchdog } from './virtual-watchdog';

export const VIRTUAL_FACTS: BoardFacts = {
  name: 'virtual',
  fullScaleMa: 80,
  levelDacFullScale: 4095,
  railMinMv: 20000,
  railMaxMv: 100000,
};

export interface VirtualBoard extends Board {
  clock: VirtualClock;
  alarm: VirtualAlarm;
  screenAlarm: VirtualAlarm;
  engine: VirtualEngine;
  stage: VirtualStage;
  panel: VirtualPanel;
  display: VirtualDisplay;
  beeper: VirtualBeeper;
  supply: VirtualSupply;
  notices: VirtualNotices;
  watchdog: VirtualWatchdog;
  store: VirtualStore;
}

export interface VirtualBoardOptions extends PlantSetup {
  seed: number;
  /** Told of each edge before the plant is. */
  onEdge: OnEdge;
  plantListener: PlantListener;
  /** A display is wired to it; default: none, and nothing is drawn. */
  hasDisplay?: boolean;
  /** Instant of power-on on the virtual clock; default 0. */
  fromUs?: number;
}

export function makeVirtualBoard(options: VirtualBoardOptions): VirtualBoard {
  const clock = new VirtualClock(options.fromUs);
  const stage = new VirtualStage(clock, VIRTUAL_FACTS, options, options.plantListener);
  const engine = new VirtualEngine(clock, (atUs, lines) => {
    options.onEdge(atUs, lines);
    stage.plant.onLines(atUs, lines);
  });
  const alarm = new VirtualAlarm(clock);
  engine.isRunHeld = (atUs) => stage.plant.holdsRun(atUs);
  return {
    facts: VIRTUAL_FACTS,
    clock,
    alarm,
    screenAlarm: alarm.sibling(),
    natives: HOST_NATIVES,
    engine,
    stage,
    panel: new VirtualPanel(clock),
    display: new VirtualDisplay(options.hasDisplay ?? false),
    beeper: new VirtualBeeper(clock),
    supply: new VirtualSupply(() => stage.plant.batteryMv),
    notices: new VirtualNotices(),
    watchdog: new VirtualWatchdog(clock),
    store: new VirtualStore(),
    entropy: { seed32: () => options.seed },
  };
}
