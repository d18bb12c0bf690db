/**
 * Loads vega and vega-lite when the first figure is drawn: most commands draw none, and loading takes 0.3 s.
 * Called by figure.ts alone. Plain JavaScript, because both packages wait at their top level: `require` refuses
 * them, and this file's `import()` must reach Node as it stands.
 */
'use strict';

exports.loadVega = async () => {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  return { vega, vegaLite };
};
