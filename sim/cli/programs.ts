/**
 * `knead programs`: the catalogue, by group.
 */
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { type CatalogueProgram } from '../../waveforms/program';
import { programBytes } from '../score-file';
import { alignColumns } from '../summary';
import { examples, print, printJson, type AddCommand } from './common';

/** Groups in the order in which they are shown, with their headings. */
const HEADINGS: Record<CatalogueProgram['group'], string> = {
  massage: 'massage',
  automatic: 'automatic: techniques that follow each other in an order that does not repeat',
  clinical: 'clinical',
};

export const addPrograms: AddCommand = (knead) => {
  knead
    .command('programs')
    .description('list the programs that come with Knead.js')
    .option('--json', 'print one JSON array, with all that is known of each program')
    .addHelpText('after', examples(['knead programs', 'knead programs --json']))
    .action(({ json }: { json?: boolean }) => {
      if (json) printJson(CATALOGUE.map(about));
      else print(listText());
    });
};

function about(program: CatalogueProgram): object {
  const { id, name, group, feel, source, pads, warnings, ranges, relation, order } = program;
  const stages = program.stages.map((stage) => stage.name);
  const bytes = programBytes(packProgram(compile(program)));
  return { id, name, group, feel, source, pads, warnings, ranges, relation, order, stages, bytes };
}

function listText(): string {
  const rows = alignColumns(CATALOGUE.map(({ id, name, feel }) => [id, name, feel]));
  const groups = Object.entries(HEADINGS).map(([group, heading]) => {
    const lines = rows.filter((_, i) => CATALOGUE[i]?.group === group);
    return [heading, ...lines.map((line) => `  ${line}`)].join('\n');
  });
  return groups.join('\n\n');
}
