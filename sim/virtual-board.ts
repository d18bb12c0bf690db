/**
 * The virtual board: the contracts of hal/ on virtual time, for the contract bench and for tests.
 */
import { type Board, type BoardFacts } from '../hal/board';
import { HOST_NATIVES } from './host-natives';
import { VirtualAlarm, VirtualClock } from './virtual-clock';
import { VirtualEngine, type OnEdge } from './virtual-engine';
import { VirtualNotices } from './virtual-notices';
import { VirtualPanel } from './virtual-panel';
import { VirtualStage } from './virtual-stage';
import { VirtualSupply } from './virtual-supply';

export const VIRTUAL_FACTS: BoardFacts = {
  name: 'virtual',
  fullScaleMa: 80,
  levelDacFullScale: 4095,
  railMinMv: 20000,
  railMaxMv: 100000,
};

export interface VirtualBoard extends Board {
  clock: VirtualClock;
  engine: VirtualEngine;
  stage: VirtualStage;
  panel: VirtualPanel;
  supply: VirtualSupply;
  notices: VirtualNotices;
}

export interface VirtualBoardOptions {
  loadOhm: number;
  seed: number;
  onEdge: OnEdge;
}

export function makeVirtualBoard(options: VirtualBoardOptions): VirtualBoard {
  const clock = new VirtualClock();
  return {
    facts: VIRTUAL_FACTS,
    clock,
    alarm: new VirtualAlarm(clock),
    natives: HOST_NATIVES,
    engine: new VirtualEngine(clock, options.onEdge),
    stage: new VirtualStage(clock, VIRTUAL_FACTS, options.loadOhm),
    panel: new VirtualPanel(),
    supply: new VirtualSupply(),
    notices: new VirtualNotices(),
    entropy: { seed32: () => options.seed },
  };
}
