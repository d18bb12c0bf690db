/**
 * What is wired to which GPIO of a board, as the benches need it: out of the board's sheet (hal/boards/).
 * Called by the bundle bench, the silicon bench and the bench of the engine.
 */
import { type BoardSheet } from '../../hal/boards/board-sheet';
import { type LinePins } from '../chips/rp2040-io';

export interface Wiring {
  lines: LinePins;
  levels: readonly [number, number];
  railSet: number;
  heartbeat: number;
  tripReset: number;
  /** By the buttons' numbers. */
  buttons: readonly number[];
  /** High while the USB cable is in. */
  usb: number;
  trip: number;
  /** By channel; low while latched. */
  shortfalls: readonly [number, number];
  peakSide: number;
  senseSelect: number;
  /** By channel. */
  peaks: readonly [number, number];
  sense: number;
  /** A third of the battery. */
  battery: number;
}

/** In the order of their numbers in hal/panel.ts. */
const BUTTONS = ['BUTTON_START', 'BUTTON_PLUS', 'BUTTON_MINUS', 'BUTTON_MODE', 'BUTTON_CHANNEL'];

export function linesOf(sheet: BoardSheet): LinePins {
  return {
    enableA: gpioOf(sheet, 'ENABLE_A'),
    enableB: gpioOf(sheet, 'ENABLE_B'),
    reverse: gpioOf(sheet, 'REVERSE'),
    run: gpioOf(sheet, 'RUN'),
    runNode: gpioOf(sheet, 'RUN node'),
  };
}

export function wiringOf(sheet: BoardSheet): Wiring {
  return {
    lines: linesOf(sheet),
    levels: [gpioOf(sheet, 'LEVEL_A'), gpioOf(sheet, 'LEVEL_B')],
    railSet: gpioOf(sheet, 'RAIL_SET'),
    heartbeat: gpioOf(sheet, 'HEARTBEAT'),
    tripReset: gpioOf(sheet, 'TRIP_RESET'),
    buttons: BUTTONS.map((button) => gpioOf(sheet, button)),
    usb: gpioOf(sheet, 'USB_PRESENT'),
    trip: gpioOf(sheet, 'TRIP'),
    shortfalls: [gpioOf(sheet, 'SHORTFALL_A'), gpioOf(sheet, 'SHORTFALL_B')],
    peakSide: gpioOf(sheet, 'PEAK_SIDE'),
    senseSelect: gpioOf(sheet, 'SENSE_SELECT'),
    peaks: [gpioOf(sheet, 'PEAK_I_A'), gpioOf(sheet, 'PEAK_I_B')],
    sense: gpioOf(sheet, 'SENSE'),
    battery: gpioOf(sheet, 'BATTERY'),
  };
}

function gpioOf({ id, signals }: BoardSheet, signal: string): number {
  const row = signals.find(({ name }) => name === signal);
  if (!row) throw new Error(`${id}: no pin for ${signal}`);
  return row.gpio;
}
