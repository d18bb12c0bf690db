/**
 * Draws a treatment as one SVG of three panels, and an SVG as a PNG, without a browser.
 * Called by the command line when a simulation has ended; vega and resvg are loaded at the first figure.
 * The PNG is 2,000 px wide and set in DejaVu Sans from npm, so that a machine without fonts draws the same.
 */
import type { Recording } from '../recording';
import { treatmentSpec } from './figure-spec';
import { loadVega } from './load-vega';

const PNG_WIDTH = 2000;
const FONT = 'DejaVu Sans';
const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

export async function treatmentSvg(recording: Recording): Promise<string> {
  const { vega, vegaLite } = await loadVega();
  const { spec } = vegaLite.compile(treatmentSpec(recording));
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

export async function treatmentPng(svg: string): Promise<Buffer> {
  const { Resvg } = await import('@resvg/resvg-js');
  const drawing = new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'width', value: PNG_WIDTH },
    font: {
      fontFiles: FONT_FILES.map((name) => require.resolve(`dejavu-fonts-ttf/ttf/${name}`)),
      loadSystemFonts: false,
      defaultFontFamily: FONT,
    },
  });
  return drawing.render().asPng();
}
