/**
 * The programs beside the class of consumer TENS units: what such units do, what Knead.js does, program by program.
 * A section of docs/programs.md, called by its generator. Units: Hz, us, mA into 500 ohm.
 * "Read" stands in the source that is named; "derived" was put together by this project.
 */
import { LIMIT_SENTENCES } from '../../firmware/level-limit';
import { limitProgram } from '../../firmware/program-limit.brief';
import { CURRENT_MAX_MA, LEVEL_MAX } from '../../firmware/limits';
import { FADE_US } from '../../firmware/timer.brief';
import { GAP_US, RATE_HZ, WIDTH_US, type Bound } from '../../waveforms/bounds';
import { type CatalogueProgram } from '../../waveforms/program';
import { type PackedProgram } from '../../waveforms/score';
import { scoreOf } from '../packed-score';
import { VIRTUAL_FACTS } from '../virtual-board';
import { table } from './markdown';
import { figure, span } from './program-words';

export interface Entry {
  program: CatalogueProgram;
  packed: PackedProgram;
}

type Range = readonly [number, number];

const CLASS_RATE_HZ: Range = [1, 150];
const CLASS_WIDTH_US: Range = [50, 300];
const CLASS = 'derived, about 25 devices';
const AUVON = 'read, softsolder.com, 2021-12-29: an AUVON AS8016, measured';
const AMP = 'read, drhonow.com and a review at highya.com';

type Programs = readonly CatalogueProgram[];

/** What is compared, what consumer units do, what Knead.js does, and where the former comes from. */
type Fact = readonly [string, string, string | ((programs: Programs) => string), string];

const MA_A_LEVEL = CURRENT_MAX_MA.value / LEVEL_MAX;

const FACTS: readonly Fact[] = [
  ['channels', '2', '2', CLASS],
  ['levels', '15-25', `${LEVEL_MAX} a channel, ${figure(MA_A_LEVEL)} mA each`, CLASS],
  ['current into 500 ohm', '40-80 mA', `up to ${CURRENT_MAX_MA.value} mA`, CLASS],
  ['timer', '15-30 min, then off', `10, 20 or 30 min, the last ${FADE_US / 1e6} s fading`, CLASS],
  ['wave', 'biphasic, no net d.c.', 'biphasic, both phases of the same length and current', CLASS],
  ['rate', `${span(CLASS_RATE_HZ)} Hz`, (programs) => ownRange('rateHz', RATE_HZ, programs), CLASS],
  ['phase width', `${span(CLASS_WIDTH_US)} us`, (programs) => ownRange('widthUs', WIDTH_US, programs), CLASS],
  [
    'levels and current of one unit',
    '20; 40 mA at level 10; no net d.c.',
    `${LEVEL_MAX}; ${figure(10 * MA_A_LEVEL)} mA at level 10; no net d.c.`,
    AUVON,
  ],
  ['widths of one unit', '100, 150, 200, 250 us', 'any, in steps of 1 us', AUVON],
  [
    'gap between the phases',
    'in some modes, up to one phase long',
    `always, ${GAP_US.min}-${GAP_US.max} us`,
    AUVON,
  ],
  ['leading phase', 'alternates in some modes', 'alternates by pulse or by stroke, in some programs', AUVON],
  [
    'techniques that change',
    '12 = 3 modules of 4; rate, waveform, ramp and intensity change at random',
    automaticWords,
    AMP,
  ],
];

function factRows(programs: Programs): string[][] {
  return FACTS.map(([what, others, own, source]) => [
    what,
    others,
    typeof own === 'string' ? own : own(programs),
    source,
  ]);
}

function ownRange(quantity: keyof CatalogueProgram['ranges'], bound: Bound, programs: Programs): string {
  const values = programs.flatMap(({ ranges }) => ranges[quantity]);
  const own: Range = [Math.min(...values), Math.max(...values)];
  return `${span(own)} ${bound.unit} in these programs; ${span([bound.min, bound.max])} ${bound.unit} in any`;
}

function automaticWords(programs: Programs): string {
  const automatic = programs.filter(({ group }) => group === 'automatic');
  return automatic.map(({ id, stages }) => `\`${id}\`: ${stages.length}`).join('; ') || 'none';
}

/** Each program against the class. */
function programRows(entries: readonly Entry[]): string[][] {
  return entries.map(({ program: { id, ranges }, packed }) => {
    const { levelDacMax, reason } = limitProgram(scoreOf(packed), VIRTUAL_FACTS);
    const { fullScaleMa, levelDacFullScale } = VIRTUAL_FACTS;
    const currentMa = Math.floor((levelDacMax * fullScaleMa) / levelDacFullScale);
    return [
      `[${id}](#${id})`,
      span(ranges.rateHz),
      placeWords(ranges.rateHz, CLASS_RATE_HZ),
      span(ranges.widthUs),
      placeWords(ranges.widthUs, CLASS_WIDTH_US),
      `${currentMa}`,
      LIMIT_SENTENCES[reason] || 'full scale',
    ];
  });
}

function placeWords([low, high]: Range, [classLow, classHigh]: Range): string {
  const words = [...(low < classLow ? ['below'] : []), ...(high > classHigh ? ['above'] : [])];
  return words.length === 0 ? 'within' : `also ${words.join(' and ')}`;
}

export function consumerClassLines(entries: readonly Entry[]): string[] {
  return [
    '## Beside consumer units',
    '',
    'What is sold for use at home, and what Knead.js does by its design and in its simulator. No board has been measured, and',
    'likeness to a product says nothing about safety. *Read*: it stands in the source. *Derived*: put together by this project',
    'from about 25 devices.',
    '',
    ...table(['', 'consumer units', 'Knead.js', 'source'], factRows(entries.map(({ program }) => program))),
    '',
    `Program by program, against ${span(CLASS_RATE_HZ)} Hz and ${span(CLASS_WIDTH_US)} us. Widths below the class are those of soft beginnings, endings`,
    'and steps. The current is the highest that the limits leave a program, into 500 ohm at level ' +
      LEVEL_MAX +
      ', and what sets it.',
    '',
    ...table(['program', 'Hz', 'class', 'us', 'class', 'mA', 'set by'], programRows(entries)),
  ];
}
