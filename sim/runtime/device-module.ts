/**
 * Modules of the device, loaded into an emulated Espruino: for tests that want one class and not the whole firmware.
 * The TypeScript is bundled as the build does it, without names being shortened. Bundles are kept for the next call.
 */
import { buildSync } from 'esbuild';
import { Script } from 'node:vm';
import { PROJECT_ROOT } from '../build/bundle';
import { type Runtime } from './runtime';

/** Modules of the board itself: see Runtime. */
const EMULATED_MODULES = ['Storage'];

const scripts = new Map<string, Script>();

/**
 * Runs an entry in the runtime and answers its exports.
 * @param entrySource TypeScript that imports from the project's root, such as
 *   `export { ESPRUINO_CLOCK } from './hal/espruino/clock'`
 */
export function loadDeviceModule(runtime: Runtime, entrySource: string): unknown {
  let script = scripts.get(entrySource);
  if (!script) {
    script = new Script(`${deviceModuleText(entrySource)};deviceModule`, { filename: 'device-module.js' });
    scripts.set(entrySource, script);
  }
  return runtime.run(script);
}

/** An entry as a script that leaves its exports in the variable `deviceModule`. */
export function deviceModuleText(entrySource: string): string {
  const result = buildSync({
    stdin: { contents: entrySource, resolveDir: PROJECT_ROOT, loader: 'ts' },
    bundle: true,
    external: EMULATED_MODULES,
    format: 'iife',
    globalName: 'deviceModule',
    platform: 'neutral',
    target: 'es2015',
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    write: false,
    logLevel: 'silent',
  });
  return result.outputFiles[0]?.text ?? '';
}
