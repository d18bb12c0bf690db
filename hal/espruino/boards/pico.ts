/**
 * The board: Raspberry Pi Pico (RP2040), and the parts that it is made of.
 * Chosen by the build as `knead:board`. Its pins and facts stand in hal/boards/pico.ts; the build puts the numbers in the
 * place of their names, and `D6` in that of `new Pin(6)`, so that nothing of that table is held in memory.
 */
import { type Board, type BoardFacts } from '../../board';
import { PICO_FACTS, PICO_PINS } from '../../boards/pico';
import { ESPRUINO_CLOCK, EspruinoAlarm } from '../clock';
import { Rp2040Engine } from '../engines/rp2040-pio';
import { ESPRUINO_NATIVES } from '../natives';
import { ESPRUINO_NOTICES } from '../notices';
import { EspruinoPanel } from '../panel';
import { EspruinoStage } from '../stage';
import { Ssd1306 } from '../ssd1306';
import { ESPRUINO_STORE } from '../store';
import { EspruinoSupply } from '../supply';
import { RP2040_WATCHDOG } from '../watchdog';

const FACTS: BoardFacts = {
  name: 'pico',
  fullScaleMa: PICO_FACTS.fullScaleMa,
  levelDacFullScale: PICO_FACTS.levelDacFullScale,
  railMinMv: PICO_FACTS.railMinMv,
  railMaxMv: PICO_FACTS.railMaxMv,
};

/** What a part is given stands where it is made: as a constant it would be held in memory twice. */
export const board: Board = {
  facts: FACTS,
  clock: ESPRUINO_CLOCK,
  alarm: new EspruinoAlarm(),
  screenAlarm: new EspruinoAlarm(),
  natives: ESPRUINO_NATIVES,
  // ENABLE_A, ENABLE_B and REVERSE are neighbours, in this order.
  engine: new Rp2040Engine({
    firstLineGpio: PICO_PINS.enableA,
    run: new Pin(PICO_PINS.run),
    runNode: new Pin(PICO_PINS.runNode),
    runNodeGpio: PICO_PINS.runNode,
    cyclesPerTick: 125,
    // Espruino claims channels from 0 upwards.
    dataChannel: 10,
    addressChannel: 11,
    countChannel: 9,
  }),
  stage: new EspruinoStage(
    {
      levelA: new Pin(PICO_PINS.levelA),
      levelB: new Pin(PICO_PINS.levelB),
      railSet: new Pin(PICO_PINS.railSet),
      heartbeat: new Pin(PICO_PINS.heartbeat),
      tripReset: new Pin(PICO_PINS.tripReset),
      trip: new Pin(PICO_PINS.trip),
      shortfallA: new Pin(PICO_PINS.shortfallA),
      shortfallB: new Pin(PICO_PINS.shortfallB),
      peakSide: new Pin(PICO_PINS.peakSide),
      senseSelect: new Pin(PICO_PINS.senseSelect),
      peakA: new Pin(PICO_PINS.peakA),
      peakB: new Pin(PICO_PINS.peakB),
      sense: new Pin(PICO_PINS.sense),
    },
    FACTS,
  ),
  entropy: {
    seed32() {
      return E.hwRand();
    },
  },
  // Start and stop, more, less, next program, channels.
  panel: new EspruinoPanel([
    new Pin(PICO_PINS.buttonStart),
    new Pin(PICO_PINS.buttonPlus),
    new Pin(PICO_PINS.buttonMinus),
    new Pin(PICO_PINS.buttonMode),
    new Pin(PICO_PINS.buttonChannel),
  ]),
  display: new Ssd1306(I2C1, new Pin(PICO_PINS.displayData), new Pin(PICO_PINS.displayClock)),
  // Timed by setTimeout: digitalPulse takes slots of a timer of which there are few.
  beeper: {
    beep(spanMs) {
      digitalWrite(new Pin(PICO_PINS.beeper), 1);
      setTimeout(() => digitalWrite(new Pin(PICO_PINS.beeper), 0), spanMs);
    },
  },
  // VBUS and VSYS, through the Pico's own dividers.
  supply: new EspruinoSupply(new Pin(PICO_PINS.usbPresent), new Pin(PICO_PINS.battery)),
  notices: ESPRUINO_NOTICES,
  watchdog: RP2040_WATCHDOG,
  store: ESPRUINO_STORE,
};
