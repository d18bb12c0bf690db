/**
 * What the display shows, as scenes: a unit with its display on the contract bench, and what a person does with it until
 * the picture is taken. Played for docs/screens.md (screens.ts). Units: seconds.
 */
import { Programs } from '../../firmware/programs';
import { DISPLAY_WIDTH } from '../../hal/display';
import { BUTTON_CHANNEL, BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../../hal/panel';
import { PACKED_CATALOGUE } from '../../waveforms/catalogue.build';
import { NO_DEFECTS } from '../physics/conduction';
import { GEL, type Load, OPEN } from '../physics/load';
import { bootSession } from '../power-on';
import { makeVirtualBoard, type VirtualBoard } from '../virtual-board';

/** Any: the pictures are to stay as they are. */
const SEED = 1;
const PRESS_S = 0.05;
const SELF_TEST_S = 3;
/** Until the probe has found skin, and all parts of a page are drawn. */
const CONTACT_S = 2;
const DRAWN_S = 1;
/** To twelve levels. */
const RAMP_S = 8;
const LOCK_S = 3.2;
const PROGRAMS_ON = 4;

/** A person at the unit. */
export class Visitor {
  constructor(private readonly board: VirtualBoard) {}

  wait(seconds: number): void {
    this.board.clock.advanceBy(1e6 * seconds);
  }

  press(button: number, times = 1): void {
    for (let i = 0; i < times; i += 1) this.hold(button, PRESS_S);
  }

  hold(button: number, seconds: number): void {
    this.board.panel.hold(button);
    this.wait(seconds);
    this.board.panel.release(button);
    this.wait(PRESS_S);
  }

  putPads(channel: 0 | 1, load: Load): void {
    this.board.stage.plant.setLoad(this.board.clock.nowUs(), channel, load);
  }

  shortSinks(): void {
    this.board.stage.plant.setDefects(this.board.clock.nowUs(), {
      ...NO_DEFECTS,
      sinkShorted: [true, true],
    });
  }
}

export interface Scene {
  /** Name of the picture's file. */
  id: string;
  title: string;
  about: string;
  /** Default: gel pads on skin. */
  load?: Load;
  /** In an image for the bench; default: as released. */
  isBench?: boolean;
  /** From power-on to the picture. */
  play(visitor: Visitor): void;
}

function treat(visitor: Visitor): void {
  visitor.wait(SELF_TEST_S);
  visitor.press(BUTTON_START);
  visitor.wait(CONTACT_S);
  visitor.press(BUTTON_PLUS, 9);
  visitor.press(BUTTON_CHANNEL);
  visitor.press(BUTTON_PLUS, 3);
  visitor.wait(RAMP_S);
}

export const SCENES: readonly Scene[] = [
  {
    id: 'self-test',
    title: 'Self-test',
    about: 'For two seconds from power-on, and behind every fault that START has acknowledged.',
    play: (visitor) => visitor.wait(0.5),
  },
  {
    id: 'choice',
    title: 'Choice of a program',
    about:
      'Its place in the catalogue, its name, and a sketch of one cycle: how strong it is from left to right, channel A upwards, B downwards. MODE leads to the next, + and - to another length of the treatment.',
    play: (visitor) => visitor.wait(SELF_TEST_S),
  },
  {
    id: 'choice-next',
    title: 'Another one',
    about: 'MODE, four times.',
    play(visitor) {
      visitor.wait(SELF_TEST_S);
      visitor.press(BUTTON_MODE, PROGRAMS_ON);
      visitor.wait(DRAWN_S);
    },
  },
  {
    id: 'no-contact',
    title: 'Looking for skin',
    about: 'START, with no pads on: beside the letter of its channel a pad is empty until there is contact.',
    load: OPEN,
    play(visitor) {
      visitor.wait(SELF_TEST_S);
      visitor.press(BUTTON_START);
      visitor.wait(CONTACT_S);
    },
  },
  {
    id: 'refused',
    title: 'A refusal',
    about: '+ all the same. For four seconds the display says why not.',
    load: OPEN,
    play(visitor) {
      visitor.wait(SELF_TEST_S);
      visitor.press(BUTTON_START);
      visitor.wait(CONTACT_S);
      visitor.press(BUTTON_PLUS);
      visitor.wait(DRAWN_S);
    },
  },
  {
    id: 'running',
    title: 'A treatment',
    about:
      'The level of each channel as a bar and a number, what it does, and the time that is left. + and - move the channel whose letter stands out.',
    play: treat,
  },
  {
    id: 'pad-off',
    title: 'A pad has come off',
    about: 'Said for four seconds. The channel is at zero; the other one goes on.',
    play(visitor) {
      treat(visitor);
      visitor.putPads(0, OPEN);
      visitor.wait(DRAWN_S + 1);
    },
  },
  {
    id: 'paused',
    title: 'A pause',
    about: 'START in a treatment. Levels are kept, and come back slowly behind the next START.',
    play(visitor) {
      treat(visitor);
      visitor.press(BUTTON_START);
      visitor.wait(DRAWN_S);
    },
  },
  {
    id: 'locked',
    title: 'Locked',
    about:
      'CHANNEL has been held for three seconds: nothing can be begun or raised. Stopping and lowering still work.',
    play(visitor) {
      treat(visitor);
      visitor.hold(BUTTON_CHANNEL, LOCK_S);
      visitor.wait(DRAWN_S);
    },
  },
  {
    id: 'fault',
    title: 'A fault',
    about: 'Silence, and a sentence that stays until START has been pressed.',
    play(visitor) {
      treat(visitor);
      visitor.shortSinks();
      visitor.wait(DRAWN_S + 1);
    },
  },
  {
    id: 'bench',
    title: 'An image for the bench',
    about: 'It allows the USB cable with a dummy load, and says so on every page.',
    isBench: true,
    play: (visitor) => visitor.wait(SELF_TEST_S),
  },
];

/** Pixels, row by row from the top left, 1 where the display is lit; and how many to a row. */
export function playScene({ load = GEL, isBench = false, play }: Scene): {
  pixels: Uint8Array;
  width: number;
} {
  const board = makeVirtualBoard({
    load,
    seed: SEED,
    hasDisplay: true,
    onEdge: () => undefined,
    plantListener: { onConduction: () => undefined, onTrip: () => undefined },
  });
  bootSession(board, new Programs(board.natives, PACKED_CATALOGUE), isBench);
  play(new Visitor(board));
  return { pixels: board.display.picture(), width: DISPLAY_WIDTH };
}
