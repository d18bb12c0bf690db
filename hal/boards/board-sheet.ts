/**
 * What a board's sheet says: which signal of docs/output-stage.md stands on which pin, what else the pins of the board
 * are there for, and what the board holds. Data for the build, the benches and docs/boards.md; none of it enters an image
 * but the numbers that a board's file in hal/espruino/boards/ takes from it.
 * GPIO numbers of the chip; pin numbers of the board's own header, from 1 on. Directions are seen from the microcontroller.
 */
import { type BoardFacts } from '../board';

/** In the order in which documents tell of them. */
export type SignalGroup = 'player' | 'stage' | 'alarm' | 'sense' | 'supply' | 'panel' | 'display';

export interface Signal {
  /** As in docs/output-stage.md. */
  name: string;
  gpio: number;
  direction: 'out' | 'in' | 'in and out';
  kind: 'level' | 'pwm' | 'analogue' | 'button' | 'bus';
  /** Where `kind` is pwm. */
  pwmHz?: number;
  group: SignalGroup;
  /** What it goes to, in at most 36 characters; '' where the board itself has it wired. */
  wire: string;
  /** What whoever wires it must know beyond that. */
  note?: string;
  /** A resistor of the chip that the firmware turns on. */
  pull?: 'up' | 'down';
  /** Must not be pulled up while nothing runs. */
  isLowAtReset?: boolean;
}

/** What a pin is there for on the board itself, before any firmware runs. */
export interface Duty {
  gpio: number;
  text: string;
  /** The signal of ours that this duty gives, where there is one. */
  gives?: string;
}

/** A pin of the header that is no GPIO, by its printed name. */
export interface OtherPin {
  name: string;
  kind: 'ground' | 'supply' | 'open';
  wire: string;
}

export interface Chip {
  name: string;
  gpioCount: number;
  /** What a pad does in reset. */
  pullAtReset: 'up' | 'down' | 'none';
  /** Inputs of its ADC. */
  analogueGpios: readonly number[];
  /** Signals that the player's hardware needs on neighbouring pins, in this order. */
  neighbours: readonly string[];
  /**
   * Where PWM is tied to pins: a GPIO shares its output with the one so many above it, and its frequency with its
   * neighbour, the even one being first.
   */
  pwmOutputs?: number;
}

export interface Budgets {
  /** Flash that the interpreter has for what is stored, and the part of it that an image may take. */
  storageBytes: number;
  imageBytes: number;
  /** Variables of the interpreter, and how many of them may be in use when an image has been loaded. */
  variables: number;
  variablesInUse: number;
}

export interface BoardSheet {
  /** As in `--board`, and the name of its file in hal/espruino/boards/. */
  id: string;
  title: string;
  chip: Chip;
  facts: BoardFacts;
  budgets: Budgets;
  /** Which of the programs fit. */
  programs: string;
  /** Displays that can be wired to it. */
  screens: string;
  /** What is printed in front of a GPIO's number. */
  gpioPrefix: string;
  /** Printed names of the header's pins, from pin 1 on, down the left side and up the right one. */
  header: readonly string[];
  otherPins: readonly OtherPin[];
  duties: readonly Duty[];
  signals: readonly Signal[];
}
