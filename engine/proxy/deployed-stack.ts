import { configFromOutputs, configOutputs, type Config } from '#contract/config';
import { provision } from '../provision/provision.ts';
import type { Stack } from '../provision/stack.ts';

const configNames = Object.keys(configOutputs) as (keyof typeof configOutputs)[];

/** Where the stack was deployed to. */
export interface Deployment {
  readonly config: Config;
  /** Twelve digits. */
  readonly account: string;
  readonly appOrigins: readonly string[];
}

/** Makes the stack of a template with the names that its resources have where it was deployed. Pure.
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
  const place = { account, region: config.region, seed: 'proxy' };
  const provisioned = provision(template, parameters, place);
  const own = configFromOutputs({ ...config, endpoint: null }, provisioned.outputs);
  let text = JSON.stringify(provisioned);
  for (const name of configNames) text = text.replaceAll(own[name], config[name]);
  return JSON.parse(text) as Stack;
};
