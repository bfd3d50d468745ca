import { App, LegacyStackSynthesizer, type AppProps, type IStackSynthesizer } from 'aws-cdk-lib';
import { LatchkeyStack } from './latchkey-stack.ts';
import { defaultOptions, type StackOptions } from './options.ts';
import { SiteStack } from './site-stack.ts';
import { stackNameOf, type StackKind } from './stack-names.ts';
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
 *  given, because it takes longer than everything else; a test turns it on.
 *  @param options what differs from `defaultOptions`. */
export const latchkeyApp = (
  props: AppProps = {},
  options: Partial<StackOptions> = {},
): LatchkeyApp => {
  const app = new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    ...props,
  });
  const chosen = { ...defaultOptions, ...options };
  const about = (kind: StackKind, description: string) => ({
    stackName: stackNameOf(kind, chosen.stage),
    description,
    synthesizer: new LegacyStackSynthesizer() as IStackSynthesizer,
  });
  const latchkey = about('Latchkey', 'Latchkey: browser to AWS with no server in between');
  const site = about('LatchkeySite', 'Latchkey: where the page is served');
  const watch = about('LatchkeyWatch', 'Latchkey: alarms, budget and dashboard');
  return {
    app,
    latchkey: new LatchkeyStack(app, 'Latchkey', latchkey, chosen),
    site: new SiteStack(app, 'LatchkeySite', site, chosen),
    watch: new WatchStack(app, 'LatchkeyWatch', watch, chosen),
  };
};
