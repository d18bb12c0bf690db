/**
 * The firmware's beginning: a board, a session, the programs, the panel. The build's entry; runs once at power-on.
 * `knead:board` is the board that the image is built for, `knead:image` says whether it is one for the bench.
 */
import { board } from 'knead:board';
import { BENCH } from 'knead:image';
import { PACKED_CATALOGUE } from '../waveforms/catalogue.build';
import { MACHINE } from './machine.build';
import { watchPanel } from './panel';
import { Programs } from './programs';
import { Screens } from './screens';
import { Session } from './session';

const programs = new Programs(board.natives, PACKED_CATALOGUE);
const session = new Session(board, programs, BENCH, MACHINE);
watchPanel(session, new Screens(session));
