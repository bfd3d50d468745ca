import { describe, expect, test } from 'vitest';
import {
  beginUpload,
  completeUpload,
  failureOf,
  openS3,
  send,
  sendPart,
  type OpenedS3,
} from './s3-fixture.ts';

const md5OfX = '9dd4e461268c8034f5c8564e155c67a6';

/** `x` and `y` put an object of that text. */
const act = ({ s3 }: OpenedS3, step: string) =>
  step === 'delete' ? send(s3, 'DeleteObject', 'k') : send(s3, 'PutObject', 'k', { body: step });

// Recorded from AWS: localstack/localstack tests/aws/services/s3/test_s3_api.snapshot.json,
// test_multipart_if_none_match_with_delete, …_with_put, test_multipart_if_match_with_put and
// …_with_delete, 2026-02-21.
describe('a conditional completion', () => {
  test.each([
    { condition: 'if-none-match', before: ['x'], during: [], code: 'PreconditionFailed' },
    { condition: 'if-none-match', before: [], during: ['x'], code: 'PreconditionFailed' },
    {
      condition: 'if-none-match',
      before: ['x'],
      during: ['delete'],
      code: 'ConditionalRequestConflict',
    },
    { condition: 'if-match', before: ['x'], during: ['x'], code: 'ConditionalRequestConflict' },
    { condition: 'if-match', before: ['x'], during: ['y'], code: 'PreconditionFailed' },
    { condition: 'if-match', before: ['x'], during: ['delete'], code: 'NoSuchKey' },
    {
      condition: 'if-match',
      before: ['x'],
      during: ['delete', 'x'],
      code: 'ConditionalRequestConflict',
    },
    { condition: 'if-match', before: ['x'], during: [], code: null },
    { condition: 'if-none-match', before: [], during: [], code: null },
  ])(
    'by $condition, with $before before the upload and $during during it: $code',
    async ({ condition, before, during, code }) => {
      const opened = await openS3();
      for (const step of before) await act(opened, step);
      const uploadId = await beginUpload(opened.s3, 'k');
      const part = await sendPart(opened.s3, 'k', uploadId, 1, 'part');
      for (const step of during) await act(opened, step);
      const headers = { [condition]: condition === 'if-match' ? `"${md5OfX}"` : '*' };
      const completion = completeUpload(opened.s3, 'k', uploadId, [part], headers);
      if (code === null) expect((await completion).status).toBe(200);
      else expect((await failureOf(completion)).code).toBe(code);
    },
  );

  test('still conflicts after a restart', async () => {
    const opened = await openS3();
    await act(opened, 'x');
    const uploadId = await beginUpload(opened.s3, 'k');
    const part = await sendPart(opened.s3, 'k', uploadId, 1, 'part');
    await act(opened, 'delete');
    await opened.s3.close();
    const again = await openS3({ dir: opened.dir });
    const headers = { 'if-none-match': '*' };
    const failure = await failureOf(completeUpload(again.s3, 'k', uploadId, [part], headers));
    expect([failure.status, failure.code]).toEqual([409, 'ConditionalRequestConflict']);
  });
});
