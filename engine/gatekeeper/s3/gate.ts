import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  S3Failure,
  type CompletedPart,
  type Deletion,
  type S3Request,
  type S3Response,
} from '../../s3/service.ts';
import { askAll, type Ask } from '../ask.ts';
import { decisionHeader, type Gate } from '../gate.ts';
import { parseHead, type RequestHead } from '../signature/http-message.ts';
import type { NeededPermission } from '../../iam/needed-permission.ts';
import { openPayload, readPayloadSignature, type Payload } from './payload.ts';
import type { Principal } from '../signature/principal.ts';
import { readBody } from '../read-body.ts';
import { accessDeniedMessage } from '../refusal.ts';
import { s3Failure } from './refusal.ts';
import { globalContext, s3SignatureContext } from '../request-context.ts';
import { longestBody, parseCompletedParts, parseDeletions } from './bodies.ts';
import {
  permissionsOfCopiedTags,
  permissionsOfDeletion,
  mapS3Request,
  type S3Call,
} from './mapping.ts';
import { identify, type Sender } from '../signature/sender.ts';

/** Verifies, judges and executes a request to S3, and writes S3's answer.
 *  @throws S3Failure for every refusal, before any answer is begun. */
export const handleS3 = async (
  gate: Gate,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const parsed = parseHead(request.method ?? '', request.url ?? '', request.rawHeaders);
  if (!parsed.ok) throw s3Failure(parsed.problem);
  const { head } = parsed;
  const sender = await identifySender(gate, head);
  const payloadSignature = readPayloadSignature(
    head,
    sender.authentication?.mechanism ?? 'anonymous',
  );
  const call = mapS3Request(head);
  const ask = asker(gate, head, sender, request.socket.remoteAddress ?? '');
  requireExpectedOwner(call, gate.account);
  requireAll(call.permissions, ask, response);
  const payload = openPayload(head, payloadSignature.signature, sender.verified, request);
  const executable = await completeRequest(call, payload, sender.principal, ask);
  if (await takesTagsAlong(gate, executable)) {
    const note = 'the source has tags, which a copy takes along';
    requireAll(permissionsOfCopiedTags(call), (permission) => ask(permission, note), response);
  }
  const answer = await execute(gate, executable, ask, response);
  await writeAnswer(answer, response);
};

/** A copy takes its source's tags along unless it says otherwise; only the service knows whether
 *  there are any.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const takesTagsAlong = async (gate: Gate, executable: S3Request): Promise<boolean> => {
  const { operation, copySource, headers } = executable;
  if (operation !== 'CopyObject' || copySource === null) return false;
  if (headers.has('x-amz-tagging-directive')) return false;
  const { bucket, key } = copySource;
  const asked = {
    ...executable,
    operation: 'GetObjectTagging',
    bucket,
    key,
    copySource: null,
  } as const;
  const tags = await gate.s3
    .handle({ ...asked, query: new Map([['tagging', '']]), headers: new Map() })
    .catch((error: unknown) => {
      // What is wrong with the source, the copy itself will say.
      if (error instanceof S3Failure) return null;
      throw error;
    });
  return typeof tags?.body === 'string' && tags.body.includes('<Tag>');
};

/** Asks until one question is answered no, and refuses with that decision.
 *  @throws S3Failure AccessDenied. */
const requireAll = (
  permissions: readonly NeededPermission[],
  ask: Ask,
  response: ServerResponse,
): void => {
  const refused = askAll(permissions, ask, response);
  if (refused !== null) throw new S3Failure(403, 'AccessDenied', accessDeniedMessage(refused));
};

const identifySender = async (gate: Gate, head: RequestHead): Promise<Sender> => {
  const here = {
    region: gate.region,
    service: 's3',
    credentials: gate.credentials,
    now: gate.now(),
  };
  const identified = await identify(
    head,
    here,
    (mechanism) => readPayloadSignature(head, mechanism).text,
  );
  if (!identified.ok) throw s3Failure(identified.problem);
  return identified.sender;
};

const asker = (gate: Gate, head: RequestHead, sender: Sender, remoteAddress: string): Ask => {
  const { region, account } = gate;
  const { principal, authentication } = sender;
  const now = gate.now();
  const circumstances = { principal, head, authentication, remoteAddress, region, account, now };
  const context = { ...globalContext(circumstances), ...s3SignatureContext(circumstances) };
  return (permission, note) => gate.judge(principal, permission, context, note);
};

