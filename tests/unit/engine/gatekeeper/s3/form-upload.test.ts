import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startEngineInMemory, type EngineInMemory } from '../engine-in-memory.ts';
import { send, type SigningKeys } from '../raw-http.ts';

let engine: EngineInMemory;
let me: SigningKeys;
beforeAll(async () => {
  engine = await startEngineInMemory();
  me = await engine.user('me');
});
afterAll(() => engine.close());
beforeEach(() => {
  engine.objects.clear();
  engine.s3Requests.length = 0;
});

type Fields = Readonly<Record<string, string>>;

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html */
const signed = (
  policy: unknown,
  keys: SigningKeys,
  { region = 'us-east-1', time = new Date() }: { region?: string; time?: Date } = {},
): Record<string, string> => {
  const date = time.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = [date.slice(0, 8), region, 's3', 'aws4_request'];
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${keys.secretAccessKey}`);
  const document = Buffer.from(JSON.stringify(policy)).toString('base64');
  return {
    policy: document,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${keys.accessKeyId}/${scope.join('/')}`,
    'x-amz-date': date,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
    'x-amz-signature': hmac(key as Buffer, document).toString('hex'),
  };
};

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

/** Conditions for the fields of the signature, which every policy must have. */
const ofSignature = ['algorithm', 'credential', 'date', 'security-token'].map((name) => [
  'starts-with',
  `$x-amz-${name}`,
  '',
]);

interface Form {
  readonly fields?: Fields;
  readonly conditions?: readonly unknown[];
  readonly expiration?: string;
  readonly file?: string | null;
  readonly fileName?: string | null;
  /** Changes the fields after signing. */
  readonly tamper?: (fields: Record<string, string>) => Record<string, string>;
  readonly path?: string;
  readonly headers?: Fields;
  readonly keys?: SigningKeys;
  readonly signing?: { readonly region?: string; readonly time?: Date };
}

const encoded = (fields: Fields, file: string | null, fileName: string | null): string => {
  const part = (disposition: string, value: string) =>
    `--edge\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`;
  const parts = Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value));
  const attribute = fileName === null ? '' : `; filename="${fileName}"`;
  return (
    [...parts, ...(file === null ? [] : [part(`name="file"${attribute}`, file)])].join('') +
    '--edge--\r\n'
  );
};

const submit = ({
  fields = { key: 'me/picture' },
  conditions = [{ bucket: 'photos' }, ['starts-with', '$key', 'me/']],
  expiration = inAnHour(),
  file = 'bytes',
  fileName = 'picture.png',
  tamper = (all) => all,
  path = '/photos',
  headers = {},
  keys = me,
  signing = {},
}: Form = {}) => {
  const policy = { expiration, conditions: [...conditions, ...ofSignature] };
  const all = tamper({ ...fields, ...signed(policy, keys, signing) });
  return send(engine.port, {
    method: 'POST',
    target: path,
    headers: { 'content-type': 'multipart/form-data; boundary=edge', ...headers },
    body: encoded(all, file, fileName),
  });
};

