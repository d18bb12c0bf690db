/**
 * The firmware's beginning: a board, a session, the programs, the panel. The build's entry; runs once at power-on.
 * `knead:board` is the board that the image is built for.
 */
import { board } from 'knead:board';
import { COMPILED_CATALOGUE } from '../waveforms/catalogue.build';
import { watchPanel } from './panel';
import { Session } from './session';

watchPanel(board, new Session(board), COMPILED_CATALOGUE);
