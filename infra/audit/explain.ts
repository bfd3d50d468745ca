import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { artefactPath, ensureBuilt } from '../local/artefacts.ts';
import { decide } from './decide.ts';
import { actorOf, deploymentOf, me, other } from './deployment.ts';

const usage = `npm run explain -- --as PRINCIPAL --action ACTION --resource RESOURCE [--context KEY=VALUE …]
  --as        user, converter, anonymous, web-identity, service:NAME or federated:PROVIDER
  --resource  an ARN, or uploads:KEY, results:KEY, sessions, resultRows; {me} and {other} stand for
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

/** Context keys by name; a key given twice has two values.
 *  @throws Error when a pair has no `=`. */
const contextOf = (pairs: readonly string[]): Record<string, string[]> => {
  const context: Record<string, string[]> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new Error(`--context ${pair} is not KEY=VALUE`);
    (context[pair.slice(0, at)] ??= []).push(pair.slice(at + 1));
  }
  return context;
};

const main = async (): Promise<void> => {
  const given = readArguments();
  await ensureBuilt(['template']);
  const stack = deploymentOf(JSON.parse(readFileSync(artefactPath('template'), 'utf8')));
  const identities = (text: string) => text.replaceAll('{me}', me).replaceAll('{other}', other);
  const table = (name: string) =>
    `arn:aws:dynamodb:${stack.region}:${stack.account}:table/${stack.outputs[name] ?? ''}`;
  const resource = identities(given.resource)
    .replace(/^uploads(?::|$)/, `arn:aws:s3:::${stack.outputs.UploadsBucketName ?? ''}/`)
    .replace(/^results(?::|$)/, `arn:aws:s3:::${stack.outputs.ResultsBucketName ?? ''}/`)
    .replace(/^sessions$/, table('SessionsTableName'))
    .replace(/^resultRows$/, table('ResultsTableName'))
    .replace(/\/$/, '');
  const context = contextOf(given.context.map(identities));
  const decision = decide(stack, given.as, { action: given.action, resource, context });
  const session = actorOf(stack, given.as).context;

  console.log(`${given.as}: ${given.action}\n  on ${resource}`);
  for (const [key, values] of Object.entries({ ...session, ...context })) {
    console.log(`  with ${key} = ${values.join(', ')}`);
  }
  const by = decision.statement === null ? 'no statement allows it' : `${decision.policy ?? ''}: ${decision.statement}`;
  console.log(`\n${decision.decision}: ${by}\n`);
  for (const { policy, statement, effect, matches, reason } of decision.trace) {
    console.log(`  ${matches ? '✓' : '·'} ${effect} ${policy}: ${statement}\n      ${reason}`);
  }
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
