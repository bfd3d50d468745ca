import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import { artefactPath } from '../../infra/build/artefacts.ts';
import { startEngine, type Engine } from '../../engine/engine.ts';
import { temporaryFolder } from '../app-process.ts';
import { needs } from './capabilities.ts';

const folder = await temporaryFolder();
let engine: Engine | null = null;
afterEach(async () => {
  await engine?.close();
  await folder.remove();
});

test(
  'an event that fails three times is kept with the failed events, as the converter’s role allows',
  needs('ownProcess'),
  async () => {
    const bundle = join(folder.path, 'broken.cjs');
    await writeFile(bundle, `exports.handler = async () => { throw new Error('out of order'); };`);
    engine = await startEngine({
      dataDir: join(folder.path, 'data'),
      enginePort: 0,
      appOrigins: ['http://127.0.0.1:4180'],
      template: artefactPath('template'),
      bundle,
    });
    const s3 = new S3Client({
      region: engine.config.region,
      endpoint: engine.url,
      credentials: engine.operator,
    });
    await s3.send(
      new PutObjectCommand({ Bucket: engine.config.uploadsBucket, Key: 'some/key', Body: 'x' }),
    );
    await engine.converted();
    const kept = join(folder.path, 'data/triggers/failed-events');
    const [name = '', ...others] = await readdir(kept);
    expect(others).toEqual([]);
    expect(JSON.parse(await readFile(join(kept, name), 'utf8'))).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { Records: [{ s3: { object: { key: 'some/key' } } }] },
      responsePayload: { errorMessage: 'out of order' },
    });
    s3.destroy();
  },
);
