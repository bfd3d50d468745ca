/** Who may import whom. The tsconfigs make the compiler agree: contract sees no DOM and no Node. */

/** Forbids every import of `from` that is not in `allowed`; packages are left to their own rules. */
const floor = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|lambdas|infra|engine|audit|cli|tests)/', pathNot: [from, ...allowed] },
});

const contract = '^src/contract/';
const ui = '^src/ui/';
const policy = '^src/content-security-policy\\.ts$';
/** The stack's types, and its policies, parsed. */
const stackTypes = '^engine/provision/(stack|parsed-policy)\\.ts$';
/** DynamoDB's expressions: what the gatekeeper judges is what the service executes. */
const expressions = '^engine/dynamodb/expressions/';
/** The type of a JSON object and its guard, which import nothing. */
const jsonObject = '^engine/iam/json-object\\.ts$';
/** What a service shows of itself: its interface, never its implementation. */
const serviceInterfaces =
  '^engine/(s3/(s3-service|requests)|dynamodb/dynamodb-service|cognito-user-pool/cognito-service|sqs/sqs-service)\\.ts$';

/** The folders of the page in the order the data flows: each may import those before it. */
const flow = ['sign-in', 'credentials', 'session', 'upload', 'result', 'download'];
const flowFloors = flow.map((folder, index) =>
  floor(
    `src-${folder}`,
    `^src/${folder}/`,
    [contract, ui, ...flow.slice(0, index).map((earlier) => `^src/${earlier}/`)],
    `The flow is ${flow.join(' → ')}: a folder imports what comes before it.`,
  ),
);
const flowFolders = `^src/(${flow.join('|')})/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Data flows one way; so do imports.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'contract-stands-alone',
      comment: 'The contract imports itself, the schema library and the id library.',
      severity: 'error',
      from: { path: contract },
      to: { pathNot: [contract, 'node_modules/(valibot|ulid)/'] },
    },
    floor('src-words', '^src/words/', [contract, ui], 'The build makes every text import these.'),
    floor('src-ui', ui, [contract], 'What every folder of the page shares imports none of them.'),
    ...flowFloors,
    floor('src-access-check', '^src/access-check/', [contract, ui, '^src/credentials/']),
    floor(
      'src-account',
      '^src/account/',
      [contract, ui, '^src/(sign-in|credentials|result|download)/'],
      'The account: its second factor, what AWS holds of it, and its end.',
    ),
    floor('src-recipe', '^src/recipe/', [contract, ui], 'The editor of a recipe, and its sample.'),
    floor('src-installed', '^src/installed/', [contract, ui]),
    floor('src-preferences', '^src/preferences/', [contract, ui, '^src/recipe/']),
    floor('src-service-worker', '^src/service-worker/', [contract]),
    floor(
      'src-workspace',
      '^src/workspace/',
      [contract, ui, flowFolders],
      'Nothing of the screen.',
    ),
    floor(
      'src-space',
      '^src/space/',
      [contract, ui, flowFolders],
      'What members do together; nothing of the screen.',
    ),
    floor('src-app', '^src/app/', [
      contract,
      ui,
      flowFolders,
      '^src/(access-check|account|preferences|installed|recipe|space|workspace)/',
    ]),
    floor(
      'cli',
      '^cli/',
      [contract, ui, flowFolders, '^src/workspace/', '^src/recipe/recipe-cost'],
      'The command line shares the core of the page.',
    ),
    {
      name: 'cli-without-browser',
      comment:
        'What page and command line share has no browser in it: cli/tsconfig.json has no DOM.',
      severity: 'error',
      from: { path: '^cli/' },
      to: {
        path: '(\\.svelte(\\.ts)?$|^src/app/|^src/workspace/browser|^src/upload/xhr-handler|node_modules/idb/)',
        reachable: true,
      },
    },
    floor('lambdas', '^lambdas/', [contract], 'The converter shares the contract with the page.'),
    floor('infra', '^infra/', [contract, policy], 'Stack, builds and deployment.'),
    floor('infra-stack', '^infra/stack/', [contract, policy]),
    floor('infra-build', '^infra/build/', [contract]),
    floor('infra-deployment', '^infra/deployment/', [contract, '^infra/(stack|build)/']),
    floor('infra-operations', '^infra/operations/', ['^infra/deployment/']),
    floor('engine', '^engine/', [contract, policy, '^infra/']),
    floor('engine-iam', '^engine/iam/', [], 'The evaluator imports nothing.'),
    floor('engine-provision', '^engine/provision/', [
      '^engine/iam/',
      '^infra/stack/policy-documents\\.ts$',
    ]),
    floor('engine-explain', '^engine/explain/', [
      '^engine/iam/',
      '^engine/provision/',
      '^engine/gatekeeper/decisions\\.ts$',
    ]),
    floor(
      'engine-gatekeeper',
      '^engine/gatekeeper/',
      ['^engine/iam/', stackTypes, serviceInterfaces, expressions, '^engine/loopback\\.ts$'],
      'The gatekeeper authorises; it reaches services through the interfaces it was given.',
    ),
    floor('engine-signature', '^engine/gatekeeper/signature/', []),
    ...['s3', 'dynamodb', 'cognito-user-pool', 'sqs'].map((service) =>
      floor(
        `engine-${service}`,
        `^engine/${service}/`,
        [stackTypes, '^engine/[a-z-]+\\.ts$', jsonObject],
        'A service knows neither the gatekeeper nor another service.',
      ),
    ),
    floor('engine-cognito-identity', '^engine/cognito-identity/', [
      stackTypes,
      '^engine/[a-z-]+\\.ts$',
      '^engine/iam/',
      '^engine/cognito-user-pool/',
      '^engine/gatekeeper/(decisions|signature/principal)\\.ts$',
    ]),
    floor('engine-triggers', '^engine/triggers/', [
      stackTypes,
      '^engine/[a-z-]+\\.ts$',
      '^engine/iam/',
      '^engine/(s3/s3|sqs/sqs)-service\\.ts$',
      '^engine/gatekeeper/signature/principal\\.ts$',
    ]),
    floor(
      'engine-faults',
      '^engine/faults/',
      [
        '^engine/(s3/s3|dynamodb/dynamodb)-service\\.ts$',
        '^engine/gatekeeper/signature/credentials\\.ts$',
      ],
      'Faults stand in front of services and credentials, and know only their interfaces.',
    ),
    floor('engine-operator', '^engine/operator/', [
      '^engine/[a-z-]+\\.ts$',
      '^engine/(explain|iam)/',
      '^engine/gatekeeper/decisions\\.ts$',
      '^engine/faults/(panel|settings)\\.ts$',
      '^engine/s3/requests\\.ts$',
      '^engine/cognito-user-pool/mail\\.ts$',
    ]),
    floor(
      'audit',
      '^audit/',
      [
        '^engine/(iam|explain)/',
        '^engine/html\\.ts$',
        stackTypes,
        '^infra/',
        '^engine/gatekeeper/(s3/(mapping|bodies)|dynamodb/(mapping|strict-json)|signature/http-message)\\.ts$',
      ],
      'The audit takes the evaluator and the mapping of requests to permissions, never a service.',
    ),
    {
      name: 'cognito-library-in-one-place',
      comment: 'amazon-cognito-identity-js is supported until 2027: one adapter knows it.',
      severity: 'error',
      from: { path: '^(src|cli)/', pathNot: '^src/sign-in/cognito\\.ts$' },
      to: { path: 'node_modules/amazon-cognito-identity-js/' },
    },
    {
      name: 'sharp-in-one-place',
      comment: 'Pictures are decoded in one module, where loaders are blocked and limits are set.',
      severity: 'error',
      from: {
        path: '^(src|lambdas|infra|engine|audit)/',
        // These draw from files and text of our own.
        pathNot: '^(lambdas/converter/convert|src/page-icons|engine/sample-picture)\\.ts$',
      },
      to: { path: 'node_modules/sharp/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'components-know-no-ports',
      comment: 'Components take props and give callbacks; state modules hold what they show.',
      severity: 'error',
      from: { path: '\\.svelte$' },
      to: {
        path: '(^src/.+/port\\.ts$|node_modules/@aws-sdk/)',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
