#!/usr/bin/env node
// The `knead` command: runs sim/cli.ts through ts-node, from a checkout or from an installed package.
'use strict';
require('ts-node').register({
  transpileOnly: true,
  cwd: __dirname,
  // Where the package is installed, its own sources lie below node_modules, which ts-node leaves alone by default.
  ignore: ['/node_modules/(?!knead\\.js/)'],
});
require('./command-line').runAsProgram(require('./cli').main);
