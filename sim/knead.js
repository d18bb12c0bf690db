#!/usr/bin/env node
// The `knead` command: runs sim/cli.ts through ts-node, from a checkout or from an installed package.
'use strict';
require('ts-node').register({
  transpileOnly: true,
  cwd: __dirname,
  // Where the package is installed, its own sources lie below node_modules, which ts-node leaves alone by default.
  ignore: ['/node_modules/(?!knead\\.js/)'],
});
// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
require('./cli')
  .main(process.argv.slice(2))
  .then((status) => {
    process.exitCode = status;
  });
