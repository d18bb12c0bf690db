/**
 * Draws a treatment as one SVG, and an SVG as a PNG, without a browser.
 * Called by the command line when a simulation has ended; vega and resvg are loaded at the first figure.
 * The SVG is light or dark as its reader prefers; a PNG is either. A PNG is 2,000 px wide and set in DejaVu Sans from
 * npm, so that a machine without fonts draws the same.
 */
import type { Recording } from '../recording';
import { treatmentSpec, type Measured } from './figure-spec';
import { adaptive, darkened } from './figure-theme';
import { loadVega } from './load-vega';

const PNG_WIDTH = 2000;
const FONT = 'DejaVu Sans';
const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

export interface TreatmentFigure {
  /** Light, or dark where the reader prefers that. */
  svg: string;
  lightPng(): Promise<Buffer>;
  darkPng(): Promise<Buffer>;
}

/** The figure of a recording; the table in it has the figures of its summary. */
export async function drawTreatment(recording: Recording, measured: Measured): Promise<TreatmentFigure> {
  const svg = await lightSvg(recording, measured);
  return { svg: adaptive(svg), lightPng: () => pngOf(svg), darkPng: () => pngOf(darkened(svg)) };
}

async function lightSvg(recording: Recording, measured: Measured): Promise<string> {
  const { vega, vegaLite } = await loadVega();
  const { spec } = vegaLite.compile(treatmentSpec(recording, measured));
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

async function pngOf(svg: string): Promise<Buffer> {
  const { Resvg } = await import('@resvg/resvg-js');
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'width', value: PNG_WIDTH },
    font: {
      fontFiles: FONT_FILES.map((name) => require.resolve(`dejavu-fonts-ttf/ttf/${name}`)),
      loadSystemFonts: false,
      defaultFontFamily: FONT,
    },
  });
  return drawing.render().asPng();
}
