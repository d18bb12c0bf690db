/**
 * A check of the contract suite: a name, and what throws when an engine does not keep the contract.
 * The lists of checks stand in checks-*.ts; pulse-engine.ts joins them.
 */
import { type EngineBench, type MakeBench } from './stand';

export interface Check {
  name: string;
  /** Benches that cannot do what the check needs are left out, by name. */
  needs?: (bench: EngineBench) => boolean;
  /** @param effort 1 = every offset and the full number of runs; less for engines that are slow to emulate */
  run(makeBench: MakeBench, effort: number): void;
}

/** Names the row of a table in whatever it throws. */
export function inRow(name: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
