import { fileURLToPath } from 'node:url';
import { App, LegacyStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import { LatchkeyStack } from './latchkey-stack.ts';

/** `npm run synth`: writes `cdk.out/Latchkey.template.json`. The template has no assets and no
 *  bootstrap rule, so that CloudFormation anywhere takes it as it is. */
const app = new App({
  outdir: fileURLToPath(new URL('../cdk.out', import.meta.url)),
  analyticsReporting: false,
});
new LatchkeyStack(app, 'Latchkey', {
  description: 'Latchkey: browser to AWS with no server in between',
  synthesizer: new LegacyStackSynthesizer() as IStackSynthesizer,
});
app.synth();
