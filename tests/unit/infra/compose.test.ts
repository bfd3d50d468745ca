import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../../src/content-security-policy.ts';

const compose = await readFile(new URL('../../../docker-compose.yml', import.meta.url), 'utf8');
const endpoint = 'http://127.0.0.1:4566';

test('the page in a container has the content security policy of npm start', () => {
  const policy = contentSecurityPolicy({
    region: 'us-east-1',
    uploadsBucket: 'uploads',
    resultsBucket: 'results',
    endpoints: {
      cognitoIdp: endpoint,
      cognitoIdentity: endpoint,
      s3: endpoint,
      dynamodb: endpoint,
    },
  });
  expect(compose).toContain(`add_header Content-Security-Policy "${policy}" always;`);
});

test('every port of a container is open on loopback only, and every image has a version', () => {
  const ports = [...compose.matchAll(/^ +- '([^']*:\d+)'$/gm)].map(([, port]) => port);
  const images = [...compose.matchAll(/^ +image: (.+)$/gm)].map(([, image]) => image);
  expect(ports).toHaveLength(3);
  expect(ports.filter((port) => port?.startsWith('127.0.0.1:') !== true)).toEqual([]);
  expect(images).toHaveLength(3);
  for (const image of images) expect(image).toMatch(/:\d+\.\d+\.\d+(-alpine)?$/);
});
