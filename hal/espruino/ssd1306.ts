/**
 * A display of 128 x 64 pixels with an SSD1306, on I2C. Implements hal/display.ts with Espruino's Graphics, whose buffer
 * has the controller's own layout: bytes of eight pixels' height, the upper the lowest bit, page by page.
 * Made once at start-up. A write of n bytes takes (n + 1) x 9 bits, at 400 kHz 22.5 us a byte, in which nothing else runs:
 * a full picture of 1048 bytes in 9 writes 23.6 ms, a line of text of 60 columns on one page 70 bytes in 2 writes 1.6 ms.
 * Reference: Solomon Systech SSD1306, rev 1.1, section 8.1.5 (I2C), tables 9-1 and 10 (commands).
 */
import { type Display, DISPLAY_HEIGHT, DISPLAY_WIDTH } from '../display';

/** Address with SA0 low, as most modules have it. */
const ADDRESS = 0x3c;
/** The controller's highest. */
const BITRATE_HZ = 400000;
/** Control bytes: what follows is all commands, or all data. */
const COMMANDS = 0x00;
const DATA = 0x40;
const ADDRESSING = 0x20;
const COLUMN_RANGE = 0x21;
const PAGE_RANGE = 0x22;
const START_ROW = 0x40;
const CONTRAST = 0x81;
const CHARGE_PUMP = 0x8d;
/** Both together turn the picture upright on a module whose connector is at its top. */
const COLUMNS_MIRRORED = 0xa1;
const ROWS_MIRRORED = 0xc8;
const SHOW_MEMORY = 0xa4;
const NOT_INVERTED = 0xa6;
const ROWS = 0xa8;
const DISPLAY_OFF = 0xae;
const DISPLAY_ON = 0xaf;
const ROW_OFFSET = 0xd3;
const CLOCK = 0xd5;
const PRECHARGE = 0xd9;
const ROW_PINS = 0xda;
const DESELECT = 0xdb;

export class Ssd1306 implements Display {
  isOn: boolean;
  canvas: Graphics;
  private bus: I2C;

  /**
   * Dark until the first picture, which is blank, stands in the controller's memory. What is set is all that a reset of
   * the controller would set, and what a module needs that lives on 3.3 V alone.
   */
  constructor(bus: I2C, sda: Pin, scl: Pin) {
    this.bus = bus;
    const layout = { vertical_byte: true, msb: false };
    this.canvas = Graphics.createArrayBuffer(DISPLAY_WIDTH, DISPLAY_HEIGHT, 1, layout);
    this.isOn = true;
    try {
      bus.setup({ sda: sda, scl: scl, bitrate: BITRATE_HZ });
      bus.writeTo(ADDRESS, COMMANDS, [
        DISPLAY_OFF,
        CLOCK,
        0x80, // as after a reset
        ROWS,
        DISPLAY_HEIGHT - 1,
        ROW_OFFSET,
        0,
        START_ROW,
        CHARGE_PUMP,
        0x14, // on
        ADDRESSING,
        0, // along the page, then to the next one
        COLUMNS_MIRRORED,
        ROWS_MIRRORED,
        ROW_PINS,
        0x12, // even and odd rows at either side
        CONTRAST,
        0xcf,
        PRECHARGE,
        0xf1, // for the charge pump
        DESELECT,
        0x20, // as after a reset
        SHOW_MEMORY,
        NOT_INVERTED,
      ]);
      this.canvas.clear();
      this.flip();
      if (this.isOn) bus.writeTo(ADDRESS, COMMANDS, DISPLAY_ON);
    } catch {
      this.isOn = false;
    }
  }

  /** Columns and pages of the box: the controller goes from the end of a page to the next by itself. */
  flip(): void {
    if (!this.isOn) return;
    const area = this.canvas.getModified(true);
    if (area === undefined) return;
    const firstPage = area.y1 >> 3;
    const lastPage = area.y2 >> 3;
    const columns = area.x2 - area.x1 + 1;
    try {
      this.bus.writeTo(ADDRESS, COMMANDS, [COLUMN_RANGE, area.x1, area.x2, PAGE_RANGE, firstPage, lastPage]);
      for (let page = firstPage; page <= lastPage; page += 1) {
        const at = page * DISPLAY_WIDTH + area.x1;
        this.bus.writeTo(ADDRESS, DATA, new Uint8Array(this.canvas.buffer, at, columns));
      }
    } catch {
      this.isOn = false;
    }
  }
}
