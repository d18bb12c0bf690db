/**
 * JSON Schema (draft 07) of a program file, built from the bounds so that no figure stands twice.
 * `npm run schema` writes it to waveforms/program.schema.json for editors; the simulator validates with it.
 * It knows each field alone; what only the fields together show is the compiler's to refuse.
 */
import {
  BURST_PULSES,
  CURVE_PERIOD_MS,
  EDGE_MS,
  GAP_US,
  RATE_HZ,
  RATIO,
  RECOVERY_PARTS,
  REST_MS,
  STAGES,
  STEP_MS,
  STRENGTH_FRACTION,
  STROKE_MS,
  STROKES,
  TABLE_VALUES,
  WEIGHT,
  WIDTH_US,
  type Bound,
} from './bounds';
import { CATALOGUE } from './catalogue/index';
import { techniqueNames } from './compose';

export type Schema = { [keyword: string]: unknown };

/** Letters in the longest id, name, sentence and text. */
const ID_MAX = 32;
const NAME_MAX = 40;
const SENTENCE_MAX = 200;
const TEXT_MAX = 600;
const WARNINGS_MAX = 10;

export const ID_PATTERN = `^[a-z][a-z0-9-]{0,${ID_MAX - 1}}$`;
/** The same for people. */
export const ID_RULE = `1-${ID_MAX} small letters, digits and "-", a letter first`;
export const USE_PATTERN = '^[^/]+/.+$';
/** What stands before the slash is the id of a program, the rest the name of one of its stages. */
export const USE_RULE = 'a technique of the catalogue: program/stroke';

function within(type: 'number' | 'integer', bound: Bound, description: string): Schema {
  const unit = bound.unit ? ` (${bound.unit})` : '';
  return { type, minimum: bound.min, maximum: bound.max, description: description + unit };
}

function text(description: string, maxLength: number): Schema {
  return { type: 'string', minLength: 1, maxLength, description };
}

function fields(description: string, required: string[], properties: Schema): Schema {
  return { type: 'object', description, required, additionalProperties: false, properties };
}

function curveKind(kind: string, description: string, properties: Schema, optional: string[] = []): Schema {
  const required = ['kind', ...Object.keys(properties)].filter((name) => !optional.includes(name));
  return fields(description, required, { kind: { const: kind }, ...properties });
}

/** Kinds of curves for values within a bound. */
function curveKinds(value: Schema): Schema[] {
  const range = { low: value, high: value };
  const every = { everyMs: within('integer', STEP_MS, 'Time from one draw to the next') };
  const period = { periodMs: within('integer', CURVE_PERIOD_MS, 'Time of one full swing') };
  const { min: minItems, max: maxItems } = TABLE_VALUES;
  const table = {
    values: { type: 'array', items: value, minItems, maxItems, description: 'A value for each step' },
    stepMs: within('integer', STEP_MS, 'Length of one step'),
    interpolate: { type: 'boolean', description: 'Join the values by straight lines' },
  };
  return [
    curveKind('ramp', 'From one value to the other over the stroke', { from: value, to: value }),
    curveKind('table', 'A value per step, again and again', table, ['interpolate']),
    curveKind('triangle', 'Up from low and down again in straight lines', { ...range, ...period }),
    curveKind('sine', 'Up from low and down again in a sine', { ...range, ...period }),
    curveKind('random-hold', 'Drawn anew every so often, and held', { ...range, ...every }),
    curveKind('random-walk', 'From low on, a small step up or down every so often', { ...range, ...every }),
  ];
}

/** A number, or an object that says how the number moves. */
function curve(bound: Bound, description: string): Schema {
  const value = within('number', bound, description);
  const kinds = curveKinds(value);
  return {
    description,
    if: { type: 'object' },
    then: {
      type: 'object',
      required: ['kind'],
      discriminator: { propertyName: 'kind' },
      oneOf: kinds,
    },
    else: value,
  };
}

const BURST = fields('Bursts instead of single pulses', ['pulses', 'rateHz'], {
  pulses: within('integer', BURST_PULSES, 'Pulses in each burst'),
  rateHz: within('number', RATE_HZ, 'Rate inside the burst'),
});

