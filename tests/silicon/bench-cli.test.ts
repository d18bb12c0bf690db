/**
 * The command of the silicon bench: what it says of input that it cannot use. Exit status 2, one line, nothing run.
 * With an image and a boot ROM named in KNEAD_UF2 and KNEAD_BOOTROM, the interpreter is run too.
 */
import { expect } from 'chai';
import { pretokenise } from '../../sim/build/pretokenise';
import { main } from '../../sim/silicon/bench';
import { runBench } from '../../sim/silicon/bench-run';
import { FLASH_AT, readBootrom, readUf2 } from '../../sim/silicon/images';
import { MEMORY } from '../../sim/silicon/measures/memory';
import { bundleText } from '../../sim/bundle-bench';
import { runInProcess, type Ran } from '../run-in-process';
import { bootrom, uf2, withFiles } from './synthetic';

const run = (...argv: string[]): Promise<Ran> => runInProcess(main, argv);

describe('bench:silicon', () => {
  const IMAGE = ['--uf2', '/nowhere/image.uf2'];
  const ROM = ['--bootrom', '/nowhere/bootrom.bin'];
  const REFUSED: { name: string; argv: string[]; line: RegExp }[] = [
    {
      name: 'no files',
      argv: [],
      line: /^bench:silicon: name both files: --uf2 .*espruino.*--bootrom .*bootrom\.ts/i,
    },
    { name: 'no boot ROM', argv: IMAGE, line: /^bench:silicon: name both files: / },
    { name: 'no image', argv: ROM, line: /^bench:silicon: name both files: / },
    {
      name: 'an image that is not there',
      argv: [...IMAGE, ...ROM],
      line: /^bench:silicon: --uf2: cannot read \/nowhere\/image\.uf2$/,
    },
    {
      name: 'a miss of no number',
      argv: ['--xip', 'many'],
      line: /'--xip <cycles>' .*whole number of 0\.\.1000\.$/,
    },
    { name: 'a miss below 0', argv: ['--xip', '-1'], line: /whole number of 0\.\.1000\.$/ },
    { name: 'a miss of too many cycles', argv: ['--xip', '1001'], line: /whole number of 0\.\.1000\.$/ },
    { name: 'half a cycle', argv: ['--xip', '0.5'], line: /whole number of 0\.\.1000\.$/ },
    { name: 'an empty number', argv: ['--xip', ''], line: /whole number of 0\.\.1000\.$/ },
    {
      name: 'a folder that is not there',
      argv: [...IMAGE, ...ROM, '--json', '/nowhere/silicon.json'],
      line: /^bench:silicon: --json: the folder \/nowhere does not exist$/,
    },
    { name: 'an unknown option', argv: ['--fast'], line: /^bench:silicon: unknown option '--fast'$/ },
  ];
  for (const { name, argv, line } of REFUSED) {
    it(`refuses ${name} in one line`, async () => {
      const { status, stdout, stderr } = await run(...argv);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr.trimEnd()).to.match(line).and.not.to.contain('\n');
    });
  }

  it('refuses a boot ROM and a bundle that cannot be used, in one line each', async () => {
    const files = {
      'image.uf2': uf2([{ target: FLASH_AT, data: [0] }]),
      rom: Buffer.from(bootrom().buffer),
    };
    const said = await withFiles(files, async (pathOf) => [
      await run('--uf2', pathOf('image.uf2'), '--bootrom', pathOf('image.uf2')),
      await run('--uf2', pathOf('image.uf2'), '--bootrom', pathOf('rom'), '--bundle', '/nowhere/knead.js'),
    ]);
    expect(said.map(({ status }) => status)).to.deep.equal([2, 2]);
    expect(said[0]?.stderr).to.match(/^bench:silicon: --bootrom: .* is neither the RP2040's boot ROM.*\n$/);
    expect(said[1]?.stderr).to.equal('bench:silicon: --bundle: cannot read /nowhere/knead.js\n');
  });

  it('shows examples on request', async () => {
    const { status, stdout } = await run('--help');
    expect(status).to.equal(0);
    expect(stdout).to.contain('Examples:').and.to.contain('--xip').and.to.contain('no brown-out');
  });

  it('measures an image in the real interpreter', async function () {
    const { KNEAD_UF2: image, KNEAD_BOOTROM: rom } = process.env;
    if (!image || !rom) {
      process.stdout.write('      skips the real interpreter: KNEAD_UF2 and KNEAD_BOOTROM name no files\n');
      return this.skip();
    }
    this.timeout(120000);
    const programs = await bundleText('pico', undefined, { image: 'bench' });
    const begun: string[] = [];
    const [result] = runBench({
      ...{ image: readUf2(image), bootrom: readBootrom(rom), programs },
      ...{ chosen: 'print(0)', chosenIds: [], rates: 'print(1)' },
      missCycles: [0],
      measures: [MEMORY],
      progress: {
        begin: (step, steps, name) => begun.push(`${step}/${steps} ${name}`),
        tick: () => undefined,
      },
    });
    expect(begun).to.deep.equal(['1/2 storing the programs', '2/2 no wait states: memory']);
    expect(result?.findings.stored.figures).to.deep.include({ programBytes: pretokenise(programs).length });
    expect(result?.findings.variables.value).to.be.above(500);
    expect(result?.emulatedS).to.be.above(0.1);
  });
});
