/**
 * The board: Raspberry Pi Pico (RP2040) with the pins of this project. Data, and the parts that it is made of.
 * Chosen by the build as `knead:board`. GPIO numbers; the signals are those of docs/output-stage.md.
 */
import { type Board, type BoardFacts } from '../../board';
import { ESPRUINO_ALARM, ESPRUINO_CLOCK } from '../clock';
import { Rp2040Engine } from '../engines/rp2040-pio';
import { ESPRUINO_NATIVES } from '../natives';
import { ESPRUINO_NOTICES } from '../notices';
import { EspruinoPanel } from '../panel';
import { EspruinoStage } from '../stage';
import { ESPRUINO_STORE } from '../store';
import { EspruinoSupply } from '../supply';
import { RP2040_WATCHDOG } from '../watchdog';

const FACTS: BoardFacts = {
  name: 'pico',
  fullScaleMa: 80,
  levelDacFullScale: 4095,
  railMinMv: 20000,
  railMaxMv: 100000,
};

/** What a part is given stands where it is made: as a constant it would be held in memory twice. */
export const board: Board = {
  facts: FACTS,
  clock: ESPRUINO_CLOCK,
  alarm: ESPRUINO_ALARM,
  natives: ESPRUINO_NATIVES,
  // ENABLE_A, ENABLE_B and REVERSE are GPIO 2, 3, 4; RUN is GPIO 5, and GPIO 14 reads the node behind its resistor.
  engine: new Rp2040Engine({
    firstLineGpio: 2,
    run: D5,
    runNode: D14,
    runNodeGpio: 14,
    cyclesPerTick: 125,
    // Espruino claims channels from 0 upwards.
    dataChannel: 10,
    addressChannel: 11,
    countChannel: 9,
  }),
  stage: new EspruinoStage(
    {
      levelA: D6,
      levelB: D7,
      railSet: D8,
      heartbeat: D9,
      tripReset: D15,
      trip: D16,
      shortfallA: D17,
      shortfallB: D18,
      peakSide: D19,
      senseSelect: D20,
      peakA: D26,
      peakB: D27,
      sense: D28,
    },
    FACTS,
  ),
  entropy: {
    seed32() {
      return E.hwRand();
    },
  },
  // Start and stop, more, less, next program, channels.
  panel: new EspruinoPanel([D10, D11, D12, D13, D22]),
  // VBUS and VSYS, through the Pico's own dividers.
  supply: new EspruinoSupply(D24, D29),
  notices: ESPRUINO_NOTICES,
  watchdog: RP2040_WATCHDOG,
  store: ESPRUINO_STORE,
};
