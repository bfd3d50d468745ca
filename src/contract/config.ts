import * as v from 'valibot';
import type { Parsed } from './recipe.ts';

const endpointsSchema = v.object({
  cognitoIdp: v.pipe(v.string(), v.url()),
  cognitoIdentity: v.pipe(v.string(), v.url()),
  s3: v.pipe(v.string(), v.url()),
  dynamodb: v.pipe(v.string(), v.url()),
});

const text = v.pipe(v.string(), v.minLength(1));

const configSchema = v.object({
  engine: v.picklist(['embedded', 'localstack', 'aws']),
  region: text,
  userPoolId: text,
  userPoolClientId: text,
  identityPoolId: text,
  uploadsBucket: text,
  resultsBucket: text,
  sessionsTable: text,
  resultsTable: text,
  signUp: v.optional(v.picklist(['open', 'closed'])),
  passkeys: v.optional(v.object({ relyingPartyId: text })),
  endpoints: v.optional(endpointsSchema),
  demo: v.optional(v.object({ email: text, password: text, picture: text })),
});

/** `GET /config.json`: where the built client finds its deployment. `endpoints` is absent on AWS;
 *  `signUp` is open unless it says otherwise. `passkeys` is absent where the pool has none. Only `npm start`
 *  writes `demo`: an account of the engine on this machine, and the path of a picture to try it with. */
export type Config = v.InferOutput<typeof configSchema>;

/** Validates the content of `config.json`; never throws. */
export const parseConfig = (value: unknown): Parsed<Config> => {
  const result = v.safeParse(configSchema, value);
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  return { ok: false, problem: `${v.getDotPath(issue) ?? 'config.json'}: ${issue.message}` };
};

/** Where a stack was deployed: what its outputs do not say. */
export interface DeploymentTarget {
  readonly engine: Config['engine'];
  readonly region: string;
  /** URL at which all four services answer; null on AWS, where the SDK finds them by region. */
  readonly endpoint: string | null;
}

/** The stack's output behind each name of `config.json`. */
export const configOutputs = {
  userPoolId: 'UserPoolId',
  userPoolClientId: 'UserPoolClientId',
  identityPoolId: 'IdentityPoolId',
  uploadsBucket: 'UploadsBucketName',
  resultsBucket: 'ResultsBucketName',
  sessionsTable: 'SessionsTableName',
  resultsTable: 'ResultsTableName',
} as const satisfies Partial<Record<keyof Config, string>>;

type ConfigOutputs = Pick<Config, keyof typeof configOutputs>;

/** Makes `config.json` from the outputs of a deployed stack.
 *  @throws Error naming an output that the stack does not have. */
export const configFromOutputs = (
  { engine, region, endpoint }: DeploymentTarget,
  outputs: Readonly<Record<string, string | undefined>>,
): Config => {
  const named = Object.entries(configOutputs).map(([name, output]) => {
    const value = outputs[output];
    if (value === undefined) throw new Error(`the stack has no output ${output}`);
    return [name, value];
  });
  const { PasskeyRelyingPartyId: relyingPartyId } = outputs;
  // Emulators accept the template's settings for passkeys and have none.
  const hasPasskeys = engine !== 'localstack' && relyingPartyId !== undefined;
  const config = {
    engine,
    region,
    ...(Object.fromEntries(named) as ConfigOutputs),
    ...(hasPasskeys ? { passkeys: { relyingPartyId } } : {}),
  };
  if (endpoint === null) return config;
  const endpoints = {
    cognitoIdp: endpoint,
    cognitoIdentity: endpoint,
    s3: endpoint,
    dynamodb: endpoint,
  };
  return { ...config, endpoints };
};
