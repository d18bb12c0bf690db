/**
 * The firmware's beginning: a board, a session, a program, the panel. The build's entry; runs once at power-on.
 * `knead:board` is the board that the image is built for.
 */
import { board } from 'knead:board';
import { COMPILED_CATALOGUE } from '../waveforms/catalogue.build';
import { type CompiledProgram } from '../waveforms/rows';
import { watchPanel } from './panel';
import { Session } from './session';

const session = new Session(board);
session.load(COMPILED_CATALOGUE[0] as CompiledProgram);
watchPanel(board, session);