/** A client may insist on the account that it expects to own a bucket.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
const requireExpectedOwner = ({ headers }: S3Call, account: string): void => {
  for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']) {
    const expected = headers.get(name);
    if (expected !== undefined && expected !== account) {
      throw new S3Failure(403, 'AccessDenied', 'Access Denied');
    }
  }
};

/** The request as the service executes it: bodies that say what to do are parsed and judged here. */
const completeRequest = async (
  call: S3Call,
  payload: Payload,
  principal: Principal,
  ask: Ask,
): Promise<S3Request> => {
  const { implemented, copySource } = call;
  if (implemented === null) {
    throw new S3Failure(501, 'NotImplemented', `This engine does not implement ${call.operation}.`);
  }
  if (copySource !== null && copySource.versionId !== null && copySource.versionId !== 'null') {
    throw new S3Failure(501, 'NotImplemented', 'This engine does not copy from a version.');
  }
  const executable: S3Request = {
    operation: implemented,
    bucket: call.bucket,
    key: call.key,
    query: call.query,
    headers: withoutAwsChunked(call.headers),
    copySource,
    deletions: null,
    parts: null,
    ...payload,
  };
  if (implemented === 'DeleteObjects') {
    const { deletions, quiet } = parseDeletions(await readXml(payload));
    return { ...executable, quiet, deletions: judgeDeletions(call, deletions, principal, ask) };
  }
  if (implemented === 'CompleteMultipartUpload') {
    const parts: readonly CompletedPart[] = parseCompletedParts(await readXml(payload));
    return { ...executable, parts };
  }
  return executable;
};

const readXml = async ({ body, contentLength }: Payload): Promise<Buffer> => {
  const xml = (contentLength ?? 0) > longestBody ? null : await readBody(body, longestBody);
  if (xml !== null) return xml;
  throw new S3Failure(400, 'MaxMessageLengthExceeded', 'Your request was too large.', {
    MaxMessageLengthBytes: String(longestBody),
  });
};

/** Each key by itself: what is refused is left alone and named in the answer. Nobody unsigned gets
 *  that far.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const judgeDeletions = (
  call: S3Call,
  requested: ReturnType<typeof parseDeletions>['deletions'],
  principal: Principal,
  ask: Ask,
): readonly Deletion[] => {
  const deletions = requested.map((deletion): Deletion => {
    const refused = askAll(permissionsOfDeletion(call, deletion), ask, null);
    return {
      ...deletion,
      allowed: refused === null,
      message: refused === null ? '' : accessDeniedMessage(refused),
    };
  });
  if (principal.kind === 'anonymous' && deletions.every(({ allowed }) => !allowed)) {
    throw new S3Failure(403, 'AccessDenied', 'Access Denied');
  }
  return deletions;
};

/** The framing is gone, so its name goes too. */
const withoutAwsChunked = (headers: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const codings = (headers.get('content-encoding') ?? '').split(',').map((coding) => coding.trim());
  if (!codings.includes('aws-chunked')) return headers;
  const rest = codings.filter((coding) => coding !== 'aws-chunked' && coding !== '').join(',');
  const others = [...headers].filter(([name]) => name !== 'content-encoding');
  return new Map(rest === '' ? others : [...others, ['content-encoding', rest]]);
};

const reads = new Set<string>(['GetObject', 'HeadObject', 'CopyObject', 'GetObjectTagging']);

/** Executes; whoever may not list a bucket is not told that an object is missing from it.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
const execute = async (
  gate: Gate,
  executable: S3Request,
  ask: Ask,
  response: ServerResponse,
): Promise<S3Response> => {
  try {
    return await gate.s3.handle(executable);
  } catch (error) {
    const isMissing = error instanceof S3Failure && error.code === 'NoSuchKey';
    if (!isMissing || !reads.has(executable.operation)) throw error;
    const { bucket } = executable.copySource ?? executable;
    const decision = ask(
      { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, context: {} },
      'there is no such object, and only who may list the bucket is told so',
    );
    if (decision.decision === 'Allowed') throw error;
    response.setHeader(decisionHeader, decision.id);
    throw new S3Failure(403, 'AccessDenied', accessDeniedMessage(decision));
  }
};

const writeAnswer = async (answer: S3Response, response: ServerResponse): Promise<void> => {
  response.writeHead(answer.status, answer.headers);
  if (answer.body instanceof Readable) await pipeline(answer.body, response);
  else response.end(answer.body ?? undefined);
};
