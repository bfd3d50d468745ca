// Asks @cloud-copilot/iam-simulate (AGPL-3.0-or-later), a program of its own in a process of its own:
// cases as JSON on standard input, outcomes as JSON on standard output. It is given by the folder it
// was installed into, so that nothing of this repository depends on it.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const [folder] = process.argv.slice(2);
const entry = createRequire(`${folder}/package.json`).resolve('@cloud-copilot/iam-simulate');
const { anonymousPrincipal, runSimulation, runUnsafeSimulation } = await import(
  pathToFileURL(entry).href
);

const principalOf = (principal) => {
  if (principal.kind === 'anonymous') return anonymousPrincipal ?? { type: 'Anonymous' };
  return principal.kind === 'service' ? principal.service : principal.arn;
};

const simulationOf = ({ request, identity, resourcePolicy, resourceAccount }) => ({
  request: {
    principal: principalOf(request.principal),
    action: request.action,
    resource: { resource: request.resource, accountId: resourceAccount },
    // It tells a key of one value from one of many by the form alone.
    contextVariables: Object.fromEntries(
      Object.entries(request.context).map(([key, values]) => [
        key,
        key === 'dynamodb:LeadingKeys' ? values : values[0],
      ]),
    ),
  },
  identityPolicies: identity.map((policy, n) => ({ name: `policy-${n}`, policy })),
  ...(resourcePolicy === null ? {} : { resourcePolicy }),
  serviceControlPolicies: [],
  resourceControlPolicies: [],
  additionalSettings: { s3: { blockPublicAccess: false } },
});

// Its quick way takes context keys that no request for the action has, but no resource policy; the
// other checks both policies and context first.
const outcomeOf = async (given) => {
  try {
    if (given.resourcePolicy === null) return runUnsafeSimulation(simulationOf(given), {});
    const result = await runSimulation(simulationOf(given), {});
    return result.overallResult ?? `Error: ${JSON.stringify(result.errors)}`;
  } catch (error) {
    return `Error: ${error.message}`;
  }
};

const outcomes = [];
for (const given of JSON.parse(await text(process.stdin))) outcomes.push(await outcomeOf(given));
process.stdout.write(JSON.stringify(outcomes));