const without =
  (...names: string[]) =>
  (fields: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

const nothingStored = () => expect(engine.objects.size).toBe(0);

describe('a form upload', () => {
  test('stores its file and answers 204', async () => {
    const response = await submit();
    expect([response.status, response.text]).toEqual([204, '']);
    expect(response.headers.location).toBe(`http://127.0.0.1:${engine.port}/photos/me/picture`);
    expect(engine.objects.get('photos/me/picture')?.toString()).toBe('bytes');
  });

  test('is a PutObject with the fields as its headers', async () => {
    await submit({
      fields: {
        key: 'me/a',
        'Content-Type': 'image/png',
        'x-amz-meta-Name': 'x',
        'x-amz-storage-class': 'STANDARD',
        'x-amz-copy-source': '/photos/other/secret',
        'x-ignore-this': 'anything',
      },
      conditions: [
        { bucket: 'photos' },
        ['starts-with', '$key', 'me/'],
        ['starts-with', '$content-type', 'image/'],
        ['eq', '$x-amz-meta-name', 'x'],
        { 'x-amz-storage-class': 'STANDARD' },
        ['starts-with', '$x-amz-copy-source', ''],
      ],
    });
    const [request] = engine.s3Requests;
    expect(request).toMatchObject({ operation: 'PutObject', key: 'me/a', copySource: null });
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      'content-type': 'image/png',
      'x-amz-meta-name': 'x',
      'x-amz-storage-class': 'STANDARD',
    });
  });

  test('streams a file that contains part of the boundary', async () => {
    const file = `\r\n--edg${'x'.repeat(200_000)}\r\n--edgy`.replace('--edgy', '--edgX');
    await submit({ file });
    expect(engine.objects.get('photos/me/picture')?.toString()).toBe(file);
  });

  test.each([
    ['C:\\pictures\\a b.png', 'me/a b.png'],
    ['', 'me/'],
    [null, 'me/${filename}'],
  ])('replaces ${filename} in the key by the name %j', async (fileName, key) => {
    await submit({ fields: { key: 'me/${filename}' }, fileName });
    expect([...engine.objects.keys()]).toEqual([`photos/${key}`]);
  });

  test.each([
    ['200', 200, ''],
    ['201', 201, '<Key>me/picture</Key><ETag>&quot;e&quot;</ETag></PostResponse>'],
    ['418', 204, ''],
  ])('answers success_action_status %s with %i', async (wished, status, document) => {
    const response = await submit({
      fields: { key: 'me/picture', success_action_status: wished },
      conditions: [
        { bucket: 'photos' },
        ['starts-with', '$key', 'me/'],
        ['starts-with', '$success_action_status', ''],
      ],
    });
    expect(response.status).toBe(status);
    expect(response.text.endsWith(document)).toBe(true);
  });

  test('redirects to success_action_redirect', async () => {
    const response = await submit({
      fields: { key: 'me/picture', success_action_redirect: 'http://app.example/done?a=1' },
      conditions: [
        { bucket: 'photos' },
        ['starts-with', '$key', 'me/'],
        ['starts-with', '$success_action_redirect', 'http://app.example/'],
      ],
    });
    expect([response.status, response.headers.location]).toEqual([
      303,
      'http://app.example/done?a=1&bucket=photos&key=me%2Fpicture&etag=%22e%22',
    ]);
  });

  test('ignores a redirect that is not an HTTP URL', async () => {
    const { status } = await submit({
      fields: { key: 'me/picture', success_action_redirect: 'javascript:alert(1)' },
      conditions: [
        { bucket: 'photos' },
        ['starts-with', '$key', 'me/'],
        ['starts-with', '$success_action_redirect', ''],
      ],
    });
    expect(status).toBe(204);
  });

  test('accepts a bucket in the host', async () => {
    const host = `photos.localhost:${engine.port}`;
    const response = await submit({ path: '/', headers: { host } });
    expect([response.status, response.headers.location]).toEqual([
      204,
      `http://${host}/me/picture`,
    ]);
  });
});

