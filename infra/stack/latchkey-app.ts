import { App, LegacyStackSynthesizer, type AppProps, type IStackSynthesizer } from 'aws-cdk-lib';
import { LatchkeyStack } from './latchkey-stack.ts';
import { SiteStack } from './site-stack.ts';

export interface LatchkeyApp {
  readonly app: App;
  readonly latchkey: LatchkeyStack;
  readonly site: SiteStack;
}

/** Both stacks, not yet synthesized. Their templates have no assets and no bootstrap rule, so that
 *  CloudFormation anywhere takes them as they are.
 *  @param props of CDK's App, e.g. `outdir`, `context`. CloudFormation's rules are checked only when
 *  asked for (`builtinCloudFormationValidation`): that takes longer than all the rest, and the tests
 *  ask. */
export const latchkeyApp = (props: AppProps = {}): LatchkeyApp => {
  const app = new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    ...props,
  });
  const synthesizer = () => new LegacyStackSynthesizer() as IStackSynthesizer;
  return {
    app,
    latchkey: new LatchkeyStack(app, 'Latchkey', {
      description: 'Latchkey: browser to AWS with no server in between',
      synthesizer: synthesizer(),
    }),
    site: new SiteStack(app, 'LatchkeySite', {
      description: 'Latchkey: where the page is served',
      synthesizer: synthesizer(),
    }),
  };
};
