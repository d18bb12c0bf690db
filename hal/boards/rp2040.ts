/**
 * The RP2040, as far as the wiring of a board depends on it. Read by the sheets of boards that have one.
 * Reference: RP2040 datasheet, chapters 2.19.6.3 (pads: pulled down after reset), 4.5.2 (PWM), 4.9 (ADC).
 */
import { type Chip } from './board-sheet';

export const RP2040: Chip = {
  name: 'RP2040',
  gpioCount: 30,
  pullAtReset: 'down',
  analogueGpios: [26, 27, 28, 29],
  // OUT and SET pins of a PIO state machine are consecutive.
  neighbours: ['ENABLE_A', 'ENABLE_B', 'REVERSE'],
  pwmOutputs: 16,
};
