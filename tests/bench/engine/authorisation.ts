import { readFile } from 'node:fs/promises';
import { artefactPath } from '../../../infra/build/artefacts.ts';
import { authorise } from '../../../engine/iam/authorise.ts';
import { parsedPolicy } from '../../../engine/provision/parsed-policy.ts';
import { provision } from '../../../engine/provision/provision.ts';

const decisionsPerRound = 50_000;
const rounds = 5;

/** Decisions a second on a user's GetItem in their own partition, of the user's parsed policies: the best
 *  of some rounds, which other work on the machine disturbed least.
 *  @throws {Error} when one is not allowed. */
export const decisionsPerSecond = async (): Promise<number> => {
  const region = 'us-east-1';
  const account = '000000000000';
  const stack = provision(
    JSON.parse(await readFile(artefactPath('template'), 'utf8')),
    { AppOrigins: 'http://localhost:4180', ConverterCodeBucket: 'none', ConverterCodeKey: 'none' },
    { account, region, seed: 'bench' },
  );
  const sub = `${region}:00000000-0000-4000-8000-000000000000`;
  const [table] = stack.tables;
  const role = stack.roles.find(({ policies }) =>
    policies.some(({ document }) => JSON.stringify(document).includes('WriteOwnUploads')),
  );
  if (role === undefined || table === undefined) throw new Error('the template has no user’s role');
  const identityPolicies = role.policies.map((policy) => parsedPolicy(policy, 'identity'));
  const request = {
    principal: { kind: 'role-session' as const, arn: `${role.arn}/x`, roleArn: role.arn, account },
    action: 'dynamodb:GetItem',
    resource: table.arn,
    context: {
      'aws:SecureTransport': ['true'],
      'aws:PrincipalArn': [role.arn],
      'aws:SourceIp': ['127.0.0.1'],
      'aws:CurrentTime': ['2026-01-01T00:00:00.000Z'],
      'cognito-identity.amazonaws.com:sub': [sub],
      'dynamodb:LeadingKeys': [sub],
      'dynamodb:Attributes': ['identityId', 'itemKey'],
      'dynamodb:Select': ['ALL_ATTRIBUTES'],
    },
  };
  let best = 0;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    for (let index = 0; index < decisionsPerRound; index += 1) {
      const { decision, statement } = authorise(request, {
        identityPolicies,
        resourcePolicy: null,
        resourceAccount: account,
      });
      if (decision !== 'Allowed') throw new Error(`${decision} by ${statement ?? 'nothing'}`);
    }
    best = Math.max(best, (decisionsPerRound * 1000) / (performance.now() - start));
  }
  return best;
};
