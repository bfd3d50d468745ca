import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { latchkeyApp } from './latchkey-app.ts';

/** `npm run synth`: writes `cdk.out/Latchkey.template.json` and `cdk.out/LatchkeySite.template.json`.
 *  `--deletion-protection` keeps the user pool from being deleted with its stack. */
const { values } = parseArgs({
  options: { 'deletion-protection': { type: 'boolean', default: false } },
});

const { app } = latchkeyApp({
  outdir: fileURLToPath(new URL('../../cdk.out', import.meta.url)),
  ...(values['deletion-protection'] ? { context: { deletionProtection: true } } : {}),
});
app.synth();
