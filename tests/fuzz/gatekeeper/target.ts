import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configFromOutputs, type Config } from '#contract/config';
import { createDynamoDb } from '../../../engine/dynamodb/dynamodb.ts';
import { createDecisionLog } from '../../../engine/gatekeeper/decisions.ts';
import { createGatekeeper } from '../../../engine/gatekeeper/gatekeeper.ts';
import { createCredentials } from '../../../engine/gatekeeper/signature/credentials.ts';
import { listenOnLoopback } from '../../../engine/http-server.ts';
import { provision } from '../../../engine/provision/provision.ts';
import { createS3 } from '../../../engine/s3/s3.ts';
import type { S3Request } from '../../../engine/s3/s3-service.ts';
import { artefactPath } from '../../../infra/build/artefacts.ts';
import type { Credentials } from '../../integration/sigv4.ts';
import { otherOwner, plantSecrets, readSecrets } from './secrets.ts';

export const region = 'us-east-1';
export const account = '000000000000';
/** The identity that signs the fuzzed requests. */
export const owner = `${region}:0a1b2c3d-1111-4222-8333-444455556666`;

/** What a service was asked to do, in the words of its request. */
export interface Execution {
  /** Equal for two requests that ask for the same. */
  readonly head: string;
  /** SHA-256 of the payload and its trailers; null until the payload was read to its verified end. */
  body: string | null;
}

/** The deployed policies and the gatekeeper in front of S3 and DynamoDB, on a port. */
export interface FuzzTarget {
  readonly port: number;
  readonly config: Config;
  readonly credentials: Credentials;
  /** The time of the engine, which stands still. */
  readonly date: Date;
  /** What was executed since the last call. */
  takeExecutions(): readonly Execution[];
  /** Errors of the gatekeeper itself since the last call. */
  takeErrors(): readonly unknown[];
  /** What another user owns, as stored now. */
  secrets(): Promise<string>;
  close(): Promise<void>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Signature Version 4 signs a header with its spaces collapsed, on AWS too. */
const collapsed = (text: string): string => text.replace(/[ \t]+/g, ' ');

/** Headers of a browser's form and of a signature are no part of what is asked. */
const isAsked = ([name]: readonly [string, string]): boolean =>
  name.startsWith('x-amz-') && !/^x-amz-(date|security-token|content-sha256)$/.test(name);

const sorted = (entries: Iterable<readonly [string, string]>): readonly string[] =>
  [...entries].map(([name, value]) => `${name}=${collapsed(value)}`).sort();

const headOf = (request: S3Request): string =>
  JSON.stringify({
    operation: request.operation,
    address: [request.bucket, request.key],
    query: sorted(request.query),
    headers: sorted([...request.headers].filter(isAsked)),
    copySource: request.copySource,
    deletions: request.deletions?.map(({ key, allowed }) => [key, allowed]) ?? null,
    parts: request.parts,
    principal: request.principalArn ?? null,
  });

/** Starts a target whose clock stands still at `date`. */
export const openTarget = async (date: Date): Promise<FuzzTarget> => {
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-fuzz-'));
  const now = () => date.getTime();
  const template: unknown = JSON.parse(await readFile(artefactPath('template'), 'utf8'));
  const stack = provision(
    template,
    { AppOrigins: 'http://localhost', ConverterCodeBucket: 'none', ConverterCodeKey: 'none' },
    { account, region, seed: 'fuzz' },
  );
  const { buckets, tables, roles } = stack;
  const config = configFromOutputs({ engine: 'embedded', region, endpoint: null }, stack.outputs);
  const s3 = await createS3({
    ...{ dir: join(dir, 's3'), region, account, buckets, now },
    onObjectCreated: () => Promise.resolve(),
  });
  const dynamodb = await createDynamoDb({ dir: join(dir, 'dynamodb'), tables, now });
  const operator = { accessKeyId: 'AKIAOPERATOR00000000', secretAccessKey: 'unused', arn: '' };
  const issued = createCredentials({ masterKey: new Uint8Array(32).fill(7), operator, now });
  await plantSecrets({ s3, dynamodb }, config);

  let executions: Execution[] = [];
  let errors: unknown[] = [];
  const gatekeeper = createGatekeeper({
    ...{ region, account, roles, buckets, tables, credentials: issued, now },
    decisions: createDecisionLog({ now }),
    s3: {
      ...s3,
      handle: async (request) => {
        const execution: Execution = { head: headOf(request), body: null };
        executions.push(execution);
        const hash = createHash('sha256');
        const body = async function* () {
          for await (const piece of request.body) {
            hash.update(piece);
            yield piece;
          }
        };
        const response = await s3.handle({ ...request, body: body() });
        execution.body = `${hash.digest('hex')} ${sorted(request.trailers).join()}`;
        return response;
      },
    },
    dynamodb: {
      handle: ({ operation, input }) => {
        const head = JSON.stringify({ operation, input });
        executions.push({ head, body: sha256('') });
        return dynamodb.handle({ operation, input });
      },
    },
  });
  const server = createServer((request, response) => {
    gatekeeper(request, response).catch((error: unknown) => errors.push(error));
  });
  const port = await listenOnLoopback(server, 0);
  const { authenticatedRoleArn: roleArn } = stack.identityPool;
  return {
    port,
    config,
    date,
    credentials: await issued.issue({
      kind: 'role-session',
      arn: `arn:aws:sts::${account}:assumed-role/${roleArn.split('/').at(-1) ?? ''}/fuzz`,
      roleArn,
      context: { 'cognito-identity.amazonaws.com:sub': [owner] },
      issuedAt: now(),
      expiresAt: now() + 3_600_000,
    }),
    takeExecutions() {
      const taken = executions;
      executions = [];
      return taken;
    },
    takeErrors() {
      const taken = errors;
      errors = [];
      return taken;
    },
    secrets: () => readSecrets({ s3, dynamodb }, config, otherOwner),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await s3.close();
      await dynamodb.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
};
