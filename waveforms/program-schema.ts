/**
 * JSON Schema (draft 07) of a program file, built from the bounds so that no figure stands twice.
 * `npm run schema` writes it to waveforms/program.schema.json for editors; the simulator validates with it.
 * It knows each field alone; what only the fields together show is the compiler's to refuse.
 */
import {
  BURST_PULSES,
  CURVE_PERIOD_MS,
  GAP_US,
  RATE_HZ,
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

type Schema = { [keyword: string]: unknown };

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

/** A number, or an object that says how the number moves. */
function curve(bound: Bound, description: string): Schema {
  const value = within('number', bound, description);
  const range = { low: value, high: value };
  const every = within('integer', STEP_MS, 'Time from one draw to the next');
  const period = within('integer', CURVE_PERIOD_MS, 'Time of one full swing');
  return {
    description,
    if: { type: 'object' },
    then: {
      type: 'object',
      required: ['kind'],
      discriminator: { propertyName: 'kind' },
      oneOf: [
        curveKind('ramp', 'From one value to the other over the stroke', { from: value, to: value }),
        curveKind(
          'table',
          'A value per step, again and again',
          {
            values: { type: 'array', items: value, minItems: TABLE_VALUES.min, maxItems: TABLE_VALUES.max },
            stepMs: within('integer', STEP_MS, 'Length of one step'),
            interpolate: { type: 'boolean', description: 'Join the values by straight lines' },
          },
          ['interpolate'],
        ),
        curveKind('triangle', 'Up and down in straight lines', { ...range, periodMs: period }),
        curveKind('sine', 'Up and down in a sine', { ...range, periodMs: period }),
        curveKind('random', 'Drawn anew every so often', { ...range, everyMs: every }),
      ],
    },
    else: value,
  };
}

const BURST = fields('Bursts instead of single pulses', ['pulses', 'rateHz'], {
  pulses: within('integer', BURST_PULSES, 'Pulses in each burst'),
  rateHz: within('number', RATE_HZ, 'Rate inside the burst'),
});

const STAGE = fields('One kind of stroke', ['name', 'strokeMs', 'rateHz', 'widthUs'], {
  name: text('Name of the stroke', 40),
  strokeMs: within('integer', STROKE_MS, 'Length of one stroke'),
  restMs: within('integer', REST_MS, 'Silence after each stroke'),
  strokes: within('integer', STROKES, 'Strokes before the next stage'),
  rateHz: curve(RATE_HZ, 'Pulses (or bursts) a second on each channel'),
  widthUs: curve(WIDTH_US, 'Width of one phase at full strength'),
  strengthFraction: curve(STRENGTH_FRACTION, 'Fraction of the strength that the level allows'),
  polarity: {
    enum: ['normal', 'reverse', 'alternate-pulse', 'alternate-stroke'],
    description: 'Which phase of a pulse leads',
  },
  burst: BURST,
  weight: within('integer', WEIGHT, 'Chance against the other stages where the order is random'),
});

export const PROGRAM_SCHEMA: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Knead.js program',
  ...fields(
    'A treatment: what the two channels play, stroke by stroke',
    ['id', 'name', 'feel', 'source', 'relation', 'order', 'stages'],
    {
      $schema: { type: 'string', description: 'Path of this schema, for editors' },
      id: {
        type: 'string',
        pattern: '^[a-z][a-z0-9-]{0,31}$',
        description: 'Short name: small letters, digits, -',
      },
      name: text('Name for people', 40),
      feel: text('What it feels like, in a sentence', 200),
      source: text('Where the figures come from', 400),
      relation: {
        enum: ['half-period', 'alternate-strokes'],
        description: 'Both channels, B half a period behind A; or a stroke on A, the next on B',
      },
      order: { enum: ['sequence', 'random'], description: 'Stages in their order, or picked at random' },
      gapUs: within('integer', GAP_US, 'From the leading phase to the recovery'),
      recoveryParts: within('integer', RECOVERY_PARTS, 'Parts of the recovery phase'),
      stages: { type: 'array', items: STAGE, minItems: STAGES.min, maxItems: STAGES.max },
    },
  ),
};
