/** `npm run test:attacks`: sends every case of the catalogue to MiniStack alone and to MiniStack behind
 *  the gatekeeper, and writes both columns to tests/recorded/engine-attacks.json and the page made of it. Ends
 *  non-zero when an attack gets past the gatekeeper, or something that is allowed does not. */
import { writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { ensureBuilt } from '../../../infra/build/artefacts.ts';
import { compareAttacks } from './compare.ts';
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
