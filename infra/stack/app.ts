import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { latchkeyApp } from './latchkey-app.ts';

/** `npm run synth`: writes `cdk.out/{Latchkey,LatchkeySite,LatchkeyWatch}.template.json`.
 *  `--deletion-protection` keeps accounts, objects and rows when the stack is deleted. */
const { values } = parseArgs({
  options: { 'deletion-protection': { type: 'boolean', default: false } },
});

const { app } = latchkeyApp({
  outdir: fileURLToPath(new URL('../../cdk.out', import.meta.url)),
  ...(values['deletion-protection'] ? { context: { deletionProtection: true } } : {}),
});
app.synth();
