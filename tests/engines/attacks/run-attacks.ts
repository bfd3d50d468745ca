/** `npm run test:attacks`: sends every case of the catalogue to MiniStack alone and to MiniStack behind
 *  the gatekeeper, and writes tests/recorded/engine-attacks.json and docs/engine-attacks.md. Exits non-zero when
 *  the gatekeeper permits an attack or refuses a permitted request. */
import { writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { ensureBuilt } from '../../../infra/build/artefacts.ts';
import { compareAttacks } from './compare-attacks.ts';
import { holds, pageOf } from './comparison-page.ts';

await ensureBuilt(['template', 'converter', 'site']);
const report = await compareAttacks();
await writeFile(
  'tests/recorded/engine-attacks.json',
  await format(JSON.stringify(report), { parser: 'json' }),
);
const page = await format(pageOf(report), { parser: 'markdown' });
await writeFile('docs/engine-attacks.md', page);
console.log(page.split('\n').slice(6, 12).join('\n'));
process.exit(holds(report) ? 0 : 1);
