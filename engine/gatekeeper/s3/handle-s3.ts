import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  S3Failure,
  type CompletedPart,
  type Deletion,
  type S3Request,
  type S3Response,
} from '../../s3/s3-service.ts';
import { bucketOfHost } from '../../loopback.ts';
import { firstRefusal, type PermissionCheck } from '../first-refusal.ts';
import { decisionHeader, type GatekeeperContext } from '../gatekeeper-context.ts';
import { parseHead, type RequestHead } from '../signature/http-message.ts';
import { openPayload, readPayloadSignature, type Payload } from './signed-payload.ts';
import type { Principal } from '../signature/principal.ts';
import { readBody } from '../read-body.ts';
import { accessDeniedMessage } from '../access-denied-message.ts';
import { s3Failure } from './error-responses.ts';
import { formUploadOf, handleFormUpload } from './form-upload.ts';
import { permissionCheck, requireAll } from './permission-check.ts';
import { longestBody, parseCompletedParts, parseDeletions } from './bodies.ts';
import {
  permissionsOfCopiedTags,
  permissionsOfDeletion,
  mapS3Request,
  type S3Call,
} from './mapping.ts';
import { identify, type Sender } from '../signature/sender.ts';

/** Verifies, authorises and executes a request to S3, and writes the response.
 *  @throws S3Failure for every error, before the response has begun. */
export const handleS3 = async (
  gatekeeper: GatekeeperContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const parsed = parseHead(request.method ?? '', request.url ?? '', request.rawHeaders);
  if (!parsed.ok) throw s3Failure(parsed.problem);
  const { head } = parsed;
  const form = formUploadOf(head);
  if (form !== null) return handleFormUpload(gatekeeper, form, request, response);
  const sender = await identifySender(gatekeeper, head);
  const payloadSignature = readPayloadSignature(
    head,
    sender.authentication?.mechanism ?? 'anonymous',
  );
  const call = mapS3Request(head, bucketOfHost(head.headers.get('host')));
  const check = permissionCheck(gatekeeper, head, sender, request.socket.remoteAddress ?? '');
  requireExpectedOwner(call, gatekeeper.account);
  requireAll(call.permissions, check, response);
  const payload = openPayload(head, payloadSignature.signature, sender.verified, request);
  const executable = await completeRequest(call, payload, sender.principal, check);
  if (await copiesTags(gatekeeper, executable)) {
    const note = 'the source has tags, which the copy gets too';
    requireAll(permissionsOfCopiedTags(call), (permission) => check(permission, note), response);
  }
  await writeResponse(await execute(gatekeeper, executable, check, response), response);
};

/** A copy without a tagging directive copies the source's tags, if it has any.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const copiesTags = async (
  gatekeeper: GatekeeperContext,
  executable: S3Request,
): Promise<boolean> => {
  const { operation, copySource, headers } = executable;
  if (operation !== 'CopyObject' || copySource === null) return false;
  return !headers.has('x-amz-tagging-directive') && (await gatekeeper.s3.hasTags(copySource));
};

const identifySender = async (
  gatekeeper: GatekeeperContext,
  head: RequestHead,
): Promise<Sender> => {
  const here = {
    region: gatekeeper.region,
    service: 's3',
    credentials: gatekeeper.credentials,
    now: gatekeeper.now(),
  };
  const identified = await identify(
    head,
    here,
    (mechanism) => readPayloadSignature(head, mechanism).text,
  );
  if (!identified.ok) throw s3Failure(identified.problem);
  return identified.sender;
};

/** Checks the account that the client expects to own the bucket.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
const requireExpectedOwner = ({ headers }: S3Call, account: string): void => {
  for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']) {
    const expected = headers.get(name);
    if (expected === undefined || expected === account) continue;
    if (/^\d{12}$/.test(expected)) throw new S3Failure(403, 'AccessDenied', 'Access Denied');
    throw new S3Failure(
      400,
      'InvalidBucketOwnerAWSAccountID',
      `The value of the expected bucket owner parameter must be an AWS Account ID... [${expected}]`,
    );
  }
};

/** The request as the service executes it. A body that names keys or parts is parsed here, and the
 *  deletion of each key authorised. */
const completeRequest = async (
  call: S3Call,
  payload: Payload,
  principal: Principal,
  check: PermissionCheck,
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
    ...(principal.kind !== 'anonymous' && { principalArn: principal.arn }),
    ...payload,
  };
  if (implemented === 'DeleteObjects') {
    const { deletions, quiet } = parseDeletions(await readXml(payload));
    return {
      ...executable,
      quiet,
      deletions: authoriseDeletions(call, deletions, principal, check),
    };
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

/** Authorises each key by itself: a denied key becomes an error in the response. An anonymous request
 *  with no allowed key is refused.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const authoriseDeletions = (
  call: S3Call,
  requested: ReturnType<typeof parseDeletions>['deletions'],
  principal: Principal,
  check: PermissionCheck,
): readonly Deletion[] => {
  const deletions = requested.map((deletion): Deletion => {
    const refused = firstRefusal(permissionsOfDeletion(call, deletion), check, null);
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

/** Removes aws-chunked from Content-Encoding, since the framing has been removed. */
const withoutAwsChunked = (headers: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const codings = (headers.get('content-encoding') ?? '').split(',').map((coding) => coding.trim());
  if (!codings.includes('aws-chunked')) return headers;
  const rest = codings.filter((coding) => coding !== 'aws-chunked' && coding !== '').join(',');
  const others = [...headers].filter(([name]) => name !== 'content-encoding');
  return new Map(rest === '' ? others : [...others, ['content-encoding', rest]]);
};

const reads = new Set<string>([
  'GetObject',
  'HeadObject',
  'CopyObject',
  'GetObjectTagging',
  'GetObjectAttributes',
]);

/** Executes the request. A missing object is AccessDenied for a principal that may not list the bucket.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
const execute = async (
  gatekeeper: GatekeeperContext,
  executable: S3Request,
  check: PermissionCheck,
  response: ServerResponse,
): Promise<S3Response> => {
  try {
    return await gatekeeper.s3.handle(executable);
  } catch (error) {
    const isMissing = error instanceof S3Failure && error.code === 'NoSuchKey';
    if (!isMissing || !reads.has(executable.operation)) throw error;
    const { bucket } = executable.copySource ?? executable;
    const decision = check(
      { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, context: {} },
      'there is no such object; only a principal that may list the bucket gets NoSuchKey',
    );
    if (decision.decision === 'Allowed') throw error;
    response.setHeader(decisionHeader, decision.id);
    throw new S3Failure(403, 'AccessDenied', accessDeniedMessage(decision));
  }
};

const writeResponse = async (
  { status, headers, body }: S3Response,
  response: ServerResponse,
): Promise<void> => {
  response.writeHead(status, headers);
  if (body instanceof Readable) await pipeline(body, response);
  else response.end(body ?? undefined);
};