describe('the policy of a form upload', () => {
  // Wording recorded from AWS: localstack/localstack tests/aws/services/s3/test_s3.snapshot.json,
  // TestS3PresignedPost, 2026-02-21.
  test.each<[string, Form, string]>([
    ['has expired', { expiration: '2020-01-01T00:00:00Z' }, 'Policy expired.'],
    [
      'names another key',
      { fields: { key: 'me/other' }, conditions: [{ bucket: 'photos' }, { key: 'me/picture' }] },
      'Policy Condition failed: ["eq", "$key", "me/picture"]',
    ],
    [
      'names another bucket',
      { conditions: [{ bucket: 'videos' }, ['starts-with', '$key', 'me/']] },
      'Policy Condition failed: ["eq", "$bucket", "videos"]',
    ],
    [
      'names another prefix',
      { conditions: [{ bucket: 'photos' }, ['starts-with', '$key', 'me/a/']] },
      'Policy Condition failed: ["starts-with", "$key", "me/a/"]',
    ],
    [
      'has the value in another case',
      { conditions: [{ bucket: 'photos' }, ['eq', '$key', 'ME/picture']] },
      'Policy Condition failed: ["eq", "$key", "ME/picture"]',
    ],
    [
      'lacks the $ of a name',
      { conditions: [{ bucket: 'photos' }, ['eq', 'key', 'me/picture']] },
      'Policy Condition failed: ["eq", "key", "me/picture"]',
    ],
    [
      'has a range without numbers',
      {
        conditions: [
          { bucket: 'photos' },
          ['starts-with', '$key', 'me/'],
          ['content-length-range', 'test', '10'],
        ],
      },
      'Policy Condition failed: ["content-length-range", "test", "10"]',
    ],
    [
      'wants another Content-Type for one value of a list',
      {
        fields: { key: 'me/picture', 'Content-Type': 'image/png, text/html' },
        conditions: [
          { bucket: 'photos' },
          ['starts-with', '$key', 'me/'],
          ['starts-with', '$Content-Type', 'image/'],
        ],
      },
      'Policy Condition failed: ["starts-with", "$Content-Type", "image/"]',
    ],
    [
      'does not cover a field',
      { fields: { key: 'me/picture', 'x-amz-meta-a': 'x' } },
      'Extra input fields: x-amz-meta-a',
    ],
    ['does not cover the key', { conditions: [{ bucket: 'photos' }] }, 'Extra input fields: key'],
  ])('that %s refuses the form', async (_what, form, why) => {
    const response = await submit(form);
    expect([response.status, response.code]).toEqual([403, 'AccessDenied']);
    const message = /<Message>(.*)<\/Message>/.exec(response.text)?.[1]?.replaceAll('&quot;', '"');
    expect(message).toBe(`Invalid according to Policy: ${why}`);
    nothingStored();
  });

  const range = (min: number | string, max: number | string) => [
    { bucket: 'photos' },
    ['starts-with', '$key', 'me/'],
    ['content-length-range', min, max],
  ];

  test.each([
    [5, 5],
    ['5', '10'],
    [0, 5],
  ])('that allows %j to %j bytes takes five', async (min, max) => {
    expect((await submit({ conditions: range(min, max) })).status).toBe(204);
  });

  test.each([
    [
      range(6, 10),
      'EntityTooSmall',
      '<ProposedSize>5</ProposedSize><MinSizeAllowed>6</MinSizeAllowed>',
    ],
    [
      range(0, 4),
      'EntityTooLarge',
      '<ProposedSize>5</ProposedSize><MaxSizeAllowed>4</MaxSizeAllowed>',
    ],
    [
      [...range(0, 100), ['content-length-range', 0, 4]],
      'EntityTooLarge',
      '<ProposedSize>5</ProposedSize><MaxSizeAllowed>4</MaxSizeAllowed>',
    ],
  ])('with the conditions %j refuses five bytes', async (conditions, code, sizes) => {
    const response = await submit({ conditions });
    expect([response.status, response.code]).toEqual([400, code]);
    expect(response.text).toContain(sizes);
    nothingStored();
  });

  test.each([
    ['no JSON', () => ({ policy: Buffer.from('{').toString('base64') })],
    ['no Base64', () => ({ policy: '%%%' })],
  ])('changed to be %s is refused for its signature', async (_what, changes) => {
    const response = await submit({ tamper: (fields) => ({ ...fields, ...changes() }) });
    expect(response.code).toBe('SignatureDoesNotMatch');
  });

  test.each([
    ['two properties in one condition', [{ bucket: 'photos', key: 'me/picture' }]],
    ['an unknown operator', [['ends-with', '$key', 'x']]],
    ['a condition of two parts', [['eq', '$key']]],
  ])('with %s is no policy', async (_what, conditions) => {
    const response = await submit({ conditions });
    expect([response.status, response.code]).toEqual([400, 'InvalidPolicyDocument']);
    nothingStored();
  });
});

describe('the signature of a form upload', () => {
  const other = async () => (await engine.user('other')).secretAccessKey;

  test.each<[string, () => Form | Promise<Form>, number, string]>([
    [
      'of another secret',
      async () => ({ keys: { ...me, secretAccessKey: await other() } }),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'of another policy',
      () => ({
        tamper: (fields) => ({
          ...fields,
          policy: Buffer.from(JSON.stringify({ expiration: inAnHour(), conditions: [] })).toString(
            'base64',
          ),
        }),
      }),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'without its algorithm',
      () => ({ tamper: without('x-amz-algorithm') }),
      400,
      'InvalidArgument',
    ],
    [
      'without the signature itself',
      () => ({ tamper: without('x-amz-signature') }),
      400,
      'InvalidArgument',
    ],
    ['without its policy', () => ({ tamper: without('policy') }), 400, 'InvalidArgument'],
    [
      'without the session token',
      () => ({ tamper: without('x-amz-security-token') }),
      403,
      'InvalidAccessKeyId',
    ],
    [
      'of another region',
      () => ({ signing: { region: 'eu-west-1' } }),
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      'of eight days ago',
      () => ({ signing: { time: new Date(Date.now() - 8 * 86_400_000) } }),
      403,
      'AccessDenied',
    ],
    [
      'of version 2',
      () => ({ tamper: (fields) => ({ ...fields, AWSAccessKeyId: 'x', signature: 'y' }) }),
      400,
      'InvalidRequest',
    ],
    [
      'that is absent, with a policy',
      () => ({
        tamper: without(
          ...['x-amz-algorithm', 'x-amz-credential', 'x-amz-date'],
          ...['x-amz-signature', 'x-amz-security-token'],
        ),
      }),
      403,
      'AccessDenied',
    ],
  ])('%s is refused', async (_what, form, status, code) => {
    const response = await submit(await form());
    expect([response.status, response.code]).toEqual([status, code]);
    nothingStored();
  });

  test('with a header besides is refused', async () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=x';
    expect((await submit({ headers: { authorization } })).status).toBe(400);
    nothingStored();
  });
});

