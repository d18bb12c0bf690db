/**
 * Registers of the RP2040 that the pulse engine and the watchdog touch, and their bits: addresses, masks, shifts.
 * Names and meanings as in the RP2040 datasheet, chapters 2.5 (DMA), 2.14 (resets), 2.19 (GPIO), 3 (PIO) and 4.7
 * (watchdog).
 */
export const RESETS_CLEAR = 0x4000f000;
export const RESET_DMA = 1 << 2;
export const RESET_PIO0 = 1 << 10;
export const IO_BANK0_GPIO0_CTRL = 0x40014004;
export const FUNCTION_PIO0 = 6;

const PIO0 = 0x50200000;
export const PIO_CTRL = PIO0;
export const PIO_TXF0 = PIO0 + 0x10;
export const PIO_INSTR_MEM0 = PIO0 + 0x48;
/** CLKDIV, EXECCTRL and SHIFTCTRL are neighbours. */
export const PIO_SM0_CLKDIV = PIO0 + 0xc8;
export const PIO_SM0_SHIFTCTRL = PIO0 + 0xd0;
export const PIO_SM0_INSTR = PIO0 + 0xd8;
export const PIO_SM0_PINCTRL = PIO0 + 0xdc;
export const CTRL_SM0_ENABLE = 1;
export const CTRL_SM0_RESTART = 1 << 4;
export const CTRL_SM0_CLKDIV_RESTART = 1 << 8;
/** Shift right, autopull at 32 bits; joining the FIFOs and parting them again empties them. */
export const SHIFTCTRL = (1 << 19) | (1 << 17);
export const SHIFTCTRL_JOIN_RX = 1 << 31;

export const DMA = 0x50000000;
export const DMA_CHANNEL_BYTES = 0x40;
export const DMA_CHAN_ABORT = DMA + 0x444;
export const DMA_READ_ADDR = 0x00;
export const DMA_TRANS_COUNT = 0x08;
export const DMA_CTRL = 0x0c;
export const DMA_AL1_CTRL = 0x10;
export const DMA_AL1_TRANS_COUNT_TRIG = 0x1c;
export const DMA_AL3_READ_ADDR_TRIG = 0x3c;
export const DMA_EN = 1;
export const DMA_SIZE_WORD = 2 << 2;
export const DMA_INCR_READ = 1 << 4;
/** Reads wrap at so many bytes. */
export const DMA_RING_32 = 5 << 6;
export const DMA_RING_128 = 7 << 6;
export const DMA_CHAIN_TO_SHIFT = 11;
export const DMA_TREQ_SHIFT = 15;
export const DREQ_PIO0_TX0 = 0;
export const TREQ_UNPACED = 0x3f;
export const DMA_BUSY = 1 << 24;

export const WATCHDOG_REASON = 0x40058008;
export const WATCHDOG_REASON_TIMER = 1;
export const WATCHDOG_SCRATCH4 = 0x4005801c;
/** What the Pico SDK's watchdog_enable leaves in SCRATCH4; a reboot on purpose leaves something else. */
export const WATCHDOG_ARMED = 0x6ab73121;
