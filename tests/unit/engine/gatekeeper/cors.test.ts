import { describe, expect, test } from 'vitest';
import type { CorsRule } from '../../../../engine/provision/stack.ts';
import { corsHeaders, preflightHeaders } from '../../../../engine/gatekeeper/cors.ts';

const app: CorsRule = {
  allowedOrigins: ['https://app.example'],
  allowedMethods: ['GET', 'PUT'],
  allowedHeaders: ['x-amz-*', 'Content-Type'],
  exposedHeaders: ['ETag', 'Date'],
  maxAge: 600,
};
const anyone: CorsRule = {
  allowedOrigins: ['*'],
  allowedMethods: ['HEAD'],
  allowedHeaders: [],
  exposedHeaders: [],
  maxAge: null,
};
const pattern: CorsRule = { ...anyone, allowedOrigins: ['http://*.test'] };
const vary = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';

describe('an answer to a cross-origin request', () => {
  test('exposes the rule’s headers to its origin', () => {
    const headers = corsHeaders([app], { origin: 'https://app.example', method: 'PUT' });
    expect(headers).toEqual({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-expose-headers': 'ETag, Date',
      'access-control-max-age': '600',
      'access-control-allow-credentials': 'true',
      vary,
    });
  });

  test('under a rule for all origins allows any, without credentials', () => {
    const headers = corsHeaders([app, anyone], { origin: 'https://else.example', method: 'HEAD' });
    expect(headers).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'HEAD',
      vary,
    });
  });

  test.each([
    { name: 'another origin', origin: 'https://evil.example', method: 'GET' },
    { name: 'its origin as a prefix', origin: 'https://app.example.evil', method: 'GET' },
    { name: 'its origin in another scheme', origin: 'http://app.example', method: 'GET' },
    { name: 'an opaque origin', origin: 'null', method: 'GET' },
    { name: 'another method', origin: 'https://app.example', method: 'DELETE' },
  ])('has nothing for $name', (request) => {
    expect(corsHeaders([app], request)).toBeNull();
  });

  test.each([
    { origin: 'http://a.test', allowed: true },
    { origin: 'http://.test', allowed: true },
    { origin: 'http:/.test', allowed: false },
    { origin: 'http://a.test.evil', allowed: false },
  ])('an origin pattern fits $origin: $allowed', ({ origin, allowed }) => {
    expect(corsHeaders([pattern], { origin, method: 'HEAD' }) !== null).toBe(allowed);
  });
});

describe('a preflight', () => {
  const origin = 'https://app.example';

  test('is answered with the headers it asks for, in lower case', () => {
    const headers = ['X-Amz-Date', 'content-type'];
    expect(preflightHeaders([app], { origin, method: 'PUT', headers })).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'x-amz-date, content-type',
    });
  });

  test.each([
    { name: 'a header that no pattern fits', method: 'PUT', headers: ['x-amz-date', 'cookie'] },
    { name: 'a method that is not allowed', method: 'DELETE', headers: [] },
  ])('is refused for $name', ({ method, headers }) => {
    expect(preflightHeaders([app, anyone], { origin, method, headers })).toBeNull();
  });
});
