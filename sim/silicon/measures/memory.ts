/**
 * What the program takes of the board: bytes in Storage, and variables once it has been loaded from flash. Asked for on
 * the console, before any treatment. What the interpreter itself uses is counted in, and stated in the JSON.
 */
import { type Measure } from './measure';

export const MEMORY: Measure = {
  name: 'memory',
  bars: ['stored', 'variables'],
  run(bench) {
    const stand = bench.stand('programs');
    stand.powerOn(true);
    const { repl } = stand;
    const programBytes = Number(repl.ask('require("Storage").read(".bootcde").length'));
    const fileBytes = Number(repl.ask('require("Storage").getStats().fileBytes'));
    const variables = Number(repl.ask('process.memory().usage'));
    return {
      stored: { value: fileBytes, figures: { programBytes, fileBytes } },
      variables: { value: variables, figures: { variables, blankVariables: bench.blankVariables } },
    };
  },
};