const RELATION = {
  enum: ['together', 'alternate-strokes', 'counter-phase', 'hand-over', 'ratio'],
  description:
    'Both channels at one rate, B half a period behind; a stroke on A, the next on B; B weakest where A is strongest; ' +
    'each stroke travels from A to B; `ratio` pulses on A for each one on B',
};
const RATIO_FIELD = within('integer', RATIO, 'Pulses on A for each one on B, where the relation is ratio');

/** What a stage of one's own has, and a borrowed one may have different. */
const CHANGEABLE = {
  strokes: within('integer', STROKES, 'Strokes before the next stage'),
  weight: within('integer', WEIGHT, 'Chance against the other stages where the order is random'),
  riseMs: within('integer', EDGE_MS, 'Time in which each stroke comes up from nothing'),
  fallMs: within('integer', EDGE_MS, 'Time in which each stroke goes down to nothing'),
};

const OWN_STAGE = fields('One kind of stroke', ['name', 'strokeMs', 'rateHz', 'widthUs'], {
  name: text('Name of the stroke', NAME_MAX),
  strokeMs: within('integer', STROKE_MS, 'Length of one stroke'),
  restMs: within('integer', REST_MS, 'Silence after each stroke'),
  rateHz: curve(RATE_HZ, 'Pulses (or bursts) a second on each channel'),
  widthUs: curve(WIDTH_US, 'Width of one phase at full strength, at the slowest rate of the stage'),
  strengthFraction: curve(STRENGTH_FRACTION, 'Fraction of the strength that the level allows'),
  constantFeel: {
    type: 'boolean',
    description: 'Narrow the phase as the rate goes up, so that the feel stays put; true unless given',
  },
  polarity: {
    enum: ['normal', 'reverse', 'alternate-pulse', 'alternate-stroke'],
    description: 'Which phase of a pulse leads',
  },
  burst: BURST,
  relation: { ...RELATION, description: `In this stage: ${RELATION.description}` },
  ratio: RATIO_FIELD,
  ...CHANGEABLE,
});

const BORROWED_STAGE = fields('A technique of the catalogue', ['use'], { use: true, ...CHANGEABLE });

/** Which of the two it is hangs on `use` alone: so a mistake in one is never explained by the rules of the other. */
const STAGE = {
  description: 'A kind of stroke: one of your own, or { "use": "program/stroke" } for one of the catalogue',
  properties: {
    use: {
      type: 'string',
      pattern: USE_PATTERN,
      description: USE_RULE,
      examples: techniqueNames(CATALOGUE),
    },
  },
  if: { required: ['use'] },
  then: BORROWED_STAGE,
  else: OWN_STAGE,
};

export const PROGRAM_SCHEMA: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Knead.js program',
  ...fields(
    'A treatment: what the two channels play, stroke by stroke',
    ['id', 'name', 'feel', 'source', 'relation', 'order', 'stages'],
    {
      $schema: { type: 'string', description: 'Path of this schema, for editors' },
      id: { type: 'string', pattern: ID_PATTERN, description: `Short name: ${ID_RULE}` },
      name: text('Name for people', NAME_MAX),
      feel: text('What it feels like, in a sentence', SENTENCE_MAX),
      source: text('Where the figures come from', TEXT_MAX),
      pads: text('Where the pads go', TEXT_MAX),
      warnings: {
        type: 'array',
        items: text('A sentence', TEXT_MAX),
        maxItems: WARNINGS_MAX,
        description: 'What a person must know before they start it',
      },
      relation: RELATION,
      ratio: RATIO_FIELD,
      order: {
        enum: ['sequence', 'random', 'shuffle'],
        description:
          'Stages in their order; picked at random by weight; or each once a round, in another order',
      },
      gapUs: within('integer', GAP_US, 'From the leading phase to the recovery'),
      recoveryParts: within('integer', RECOVERY_PARTS, 'Parts of the recovery phase'),
      stages: {
        type: 'array',
        items: STAGE,
        minItems: STAGES.min,
        maxItems: STAGES.max,
        description: 'Kinds of strokes',
      },
    },
  ),
};
