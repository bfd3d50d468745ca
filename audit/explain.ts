import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { artefactPath, ensureBuilt } from '../infra/build/artefacts.ts';
import { deploymentOf } from '../engine/explain/deployment.ts';
import { explain } from '../engine/explain/explanation.ts';

const usage = `npm run explain -- --as PRINCIPAL --action ACTION --resource RESOURCE [--context KEY=VALUE …]
  --as        user, other (another user), converter, anonymous, web-identity, service:NAME or federated:PROVIDER
  --resource  an ARN, or uploads, uploads:KEY, results, results:KEY, sessions, resultRows; {me} and {other} stand for
              the identity IDs of the user and of another
  --context   e.g. dynamodb:LeadingKeys={me} or s3:prefix={me}/; may be repeated`;

const readArguments = () => {
  const { values } = parseArgs({
    options: {
      as: { type: 'string' },
      action: { type: 'string' },
      resource: { type: 'string' },
      context: { type: 'string', multiple: true, default: [] },
    },
  });
  const { as, action, resource, context } = values;
  if (as === undefined || action === undefined || resource === undefined) throw new Error(usage);
  return { as, action, resource, context };
};

const main = async (): Promise<void> => {
  const given = readArguments();
  await ensureBuilt(['template']);
  const stack = deploymentOf(JSON.parse(readFileSync(artefactPath('template'), 'utf8')));
  const { as, action, resource, context, decision } = explain(stack, given);

  console.log(`${as}: ${action}\n  on ${resource}`);
  for (const [key, values] of Object.entries(context)) {
    console.log(`  with ${key} = ${values.join(', ')}`);
  }
  const by =
    decision.statement === null
      ? 'no statement allows it'
      : `${decision.policy ?? ''}: ${decision.statement}`;
  console.log(`\n${decision.decision}: ${by}\n`);
  for (const { policy, statement, effect, matches, reason } of decision.trace) {
    console.log(`  ${matches ? '✓' : '·'} ${effect} ${policy}: ${statement}\n      ${reason}`);
  }
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
