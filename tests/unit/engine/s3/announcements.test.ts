import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { BUCKET, openS3, send, START } from './s3-fixture.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

test('announces an object before the client gets the response', async () => {
  const order: string[] = [];
  const { s3 } = await openS3({
    onObjectCreated: async (event) => {
      order.push(`announced ${event.key}`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push('announcement kept');
    },
  });
  await send(s3, 'PutObject', 'k', { body: 'x' });
  order.push('answered');
  expect(order).toEqual(['announced k', 'announcement kept', 'answered']);
});

test('an announcement names the object; a later one has a greater sequencer', async () => {
  const { s3, events, dir } = await openS3();
  await send(s3, 'PutObject', 'k', { body: 'x' });
  await send(s3, 'PutObject', 'k', { body: 'yy' });
  const restarted = await openS3({ dir });
  await send(restarted.s3, 'PutObject', 'k', { body: 'zzz' });
  const all = [...events, ...restarted.events];
  expect(all).toMatchObject([
    { eventName: 'ObjectCreated:Put', bucket: BUCKET, key: 'k', size: 1, etag: md5('x') },
    { size: 2, time: START },
    { size: 3 },
  ]);
  const sequencers = all.map(({ sequencer }) => sequencer);
  expect(sequencers).toEqual([...sequencers].sort());
  expect(new Set(sequencers).size).toBe(3);
  sequencers.forEach((sequencer) => expect(sequencer).toMatch(/^[0-9A-F]{18}$/));
});
