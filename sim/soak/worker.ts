/**
 * A thread of the soak: plays the treatments that it is given, one after the other. Started by pool.ts.
 */
import { parentPort } from 'node:worker_threads';
import { soakRun, type SoakTask } from './run';

parentPort?.on('message', (task: SoakTask) => parentPort?.postMessage(soakRun(task)));
