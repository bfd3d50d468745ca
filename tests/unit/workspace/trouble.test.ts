import { expect, test } from 'vitest';
import { AccessRefused } from '../../../src/credentials/request-failures.ts';
import { SignedOut } from '../../../src/sign-in/request-failures.ts';
import { addressOf, allFiles, fileOf, filesIn, newBrowser, openTab, seen } from './device.ts';
import { FakeAws, noConnection } from './fake-aws.ts';
import { Life } from './fake-browser.ts';

const mebibyte = 1024 * 1024;

const refusal = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

test('an upload that S3 no longer knows starts again without a message', async () => {
  const aws = new FakeAws();
  const browser = newBrowser();
  const life = new Life();
  const first = await openTab(aws, browser, life);
  const session = await first.createSession('Holiday');
  aws.fault = ({ operation, partNumber }) => {
    if (operation === 'uploadPart' && partNumber === 2) life.end();
    return null;
  };
  await first.addFiles(session, [fileOf('a.jpg', 17 * mebibyte)]);
  await life.ended;
  aws.fault = () => null;
  aws.uploads.clear();
  const second = await openTab(aws, browser);
  const view = await allFiles(second, 'ready');
  expect(filesIn(view)[0]?.problem).toBeNull();
  expect([...aws.objects.values()].map(({ size }) => size)).toEqual([17 * mebibyte]);
  await second.close();
});

test('parts with another size or checksum are sent again', async () => {
  const aws = new FakeAws();
  const browser = newBrowser();
  const life = new Life();
  const first = await openTab(aws, browser, life);
  const session = await first.createSession('Holiday');
  aws.fault = ({ operation }) => {
    if (operation === 'completeMultipartUpload' && !life.isOver) {
      life.end();
      return noConnection();
    }
    return null;
  };
  await first.addFiles(session, [fileOf('a.jpg', 17 * mebibyte)]);
  await life.ended;
  const upload = [...aws.uploads.values()][0];
  const part = upload?.parts.get(2);
  if (upload === undefined || part === undefined) throw new Error('no part');
  upload.parts.set(2, { ...part, checksum: 'AAAA', eTag: '"other"' });
  const sent = aws.count('uploadPart');
  const second = await openTab(aws, browser);
  await allFiles(second, 'ready');
  expect(aws.count('uploadPart') - sent).toBe(1);
  await second.close();
});

test('an object with other content under the file’s key is deleted, and the failure is shown', async () => {
  const aws = new FakeAws();
  const tab = await openTab(aws, newBrowser());
  const session = await tab.createSession('Holiday');
  aws.fault = ({ operation, key }) => {
    if (operation === 'put' && !aws.objects.has(key)) {
      aws.objects.set(key, { bytes: new Uint8Array(3), size: 3, checksum: 'x', recipe: null });
    }
    return null;
  };
  await tab.addFiles(session, [fileOf('a.jpg', 1000)]);
  const view = await seen(tab, (now) => filesIn(now).some(({ problem }) => problem !== null));
  expect(filesIn(view)[0]?.problem).toMatchObject({ code: 'integrity-failure' });
  expect(aws.objects.size).toBe(0);
  aws.fault = () => null;
  await tab.retry(...addressOf(view));
  await allFiles(tab, 'ready');
  await tab.close();
});

test('throttling by S3 and DynamoDB delays an upload but does not fail it', async () => {
  const aws = new FakeAws();
  const tab = await openTab(aws, newBrowser());
  let requests = 0;
  aws.fault = ({ operation }) => {
    requests += 1;
    if (requests % 3 !== 0) return null;
    return operation.startsWith('put') || operation.includes('Part')
      ? refusal('SlowDown', 503)
      : refusal('ProvisionedThroughputExceededException', 400);
  };
  const session = await tab.createSession('Holiday');
  await tab.addFiles(session, [fileOf('a.jpg', 17 * mebibyte), fileOf('b.jpg', 10)]);
  await allFiles(tab, 'ready');
  await tab.close();
});

test('without a signed-in user nothing is sent; after signing in the upload continues', async () => {
  const aws = new FakeAws();
  const tab = await openTab(aws, newBrowser());
  await seen(tab, ({ leads }) => leads);
  aws.fault = () => new SignedOut('revoked');
  const session = await tab.createSession('Holiday');
  await tab.addFiles(session, [fileOf('a.jpg', 1000)]);
  const view = await seen(tab, (now) => filesIn(now)[0]?.waitingFor === 'sign-in');
  expect(view.signedOut).toBe(true);
  aws.fault = () => null;
  await tab.resume(...addressOf(view));
  await allFiles(tab, 'ready');
  await seen(tab, ({ signedOut }) => !signedOut);
  await tab.close();
});

test('a file that storage had no room for needs its bytes again after a restart, then continues', async () => {
  const aws = new FakeAws();
  const browser = newBrowser();
  browser.quota = 1 * mebibyte;
  const life = new Life();
  const first = await openTab(aws, browser, life);
  const session = await first.createSession('Holiday');
  aws.fault = ({ operation, partNumber }) => {
    if (operation === 'uploadPart' && partNumber === 3) life.end();
    return null;
  };
  void first.addFiles(session, [fileOf('a.jpg', 17 * mebibyte)]);
  await life.ended;
  aws.fault = () => null;
  const second = await openTab(aws, browser);
  const view = await seen(second, (now) => filesIn(now)[0]?.waitingFor === 'bytes');
  expect(filesIn(view)[0]?.note).toMatch(/^\d of 3 parts already there$/);
  await second.provideBytes(...addressOf(view), fileOf('a.jpg', 17 * mebibyte));
  await allFiles(second, 'ready');
  await second.close();
});

test.each([
  { what: 'rows', operation: 'changesAfter' },
  { what: 'outcomes', operation: 'readResults' },
] as const)('a refusal of the $what is shown until a request succeeds', async (refused) => {
  const aws = new FakeAws();
  aws.converts = false;
  const tab = await openTab(aws, newBrowser());
  const cause = Object.assign(refusal('AccessDeniedException', 400), {
    $response: { headers: { 'x-latchkey-decision': 'decision-1' } },
  });
  aws.fault = ({ operation }) =>
    operation === refused.operation ? new AccessRefused('refused', { cause }) : null;
  const session = await tab.createSession('Holiday');
  await tab.addFiles(session, [fileOf('a.jpg', 1000)]);
  const view = await seen(tab, (now) => now.refused[refused.what] !== undefined);
  expect(view.refused[refused.what]).toMatchObject({
    code: 'access-refused',
    decisionId: 'decision-1',
  });
  aws.fault = () => null;
  await seen(tab, (now) => now.refused[refused.what] === undefined);
  await tab.close();
});
