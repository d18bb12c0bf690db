/**
 * Colours of the figures: a table of what each is for, on a light page and on a dark one, and how a drawing made in the
 * light ones becomes dark.
 * The panels read COLOURS; figure.ts passes what they drew through `adaptive` (SVG) or `darkened` (PNG).
 * Channels: blue and vermilion of Okabe and Ito's palette, which the colour-blind can tell apart; limits are dashed, too.
 */
interface Tones {
  light: string;
  dark: string;
}

/** No two light tones are alike: a drawing is told what is dark by them. */
const TONES = {
  page: { light: '#ffffff', dark: '#15181c' },
  ink: { light: '#222222', dark: '#e6e4e0' },
  faintInk: { light: '#666666', dark: '#a3a9b1' },
  axis: { light: '#8a8a8a', dark: '#6f7782' },
  grid: { light: '#e8e8e8', dark: '#2c3138' },
  channelA: { light: '#0072B2', dark: '#4fb0ea' },
  channelB: { light: '#D55E00', dark: '#ff8f45' },
  rail: { light: '#00856a', dark: '#35c9a2' },
  limit: { light: '#b0103a', dark: '#ff7d93' },
  high: { light: '#555555', dark: '#b4bac2' },
  strip: { light: '#e4e4e4', dark: '#343a43' },
  lightStrip: { light: '#f2f2f2', dark: '#262b32' },
} as const satisfies Record<string, Tones>;

/** The tones that the panels draw in. */
export const COLOURS = {
  page: TONES.page.light,
  ink: TONES.ink.light,
  faintInk: TONES.faintInk.light,
  axis: TONES.axis.light,
  grid: TONES.grid.light,
  channels: [TONES.channelA.light, TONES.channelB.light],
  rail: TONES.rail.light,
  limit: TONES.limit.light,
  high: TONES.high.light,
  strips: [TONES.strip.light, TONES.lightStrip.light],
} as const;

const PAIRS: readonly Tones[] = Object.values(TONES);

/**
 * A drawing that is light, and dark where its reader prefers that. What it draws stays as it is: a viewer without style
 * sheets shows the light one.
 */
export function adaptive(svg: string): string {
  const rules = PAIRS.flatMap(({ light, dark }) =>
    ['fill', 'stroke'].map((attribute) => `[${attribute}="${light}"]{${attribute}:${dark}}`),
  );
  const style = `<style>@media (prefers-color-scheme:dark){${rules.join('')}}</style>`;
  return svg.replace(/<svg[^>]*>/, (tag) => tag + style);
}

/** The same drawing, dark. */
export function darkened(svg: string): string {
  const darkOf = new Map(PAIRS.map(({ light, dark }) => [light, dark]));
  return svg.replace(/(fill|stroke)="(#[0-9a-fA-F]{6})"/g, (whole, attribute: string, light: string) => {
    const dark = darkOf.get(light);
    return dark === undefined ? whole : `${attribute}="${dark}"`;
  });
}
