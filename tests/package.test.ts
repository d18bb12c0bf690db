/**
 * The package as others install it: below somebody's node_modules, run from somewhere else.
 * ts-node leaves sources below node_modules alone unless it is told otherwise, so the command once worked in a
 * checkout and nowhere else. The copy stands outside the repository: a link would be resolved to its target.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { CATALOGUE } from '../waveforms/catalogue/index';

const ROOT = resolve(__dirname, '..');
const SHIPPED = ['sim', 'firmware', 'hal', 'waveforms', 'examples', 'package.json', 'tsconfig.json'];
const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  bin: { knead: string };
  dependencies: Record<string, string>;
};

describe('package', () => {
  let project = '';
  before('a project with the package installed', () => {
    project = mkdtempSync(join(tmpdir(), 'knead-package-'));
    const modules = join(project, 'node_modules');
    const installed = join(modules, 'knead.js');
    mkdirSync(installed, { recursive: true });
    for (const name of SHIPPED) cpSync(join(ROOT, name), join(installed, name), { recursive: true });
    // Dependencies by link, from the package's own folder; development ones are not there.
    for (const name of Object.keys(MANIFEST.dependencies)) {
      const link = join(installed, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), link);
    }
  });
  after(() => rmSync(project, { recursive: true, force: true }));

  it('runs its command from below node_modules, in another folder', () => {
    const command = join(project, 'node_modules', 'knead.js', MANIFEST.bin.knead);
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'programs', '--json'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).to.have.length(CATALOGUE.length);
  });
});
