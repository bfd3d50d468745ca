// Replaces one object repeatedly and prints a line after each write, until it is killed.
import { openS3, send } from './s3-fixture.ts';

const { s3 } = await openS3({ dir: process.argv[2] ?? '' });
for (let write = 1; ; write += 1) {
  await send(s3, 'PutObject', 'k', {
    body: `${write};`.repeat(20_000),
    headers: { 'x-amz-meta-write': String(write) },
  });
  process.stdout.write(`${write}\n`);
}
