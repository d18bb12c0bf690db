/**
 * `npm run schema`: writes waveforms/program.schema.json, which editors complete program files by.
 */
import { join } from 'node:path';
import { PROGRAM_SCHEMA } from '../waveforms/program-schema';
import { writeFileAside } from './report/write-file';

const path = join(__dirname, '..', 'waveforms', 'program.schema.json');
writeFileAside(path, `${JSON.stringify(PROGRAM_SCHEMA, null, 2)}\n`);
process.stdout.write('wrote waveforms/program.schema.json\n');
