import type { Config } from '#contract/config';
import { provision } from '../provision/provision.ts';
import type { Stack } from '../provision/stack.ts';

/** Where the stack was deployed to. */
export interface Deployment {
  readonly config: Config;
  /** Twelve digits. */
  readonly account: string;
  readonly appOrigins: readonly string[];
}

/** Which of the template's outputs names what in `config.json`. */
const outputNames = {
  UserPoolId: 'userPoolId',
  UserPoolClientId: 'userPoolClientId',
  IdentityPoolId: 'identityPoolId',
  UploadsBucketName: 'uploadsBucket',
  ResultsBucketName: 'resultsBucket',
  SessionsTableName: 'sessionsTable',
  ResultsTableName: 'resultsTable',
} as const;

/** Makes the stack of a template as it was deployed elsewhere: the same policies, with the names that
 *  things have there. Pure.
 *  @throws ProvisionError as `provision` does; Error when the template lacks one of its outputs. */
export const deployedStack = (
  template: unknown,
  { config, account, appOrigins }: Deployment,
): Stack => {
  const parameters = {
    AppOrigins: appOrigins.join(','),
    ConverterCodeBucket: 'upstream',
    ConverterCodeKey: 'upstream',
  };
  const ours = provision(template, parameters, { account, region: config.region, seed: 'proxy' });
  let text = JSON.stringify(ours);
  for (const [output, name] of Object.entries(outputNames)) {
    const own = ours.outputs[output];
    if (own === undefined) throw new Error(`the template has no output ${output}`);
    text = text.replaceAll(own, config[name]);
  }
  return JSON.parse(text) as Stack;
};
