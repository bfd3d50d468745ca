/** Who may import whom. The tsconfigs make the compiler agree: contract sees no DOM and no Node. */
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
      from: { path: '^src/contract/' },
      to: { pathNot: ['^src/contract/', 'node_modules/(valibot|ulid)/'] },
    },
    {
      name: 'only-the-contract-of-src',
      comment: 'Lambda, stack and engine share the contract with the client, and the CSP it needs.',
      severity: 'error',
      from: { path: '^(lambdas|infra)/' },
      to: { path: '^src/', pathNot: ['^src/contract/', '^src/content-security-policy\\.ts$'] },
    },
    {
      name: 'no-earlier-imports-later',
      comment: 'sign-in → credentials → session → upload → result → download → app.',
      severity: 'error',
      from: { path: '^src/(sign-in|credentials)/' },
      to: { path: '^src/(session|upload|result|download)/' },
    },
    {
      name: 'cognito-library-in-one-place',
      comment: 'amazon-cognito-identity-js is supported until 2027: one adapter knows it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/sign-in/cognito\\.ts$' },
      to: { path: 'node_modules/amazon-cognito-identity-js/' },
    },
    {
      name: 'sharp-in-one-place',
      comment: 'Pictures are decoded in one module, where loaders are blocked and limits are set.',
      severity: 'error',
      from: { path: '^(src|lambdas|infra)/', pathNot: '^lambdas/converter/convert\\.ts$' },
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
    {
      name: 'gatekeeper-imports-no-service',
      comment: 'The gatekeeper judges; it reaches services through what it was given.',
      severity: 'error',
      from: { path: '^infra/local/gatekeeper/' },
      to: {
        path: '^infra/local/(s3|dynamodb|cognito-user-pool|cognito-identity|triggers|operator)/',
        pathNot: '(/service\\.ts|^infra/local/s3/cors\\.ts)$',
      },
    },
    {
      name: 'converter-source-stays-out-of-the-engine',
      comment: 'The engine runs the built bundle, the one that would deploy.',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^lambdas/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { path: '^(src|lambdas|infra)/' },
      to: { path: '^tests/' },
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
