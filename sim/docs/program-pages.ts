/**
 * The text of docs/programs.md: what a program is, how to read the pictures, all programs in a table, each by itself.
 * Called by the generator (programs.ts) with what the device stores of each program; all else is read from the catalogue.
 */
import { type CatalogueProgram } from '../../waveforms/program';
import { gapUsOf, partsOf } from '../../waveforms/program-check';
import { programBytes } from '../score-file';
import { consumerClassLines, type Entry } from './consumer-class';
import { table } from './markdown';
import {
  envelopeWords,
  orderWords,
  polarityWords,
  rateWords,
  relationWords,
  span,
  strengthWords,
  strokeWords,
  widthWords,
} from './program-words';

/** From the document to the pictures. */
export const PICTURES = 'images/programs';

const GROUPS: { group: CatalogueProgram['group']; heading: string; text: string }[] = [
  { group: 'massage', heading: 'Massage', text: 'Programs that imitate a hand.' },
  {
    group: 'automatic',
    heading: 'Automatic',
    text: 'Techniques that follow each other in an order that does not repeat, so that the body does not get used to any of them.',
  },
  {
    group: 'clinical',
    heading: 'Clinical',
    text: 'Modes that the literature and clinical units know. That a mode has a name there says nothing about what it does for anybody.',
  },
];

const HEAD = `# Programs

*Written by \`npm run docs:programs\` from \`waveforms/catalogue/\`. Change that, not this.*

> **Experimental. Not a medical device.** Nothing here has been approved, tried on people, or shown to help against
> anything. Dummy loads only, until a qualified person has assessed your build: [hazards.md](hazards.md) says who must
> never use it, and what can go wrong. The warnings below come on top of that.

## What a program is

A program is a set of **stages**, played in their order, at random, or shuffled. A stage is one kind of **stroke**, a
movement of the masseur's hand: it gives a **rate** (pulses a second), a **phase width** and a **strength** (a part of
what the level allows), each of them a number or a curve in time. Strength is made by narrowing the phase, after the
strength-duration law; the current is what the person has set, and no program moves it. Where a stage's rate rises, the
phase gets narrower, so that the feel stays put. The **polarity** says which phase of a pulse leads. The two channels play
alike, B half a period behind A, or in turn, or against each other.

The device stores a program as tables of integers; how many bytes they take is given. Where a source says *project
default*, a figure is our own choice.

## How to read the pictures

Each shows one cycle: until every stage has been played; of a single stage a few seconds, or a minute where nothing
repeats. On top are the stages. Then the rate of the pulses, inside bursts where there are any, and the width of a phase:
**blue is channel A, vermilion is channel B**, and B's line lies on A's where they are alike. At the bottom is the
strength of a single phase, A's above the line and B's below it, in per cent of the strongest one of the program at one
level; what is felt goes by strength and rate together. Where nothing is drawn, the channel is silent. What is random
comes from one seed; every treatment has another one.

The same in a terminal: \`knead show knead\`. In the figure of a treatment: \`knead sim knead --svg knead.svg\`.`;

export function programsDocument(entries: readonly Entry[]): string {
  const groups = GROUPS.map((group) => ({
    ...group,
    entries: entries.filter(({ program }) => program.group === group.group),
  })).filter((group) => group.entries.length > 0);
  const lines = [
    HEAD,
    '',
    '## All programs',
    '',
    ...table(
      ['program', 'feel', 'rate, Hz', 'width, us', 'envelope', 'bytes'],
      groups.flatMap((group) => group.entries).map(overviewRow),
    ),
    '',
    ...groups.flatMap(({ heading, text, entries: own }) => [
      `## ${heading}`,
      '',
      text,
      '',
      ...own.flatMap(programLines),
    ]),
    ...consumerClassLines(entries),
    '',
  ];
  return lines.join('\n');
}

function overviewRow({ program, packed }: Entry): string[] {
  const { id, feel, ranges } = program;
  return [
    `[${id}](#${id})`,
    feel,
    span(ranges.rateHz),
    span(ranges.widthUs),
    envelopeWords(program),
    bytesText(packed),
  ];
}

function programLines({ program, packed }: Entry): string[] {
  const { id, name, feel, pads, warnings, source, ranges } = program;
  return [
    `### ${id}`,
    '',
    `**${name}.** ${feel}`,
    '',
    `![${name}: rate, phase width and strength over one cycle](${PICTURES}/${id}.svg)`,
    '',
    ...table(
      ['stage', 'strokes', 'rate', 'phase width', 'strength', 'leading phase', 'channels'],
      program.stages.map((stage) => [
        stageName(program, stage),
        strokeWords(stage),
        rateWords(stage),
        widthWords(stage),
        strengthWords(stage),
        polarityWords(stage),
        relationWords(program, stage),
      ]),
    ),
    '',
    `- **Pulses:** ${span(ranges.rateHz)} Hz, ${span(ranges.widthUs)} us; ${wholeText(program)}.`,
    ...(program.stages.length > 1 ? [`- **Stages:** ${orderWords(program)}.`] : []),
    `- **On the device:** ${bytesText(packed)} bytes.`,
    `- **Pads:** ${pads}`,
    ...warnings.map((warning) => `- **Warning:** ${warning}`),
    `- **Sources:** ${source}`,
    '',
  ];
}

function stageName(
  { order }: CatalogueProgram,
  { name, weight = 1 }: CatalogueProgram['stages'][number],
): string {
  return order === 'random' ? `${name} (weight ${weight})` : name;
}

function wholeText(program: CatalogueProgram): string {
  const parts = partsOf(program);
  return `gap ${gapUsOf(program)} us${parts > 1 ? `, recovery in ${parts} parts` : ''}`;
}

function bytesText(packed: Entry['packed']): string {
  return programBytes(packed).toLocaleString('en-US');
}
