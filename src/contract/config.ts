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
  endpoints: v.optional(endpointsSchema),
});

/** `GET /config.json`: where the built client finds its deployment. `endpoints` is absent on AWS. */
export type Config = v.InferOutput<typeof configSchema>;

/** Validates what `config.json` held; never throws. */
export const parseConfig = (value: unknown): Parsed<Config> => {
  const result = v.safeParse(configSchema, value);
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  return { ok: false, problem: `${v.getDotPath(issue) ?? 'config.json'}: ${issue.message}` };
};
