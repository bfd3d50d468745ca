import { App, LegacyStackSynthesizer, type AppProps, type IStackSynthesizer } from 'aws-cdk-lib';
import { LatchkeyStack } from './latchkey-stack.ts';
import { SiteStack } from './site-stack.ts';
import { WatchStack } from './watch-stack.ts';

export interface LatchkeyApp {
  readonly app: App;
  readonly latchkey: LatchkeyStack;
  readonly site: SiteStack;
  readonly watch: WatchStack;
}

/** The stacks, not yet synthesized. Their templates have no assets and no bootstrap rule, so that
 *  every account and emulator accepts them.
 *  @param props of CDK's App, e.g. `outdir`, `context`. `builtinCloudFormationValidation` is off unless
 *  given, because it takes longer than everything else; a test turns it on. */
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
    watch: new WatchStack(app, 'LatchkeyWatch', {
      description: 'Latchkey: alarms, budget and dashboard',
      synthesizer: synthesizer(),
    }),
  };
};