describe('the role policy', () => {
  const anywhere = [{ bucket: 'photos' }, ['starts-with', '$key', '']];

  test.each([
    ["another user's prefix", { key: 'other/picture' }],
    ['a prefix that the bucket policy denies', { key: 'me/locked/picture' }],
  ])('decides a form for %s as a PutObject', async (_what, fields) => {
    const response = await submit({ fields, conditions: anywhere });
    expect([response.status, response.code]).toEqual([403, 'AccessDenied']);
    nothingStored();
  });

  test('decides on the key as stored, never normalised', async () => {
    const response = await submit({ fields: { key: 'me/../other/a' }, conditions: anywhere });
    expect(response.status).toBe(204);
    expect([...engine.objects.keys()]).toEqual(['photos/me/../other/a']);
  });

  test('decides on the key after ${filename} is replaced', async () => {
    const fields = { key: '${filename}/picture' };
    const allowed = await submit({ fields, conditions: anywhere, fileName: 'me' });
    const denied = await submit({ fields, conditions: anywhere, fileName: 'other' });
    expect([allowed.status, denied.status]).toEqual([204, 403]);
    expect([...engine.objects.keys()]).toEqual(['photos/me/picture']);
  });

  test.each([
    ['an ACL', { acl: 'private' }],
    [
      'tags',
      { tagging: '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>' },
    ],
  ])('must also allow %s', async (_what, field) => {
    const names = Object.keys(field);
    const response = await submit({
      fields: { key: 'me/picture', ...field },
      conditions: [...anywhere, ...names.map((name) => ['starts-with', `$${name}`, ''])],
    });
    expect([response.status, response.code]).toEqual([403, 'AccessDenied']);
    nothingStored();
  });
});

describe('a body', () => {
  const raw = (body: string, contentType = 'multipart/form-data; boundary=edge') =>
    send(engine.port, {
      method: 'POST',
      target: '/photos',
      headers: { 'content-type': contentType },
      body,
    });

  test.each([
    ['of another type', 'text/html', 412, 'PreconditionFailed'],
    ['without a boundary', 'multipart/form-data', 412, 'PreconditionFailed'],
  ])('%s is refused', async (_what, contentType, status, code) => {
    const response = await raw('x', contentType);
    expect([response.status, response.code]).toEqual([status, code]);
  });

  const field = (name: string, value = 'x') =>
    `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

  test.each([
    ['that is empty', '', 'MalformedPOSTRequest'],
    ['that ends in a field', field('key').slice(0, -4), 'MalformedPOSTRequest'],
    ['that ends in the file', field('key') + field('file').slice(0, -2), 'AccessDenied'],
    ['with a part without a name', '--edge\r\n\r\nx\r\n--edge--', 'MalformedPOSTRequest'],
    ['with a field twice', field('key') + field('KEY') + field('file'), 'InvalidArgument'],
    ['without a key', field('acl') + field('file') + '--edge--', 'InvalidArgument'],
    ['with an empty key', field('key', '') + field('file') + '--edge--', 'InvalidArgument'],
    ['with a key with NUL', field('key', 'me/\0') + field('file') + '--edge--', 'InvalidArgument'],
    ['with long fields', field('key', 'x'.repeat(30_000)), 'MaxPostPreDataLengthExceededError'],
    ['with a long header', `--edge\r\n${'x'.repeat(30_000)}`, 'MaxPostPreDataLengthExceededError'],
    ['with a field that is not UTF-8', field('key', '\xff'), 'MalformedPOSTRequest'],
  ])('%s is refused', async (_what, body, code) => {
    const response = await send(engine.port, {
      method: 'POST',
      target: '/photos',
      headers: { 'content-type': 'multipart/form-data; boundary=edge' },
      body: Buffer.from(body, 'latin1'),
    });
    expect(response.code).toBe(code);
    nothingStored();
  });

  test('without a file is refused', async () => {
    const response = await submit({ file: null });
    expect([response.status, response.code]).toEqual([400, 'InvalidArgument']);
  });

  test('that is cut off within the file stores nothing', async () => {
    const all = {
      key: 'me/picture',
      ...signed(
        {
          expiration: inAnHour(),
          conditions: [{ bucket: 'photos' }, ['starts-with', '$key', 'me/'], ...ofSignature],
        },
        me,
      ),
    };
    const response = await raw(encoded(all, 'bytes', 'a').replace('\r\n--edge--\r\n', ''));
    expect([response.status, response.code]).toEqual([400, 'MalformedPOSTRequest']);
    nothingStored();
  });
});
