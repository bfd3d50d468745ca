import { properties } from '../properties.ts';
import { nameOf, type Place, type ResourceType } from '../resource-type.ts';
import type { Role } from '../stack.ts';
import type { Json } from '../template.ts';

const roleArn = (name: string, { account }: Place): string =>
  `arn:aws:iam::${account}:role/${name}`;

/** AWS::IAM::Role */
export const roleType: ResourceType = {
  ref: (id, json, place) => nameOf(id, 'RoleName', json, place),
  attributes: (id, json, place) => ({
    Arn: () => roleArn(nameOf(id, 'RoleName', json, place), place),
  }),
};

export const readRole = (id: string, json: Json, place: Place): Role => {
  const from = properties(json, id);
  const name = nameOf(id, 'RoleName', () => json, place);
  const policies = from
    .objects('Policies')
    .map((each) => ({ name: each.text('PolicyName'), document: each.any('PolicyDocument') }));
  const [first] = policies;
  const role: Role = {
    name,
    arn: roleArn(name, place),
    trust: {
      name: `${first?.name ?? name}.trust`,
      document: from.any('AssumeRolePolicyDocument'),
    },
    policies,
    maxSessionDuration: from.number('MaxSessionDuration', 3600),
  };
  from.without('RoleName', 'Description');
  from.done();
  return role;
};
