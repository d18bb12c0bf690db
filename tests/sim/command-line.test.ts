/**
 * What all commands have in common, as programs of their own: a reader that has gone is no failure.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { ROOT } from './cli-run';

describe('commands as programs', () => {
  const ROWS: { name: string; argv: string[] }[] = [
    { name: 'knead', argv: ['sim/knead.js', 'programs'] },
    { name: 'check:spice', argv: ['-r', 'ts-node/register', 'sim/spice/check.ts', '--list'] },
    { name: 'soak', argv: ['-r', 'ts-node/register', 'sim/soak.ts', '--help'] },
    { name: 'docs:output', argv: ['-r', 'ts-node/register', 'sim/docs/output.ts', '--help'] },
  ];
  for (const { name, argv } of ROWS) {
    it(`end without a word where nobody reads on: ${name}`, async () => {
      const command = spawn(process.execPath, argv, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
      command.stdout.destroy();
      let said = '';
      command.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      const [status] = (await once(command, 'close')) as [number | null];
      expect({ status, said }).to.deep.equal({ status: 0, said: '' });
    });
  }

  it('have the exit status of their work', async () => {
    const argv = ['-r', 'ts-node/register', 'sim/spice/check.ts', '--nothing'];
    const [status] = (await once(spawn(process.execPath, argv, { cwd: ROOT, stdio: 'ignore' }), 'close')) as [
      number,
    ];
    expect(status).to.equal(2);
  });
});
