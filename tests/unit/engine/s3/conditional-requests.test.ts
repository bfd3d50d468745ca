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
  test.each([
    { name: 'without conditions', headers: {}, outcome: 'proceed' },
    { name: 'If-Match of its ETag', headers: { 'if-match': '"abc"' }, outcome: 'proceed' },
    { name: 'If-Match without quotes', headers: { 'if-match': 'abc' }, outcome: 'proceed' },
    { name: 'If-Match of any', headers: { 'if-match': '*' }, outcome: 'proceed' },
    { name: 'If-Match in a list', headers: { 'if-match': '"x", "abc"' }, outcome: 'proceed' },
    { name: 'If-Match of another', headers: { 'if-match': '"x"' }, outcome: 'failed' },
    {
      name: 'If-None-Match of its ETag',
      headers: { 'if-none-match': '"abc"' },
      outcome: 'not-modified',
    },
    { name: 'If-None-Match of another', headers: { 'if-none-match': '"x"' }, outcome: 'proceed' },
    {
      name: 'If-Modified-Since its time',
      headers: { 'if-modified-since': same },
      outcome: 'not-modified',
    },
    {
      name: 'If-Modified-Since earlier',
      headers: { 'if-modified-since': before },
      outcome: 'proceed',
    },
    {
      name: 'If-Unmodified-Since its time',
      headers: { 'if-unmodified-since': same },
      outcome: 'proceed',
    },
    {
      name: 'If-Unmodified-Since earlier',
      headers: { 'if-unmodified-since': before },
      outcome: 'failed',
    },
    {
      name: 'If-Match that holds beside an If-Unmodified-Since that does not',
      headers: { 'if-match': '"abc"', 'if-unmodified-since': before },
      outcome: 'proceed',
    },
    {
      name: 'If-None-Match that fails beside an If-Modified-Since that holds',
      headers: { 'if-none-match': '"abc"', 'if-modified-since': before },
      outcome: 'not-modified',
    },
    {
      name: 'If-None-Match that holds beside an If-Modified-Since that does not',
      headers: { 'if-none-match': '"x"', 'if-modified-since': after },
      outcome: 'proceed',
    },
    {
      name: 'If-Modified-Since in the future',
      headers: { 'if-modified-since': inTheFuture },
      outcome: 'proceed',
    },
    { name: 'a date that is none', headers: { 'if-modified-since': 'soon' }, outcome: 'proceed' },
  ])('$name: $outcome', ({ headers, outcome }) => {
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
  test.each([
    { name: 'without conditions, over an object', headers: {}, on: object, code: 'proceed' },
    {
      name: 'If-None-Match: * on a free key',
      headers: { 'if-none-match': '*' },
      on: undefined,
      code: 'proceed',
    },
    {
      name: 'If-None-Match: * on a taken key',
      headers: { 'if-none-match': '*' },
      on: object,
      code: 'PreconditionFailed',
    },
    {
      name: 'If-None-Match of an ETag',
      headers: { 'if-none-match': '"abc"' },
      on: object,
      code: 'NotImplemented',
    },
    {
      name: 'If-Match of its ETag',
      headers: { 'if-match': '"abc"' },
      on: object,
      code: 'proceed',
    },
    {
      name: 'If-Match of another',
      headers: { 'if-match': '"x"' },
      on: object,
      code: 'PreconditionFailed',
    },
    {
      name: 'If-Match of any',
      headers: { 'if-match': '*' },
      on: object,
      code: 'NotImplemented',
    },
    {
      name: 'If-Match together with If-None-Match',
      headers: { 'if-match': '"abc"', 'if-none-match': '*' },
      on: object,
      code: 'NotImplemented',
    },
    {
      name: 'If-Match on a free key',
      headers: { 'if-match': '"abc"' },
      on: undefined,
      code: 'NoSuchKey',
    },
  ])('$name: $code', ({ headers, on, code }) => {
    expect(codeOf(() => requireWriteConditions(map(headers), 'key', on))).toBe(code);
  });
});

describe('a delete', () => {
  test.each([
    { name: 'without If-Match, of nothing', headers: {}, on: undefined, code: 'proceed' },
    { name: 'If-Match: * of an object', headers: { 'if-match': '*' }, on: object, code: 'proceed' },
    {
      name: 'If-Match: * of nothing',
      headers: { 'if-match': '*' },
      on: undefined,
      code: 'NoSuchKey',
    },
    {
      name: 'If-Match of another ETag',
      headers: { 'if-match': '"x"' },
      on: object,
      code: 'PreconditionFailed',
    },
  ])('$name: $code', ({ headers, on, code }) => {
    expect(codeOf(() => requireMatch(map(headers), 'key', on))).toBe(code);
  });
});

describe("a copy's source", () => {
  test.each([
    { name: 'if-match of its ETag', header: 'if-match', value: '"abc"', code: 'proceed' },
    { name: 'if-match of another', header: 'if-match', value: '"x"', code: 'PreconditionFailed' },
    {
      name: 'if-none-match of its ETag',
      header: 'if-none-match',
      value: '"abc"',
      code: 'PreconditionFailed',
    },
    {
      name: 'if-modified-since its time',
      header: 'if-modified-since',
      value: same,
      code: 'PreconditionFailed',
    },
    {
      name: 'if-unmodified-since earlier',
      header: 'if-unmodified-since',
      value: before,
      code: 'PreconditionFailed',
    },
  ])('$name: $code', ({ header, value, code }) => {
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
