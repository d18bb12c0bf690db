/**
 * The interpreter bench: its script reaches every part of the image, and a difference shows. With the path of an
 * Espruino built for Linux in ESPRUINO, the real interpreter runs here too.
 */
import { expect } from 'chai';
import { bundleText } from '../../sim/bundle-bench';
import { firstDifference, runInEspruino, runInNode, variablesFromFlash } from '../../sim/interpreter/bench';
import { CATALOGUE } from '../../waveforms/catalogue/index';

/** One of each program, and the first one again, four times. */
const TREATMENTS = CATALOGUE.length + 5;
/** One-shot A, one-shot B, probe; and of the treatment that a reset ends: probe and program. */
const SELF_TEST_RISES = 3;
const RESUMED_RISES = 2;

describe('interpreter bench', () => {
  let bundle = '';

  before(async () => {
    bundle = await bundleText('pico');
  });

  it('passes its self-test, starts and pauses each program, publishes pulses, moves levels, and ends with a reset', () => {
    const { trace } = runInNode(bundle);
    const count = (part: RegExp): number => trace.filter((entry) => part.test(entry)).length;
    expect(count(/ press D10$/)).to.equal(2 * TREATMENTS + 1);
    expect(count(/ write D5 1$/), 'RUN raised: self-test, then probe, program and lowered level').to.equal(
      SELF_TEST_RISES + 3 * TREATMENTS + RESUMED_RISES,
    );
    expect(count(/ watchdog 5 false$/)).to.equal(1);
    expect(count(/ feed$/), 'looks of the supervisor').to.be.above(1000);
    expect(count(/ memory /), 'segments').to.be.above(200);
    expect(count(/ analog D6 /), 'moves of a level').to.be.above(100);
    expect(trace.at(-1)).to.match(/ end$/);
  });

  it('gives the same trace twice, and another one for another image', () => {
    const { trace } = runInNode(bundle);
    expect(firstDifference(trace, runInNode(bundle).trace)).to.equal(undefined);
    // One instruction of the player: out pins,3 becomes out pins,2.
    const other = bundle.replace(/\b25091\b/, '25090');
    expect(other).to.not.equal(bundle);
    expect(firstDifference(trace, runInNode(other).trace)).to.match(/^entry \d+: /);
  });

  it('runs in the real interpreter as in Node', function () {
    const espruino = process.env['ESPRUINO'];
    if (!espruino) {
      process.stdout.write('      skips the real interpreter: ESPRUINO names no Espruino built for Linux\n');
      return this.skip();
    }
    // It draws every page of the display, pixel by pixel, in an interpreter.
    this.timeout(120000);
    const { trace, variables } = runInEspruino(espruino, bundle);
    expect(firstDifference(trace, runInNode(bundle).trace)).to.equal(undefined);
    expect(new Set(variables.slice(1)).size, 'variables in use after each treatment').to.equal(1);
    expect(variablesFromFlash(espruino, bundle)).to.be.within(500, 1500);
  });
});
