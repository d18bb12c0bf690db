/**
 * The text of docs/output.md: how it is made and what it is not, what is asked for, the definitions, the limits, and the
 * tables of sim/table/. Called by its generator (output.ts).
 */
import { LEVEL_MAX } from '../../firmware/limits';
import { DRAWN_S, FULL_LEVEL_US, TREATMENT_MAX_S } from '../table/span';
import { limitsMarkdown, tablesMarkdown } from '../table/markdown';
import { type ProgramSheet } from '../table/sheet';
import { PAD_CM2 } from '../treatment';
import { table } from './markdown';

const HEAD = `# Output of the programs, beside the limits

*Written by \`npm run docs:output\`. Change the programs or \`sim/table/\`, not this.*

> **Experimental. Not a medical device.** Nothing here has been approved, certified, or tried on people. Dummy loads only,
> until a qualified person has assessed your build. See [hazards.md](hazards.md).

## How it is made

Each program of the [catalogue](programs.md) is played by the firmware's own modules in the simulator, at level ${LEVEL_MAX} on
both channels, into 500, 2000 and 10000 ohm, and into no load. The output stage is the one that
[output-stage.md](output-stage.md) asks for, with the nominal values of \`sim/physics/components.ts\`. A treatment lasts until
every stage has been played once from beginning to end at the full level; a single stage that is drawn by chance is played
for ${DRAWN_S} s at least; no treatment is longer than ${TREATMENT_MAX_S} s. Then it fades out. Each figure is measured at the pads, pulse by
pulse, of the program: the probe pulses before it are at most 2 mA. It is the worse of the two channels, and the worst of the whole treatment, the rise of the level and the fade
included; what kind of pulses there are is read off between ${FULL_LEVEL_US / 1e6} s and the fade. What is random in a program comes from
one seed, so the same sources give the same document. For other loads, pads, seeds and programs: \`knead table --help\`.

## What it is not

It is no certificate and no test report, and passing here is no conformity with any standard. The figures are simulated,
not measured: no board and no stage has been built. Components are ideal, with nominal values and no tolerances; loads
are pure resistors, not skin; nothing ages, warms up or drifts. It covers normal use only: what happens in a fault stands
in [hazards.md](hazards.md). Only the limits in the table below are looked at; the standards ask for much more. Of
programs that never repeat, it is one treatment out of many.`;

const ASKED_TEXT = `21 CFR 882.5891 is the regulation for transcutaneous stimulators that treat headache, with electrodes on the head.
**Knead.js is not that, and its pads never go on the head.** Paragraph (b)(3) is taken as a list of what a regulator wants
to know of an output. Shape, bursts, on and off times and the parts of a recovery are not in that list: we add them.`;

/** What 21 CFR 882.5891(b)(3) lists, in its order, and where it stands here. */
const ASKED: readonly (readonly [string, string])[] = [
  ['waveform', '[Waveform](#waveform)'],
  ['output modes', 'each program is one: [programs.md](programs.md)'],
  [
    'maximum output voltage and current, with 500, 2000 and 10000 ohm',
    '[Highest output voltage and current](#highest-output-voltage-and-current)',
  ],
  ['pulse duration', '[Waveform](#waveform): of a phase, and of the whole pulse'],
  ['frequency', '[Waveform](#waveform): rate; [Bursts](#bursts)'],
  ['net charge per pulse', '[Charge](#charge); [Clipped pulses](#clipped-pulses)'],
  ['maximum phase charge at 500 ohm', '[Charge](#charge)'],
  ['maximum current density, r.m.s.', '[Current and current density](#current-and-current-density)'],
  ['maximum average current', '[Current and current density](#current-and-current-density)'],
  ['maximum average power density', '[Energy and power density](#energy-and-power-density)'],
  [
    'type of impedance monitoring',
    'probe pulses of at most 2 mA find contact before a level may rise; where current is missing, the level goes to zero',
  ],
];

/** How each figure is meant; the sources leave most of it open. */
const DEFINITIONS: readonly (readonly [string, string])[] = [
  ['full level', `level ${LEVEL_MAX}, less what the firmware's limits take off a program`],
  ['output voltage', 'highest voltage from pad to pad, behind the leads, in any phase'],
  ['output current', 'highest current through the pads'],
  [
    'phase',
    'the time in which current flows one way; whole pulse: from the beginning of the leading phase to the end of the recovery',
  ],
  ['phase charge', 'integral of the current over one phase'],
  ['net charge', 'signed sum of the charges of all phases of a pulse; its magnitude is given'],
  [
    'clipped',
    'a pulse for which the rail has too little voltage, so that its phases differ (hazards.md, H-70)',
  ],
  [
    'r.m.s. current',
    'root of the mean square over a whole second of the clock, pauses included; the worst second',
  ],
  ['average current', 'mean of the rectified current over a whole second; the worst second'],
  ['direct current', 'sum of the net charges of the pulses of a whole second; the worst second'],
  ['current density', `r.m.s. current over the area of one pad: ${PAD_CM2} cm2 (project default)`],
  ['pulse energy', 'energy at the pads, all phases of a pulse together'],
  [
    'power density',
    `energy at the pads in the worst whole second, over the area of one pad; with a resistor that is its ohm times the r.m.s. current squared, over ${PAD_CM2} cm2`,
  ],
  ['margin', '(limit - worst) / limit, rounded down; nothing is left at 0, and a limit is broken below'],
];

/** @param sheets with links to docs/programs.md */
export function outputDocument(sheets: readonly ProgramSheet[]): string {
  const lines = [
    HEAD,
    '',
    '## What is asked for',
    '',
    ASKED_TEXT,
    '',
    ...table(['21 CFR 882.5891(b)(3)', 'here'], ASKED),
    '',
    '## Definitions',
    '',
    ...table(['figure', 'what it is'], DEFINITIONS),
    '',
    '## Limits',
    '',
    '*Standard*: of others. *Project*: our own, inside of those. Where a project limit has a margin of 0, the firmware stands',
    `right at it: level ${LEVEL_MAX} is the highest that the limits leave a program, so one of them is always reached.`,
    '',
    ...limitsMarkdown(),
    '',
    ...tablesMarkdown(sheets, (id) => `[${id}](programs.md#${id})`),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
