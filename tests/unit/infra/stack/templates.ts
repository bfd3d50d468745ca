import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { latchkeyApp } from '../../../../infra/stack/latchkey-app.ts';
import { resolve } from '../../../../engine/provision/intrinsics.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** A stack's template, and its resources with every reference written out by name: `UserPool`,
 *  `SessionsTable.Arn`. */
export const read = (stack: Stack) => {
  const template = Template.fromStack(stack);
  const names: Readonly<Record<string, string>> = {
    'AWS::AccountId': 'ACCOUNT',
    'AWS::Partition': 'aws',
    'AWS::Region': 'REGION',
  };
  const resources = Object.entries(
    resolve(template.toJSON().Resources, {
      ref: (name) => names[name] ?? name,
      attribute: (id, name) => `${id}.${name}`,
    }) as Record<string, Resource>,
  );
  return {
    template,
    resources,
    ofType: (type: string) => resources.filter(([, resource]) => resource.Type === type),
  };
};

const { latchkey: latchkeyStack, site: siteStack, watch: watchStack } = latchkeyApp();

export const latchkey = read(latchkeyStack);
export const site = read(siteStack);
export const watch = read(watchStack);
