import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/app/load-config.ts';

const config = {
  engine: 'aws',
  region: 'eu-west-1',
  userPoolId: 'eu-west-1_a',
  userPoolClientId: 'client',
  identityPoolId: 'eu-west-1:pool',
  uploadsBucket: 'uploads',
  resultsBucket: 'results',
  sessionsTable: 'sessions',
  resultsTable: 'results',
};

test('reads a valid config.json', async () => {
  const fetcher = () => Promise.resolve(Response.json(config));
  expect(await loadConfig(fetcher)).toEqual({ ok: true, value: config });
});

test.each([
  {
    name: 'a page deployed without config.json',
    answer: () => Promise.resolve(new Response('', { status: 404 })),
    problem: 'config.json: HTTP 404.',
  },
  {
    name: 'an HTML page in place of config.json',
    answer: () => Promise.resolve(new Response('<!doctype html>')),
    problem: 'config.json is not valid JSON.',
  },
  {
    name: 'a missing value',
    answer: () => Promise.resolve(Response.json({ ...config, resultsTable: undefined })),
    problem: /^resultsTable: /,
  },
  {
    name: 'no connection',
    answer: () => Promise.reject(new TypeError('Failed to fetch')),
    problem: 'config.json could not be fetched: no connection.',
  },
])('explains $name', async ({ answer, problem }) => {
  const loaded = await loadConfig(answer);
  expect(loaded).toMatchObject({ ok: false });
  if (!loaded.ok) expect(loaded.problem).toMatch(problem);
});
