/**
 * The virtual output stage: the contract of hal/output-stage.ts on virtual time, with the plant of sim/physics/ behind it.
 * Driven by the session on the contract bench, by the chip's pins on the bundle bench. Units: DAC codes, mV, us.
 */
import { type BoardFacts } from '../hal/board';
import { type OutputStage } from '../hal/output-stage';
import { type Components } from './physics/components';
import { ALL_GUARDS, type Guards, type PlantListener } from './physics/conduction';
import { type Load } from './physics/load';
import { Plant } from './physics/plant';
import { type VirtualClock } from './virtual-clock';

/** The electronics and the skin of a bench. */
export interface PlantSetup {
  /** Across both pairs of pads. */
  load: Load;
  /** As drawn, where it is not said. */
  components?: Components;
  /** All of them, but for those that are said to be false. */
  guards?: Partial<Guards>;
}

export class VirtualStage implements OutputStage {
  readonly plant: Plant;

  constructor(
    private readonly clock: VirtualClock,
    facts: BoardFacts,
    { load, components, guards }: PlantSetup,
    listener: PlantListener,
  ) {
    const { fullScaleMa, levelDacFullScale, railMinMv, railMaxMv } = facts;
    this.plant = new Plant(
      {
        fullScaleMa,
        levelDacFullScale,
        railMinMv,
        railMaxMv,
        loads: [load, load],
        guards: { ...ALL_GUARDS, ...guards },
        ...(components && { components }),
      },
      listener,
    );
  }

  setLevelDac(channel: number, levelDac: number): void {
    this.plant.setLevelDac(this.clock.nowUs(), channel, levelDac);
  }

  setRailMv(railMv: number): void {
    this.plant.setRailMv(this.clock.nowUs(), railMv);
  }

  clearTrip(): void {
    this.plant.clearTrip(this.clock.nowUs());
  }

  heartbeat(): void {
    this.plant.heartbeat(this.clock.nowUs());
  }
}
