import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { latchkeyApp } from '../../infra/stack/latchkey-app.ts';

/** Synthesizes both stacks into the folder that is its argument, with cdk-nag's AwsSolutions pack
 *  looking on; CDK leaves what it says as `validation-report.json` there. A program of its own, so
 *  that what it prints and its exit code stay out of the audit's.
 *  @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html */
const [outdir] = process.argv.slice(2);
if (outdir === undefined) throw new Error('which folder?');
const { app } = latchkeyApp({ outdir });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
