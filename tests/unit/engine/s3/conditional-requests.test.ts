import { describe, expect, test } from 'vitest';
import {
  evaluateReadConditions,
  rangeStillApplies,
  requireCopySource,
  requireMatch,
  requireWriteConditions,
} from '../../../../engine/s3/conditional-requests.ts';
import { S3Failure } from '../../../../engine/s3/s3-service.ts';

const lastModified = Date.UTC(2026, 0, 2, 3, 4, 5);
const object = { etag: 'abc', lastModified };
const before = new Date(lastModified - 1000).toUTCString();
const same = new Date(lastModified).toUTCString();
const after = new Date(lastModified + 1000).toUTCString();
const now = lastModified + 60_000;
const inTheFuture = new Date(now + 1000).toUTCString();
const map = (headers: Record<string, string>) => new Map(Object.entries(headers));

describe('a read', () => {
  test.each<[string, string, Record<string, string>]>([
    ['without conditions', 'proceed', {}],
    ['If-Match of its ETag', 'proceed', { 'if-match': '"abc"' }],
    ['If-Match without quotes', 'proceed', { 'if-match': 'abc' }],
    ['If-Match of any', 'proceed', { 'if-match': '*' }],
    ['If-Match in a list', 'proceed', { 'if-match': '"x", "abc"' }],
    ['If-Match of another', 'failed', { 'if-match': '"x"' }],
    ['If-None-Match of its ETag', 'not-modified', { 'if-none-match': '"abc"' }],
    ['If-None-Match of another', 'proceed', { 'if-none-match': '"x"' }],
    ['If-Modified-Since its time', 'not-modified', { 'if-modified-since': same }],
    ['If-Modified-Since earlier', 'proceed', { 'if-modified-since': before }],
    ['If-Unmodified-Since its time', 'proceed', { 'if-unmodified-since': same }],
    ['If-Unmodified-Since earlier', 'failed', { 'if-unmodified-since': before }],
    [
      'If-Match that holds beside an If-Unmodified-Since that does not',
      'proceed',
      { 'if-match': '"abc"', 'if-unmodified-since': before },
    ],
    [
      'If-None-Match that fails beside an If-Modified-Since that holds',
      'not-modified',
      { 'if-none-match': '"abc"', 'if-modified-since': before },
    ],
    [
      'If-None-Match that holds beside an If-Modified-Since that does not',
      'proceed',
      { 'if-none-match': '"x"', 'if-modified-since': after },
    ],
    ['If-Modified-Since in the future', 'proceed', { 'if-modified-since': inTheFuture }],
    ['a date that is none', 'proceed', { 'if-modified-since': 'soon' }],
  ])('%s: %s', (_name, outcome, headers) => {
    expect(evaluateReadConditions(map(headers), object, now).outcome).toBe(outcome);
  });
});

const codeOf = (act: () => void): string => {
  try {
    act();
    return 'proceed';
  } catch (error) {
    return error instanceof S3Failure ? error.code : String(error);
  }
};

describe('a write', () => {
  test.each<[string, string, typeof object | undefined, Record<string, string>]>([
    ['without conditions, over an object', 'proceed', object, {}],
    ['If-None-Match: * on a free key', 'proceed', undefined, { 'if-none-match': '*' }],
    ['If-None-Match: * on a taken key', 'PreconditionFailed', object, { 'if-none-match': '*' }],
    ['If-None-Match of an ETag', 'NotImplemented', object, { 'if-none-match': '"abc"' }],
    ['If-Match of its ETag', 'proceed', object, { 'if-match': '"abc"' }],
    ['If-Match of another', 'PreconditionFailed', object, { 'if-match': '"x"' }],
    ['If-Match of any', 'NotImplemented', object, { 'if-match': '*' }],
    [
      'If-Match together with If-None-Match',
      'NotImplemented',
      object,
      { 'if-match': '"abc"', 'if-none-match': '*' },
    ],
    // Verified on AWS by moto, test_put_object_if_match, 22 August 2026.
    ['If-Match without its first quote', 'proceed', object, { 'if-match': 'abc"' }],
    ['If-Match on a free key', 'NoSuchKey', undefined, { 'if-match': '"abc"' }],
  ])('%s: %s', (_name, code, on, headers) => {
    expect(codeOf(() => requireWriteConditions(map(headers), 'key', on))).toBe(code);
  });
});

describe('a delete', () => {
  test.each<[string, string, typeof object | undefined, Record<string, string>]>([
    ['without If-Match, of nothing', 'proceed', undefined, {}],
    ['If-Match: * of an object', 'proceed', object, { 'if-match': '*' }],
    ['If-Match: * of nothing', 'NoSuchKey', undefined, { 'if-match': '*' }],
    ['If-Match of another ETag', 'PreconditionFailed', object, { 'if-match': '"x"' }],
  ])('%s: %s', (_name, code, on, headers) => {
    expect(codeOf(() => requireMatch(map(headers), 'key', on))).toBe(code);
  });
});

describe("a copy's source", () => {
  test.each([
    ['if-match of its ETag', 'proceed', 'if-match', '"abc"'],
    ['if-match of another', 'PreconditionFailed', 'if-match', '"x"'],
    ['if-none-match of its ETag', 'PreconditionFailed', 'if-none-match', '"abc"'],
    ['if-modified-since its time', 'PreconditionFailed', 'if-modified-since', same],
    ['if-unmodified-since earlier', 'PreconditionFailed', 'if-unmodified-since', before],
  ])('%s: %s', (_name, code, header, value) => {
    const headers = map({ [`x-amz-copy-source-${header}`]: value });
    expect(codeOf(() => requireCopySource(headers, object, now))).toBe(code);
  });
});

test.each([
  { name: 'absent', headers: {}, applies: true },
  { name: 'its ETag', headers: { 'if-range': '"abc"' }, applies: true },
  { name: 'another ETag', headers: { 'if-range': '"x"' }, applies: false },
  { name: 'its time', headers: { 'if-range': same }, applies: true },
  { name: 'an earlier time', headers: { 'if-range': before }, applies: false },
])('If-Range $name: the range applies: $applies', ({ headers, applies }) => {
  expect(rangeStillApplies(map(headers), object)).toBe(applies);
});
