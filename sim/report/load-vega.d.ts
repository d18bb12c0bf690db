/**
 * Types of load-vega.js, which brings in the two ESM packages that draw the figures.
 * Read by the type check alone, for figure.ts.
 */
export function loadVega(): Promise<{ vega: typeof import('vega'); vegaLite: typeof import('vega-lite') }>;
