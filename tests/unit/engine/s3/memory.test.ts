import { expect, test } from 'vitest';
import { openS3, send } from './s3-fixture.ts';

const MIB = 1024 * 1024;

/** Yields `mebibytes` MiB and records the peak memory while they are read. */
const measuredBytes = (
  mebibytes: number,
): { body: AsyncIterable<Uint8Array>; peak: () => number } => {
  let peak = 0;
  const chunk = Buffer.alloc(MIB / 16, 'photograph');
  return {
    peak: () => peak,
    body: (async function* () {
      for (let at = 0; at < mebibytes * 16; at += 1) {
        yield await Promise.resolve(chunk);
        peak = Math.max(peak, process.memoryUsage.rss());
      }
    })(),
  };
};

test('memory does not grow with the object’s size: 200 MiB are stored and read', async () => {
  const { s3 } = await openS3();
  const warmUp = measuredBytes(8);
  await send(s3, 'PutObject', 'small', { body: warmUp.body, contentLength: 8 * MIB });
  const before = process.memoryUsage.rss();
  const large = measuredBytes(200);
  await send(s3, 'PutObject', 'large', { body: large.body, contentLength: 200 * MIB });
  expect(large.peak() - before).toBeLessThan(100 * MIB);

  const got = await send(s3, 'GetObject', 'large');
  if (got.body === null || typeof got.body === 'string') throw new Error('there is no stream');
  let [size, peak] = [0, 0];
  for await (const chunk of got.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  expect(size).toBe(200 * MIB);
  expect(peak - before).toBeLessThan(100 * MIB);
});
