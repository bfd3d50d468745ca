import { expect, test } from 'vitest';
import type { KeptDecision } from '../../../engine/gatekeeper/decisions.ts';
import { billOf, total, type Consumption } from '../../bench/cost/bill.ts';
import { countRequests } from '../../bench/cost/count-requests.ts';

const decided = (action: string, more: Partial<KeptDecision> = {}): KeptDecision => ({
  id: 'x',
  time: '2026-01-01T00:00:00.000Z',
  principal: 'p',
  action,
  resource: 'r',
  context: {},
  decision: 'Allowed',
  policy: null,
  statement: null,
  note: null,
  ...more,
});

test('each request is billed as its kind, and twice within a transaction', () => {
  const transaction = { context: { 'dynamodb:EnclosingOperation': ['TransactWriteItems'] } };
  expect(
    countRequests([
      decided('s3:PutObject'),
      decided('s3:ListBucket'),
      decided('s3:ListBucket', { note: 'there is no such object; only a principal that may list' }),
      decided('s3:GetObject'),
      decided('s3:DeleteObject'),
      decided('dynamodb:UpdateItem'),
      decided('dynamodb:PutItem', transaction),
      decided('dynamodb:Query'),
      decided('sqs:SendMessage'),
    ]),
  ).toEqual({ s3Writes: 2, s3Reads: 1, tableWriteUnits: 3, tableReadUnits: 1, queueRequests: 1 });
});

test('a permission without a price ends the count', () => {
  expect(() => countRequests([decided('s3:PutBucketAcl')])).toThrow('no price for s3:PutBucketAcl');
});

test('the lines of a bill add up to its total', () => {
  const consumption: Consumption = {
    s3Writes: 4,
    s3Reads: 5,
    tableWriteUnits: 3,
    tableReadUnits: 2,
    apiRequests: 7,
    lambdaRequests: 8,
    controlGigabyteSeconds: 0.05,
    conversionGigabyteSeconds: 1.7,
    queueRequests: 3,
    logGigabytes: 0.000005,
  };
  const sum = billOf(consumption).reduce((dollars, line) => dollars + line.dollars, 0);
  expect(total(consumption, 'all')).toBeCloseTo(sum, 9);
  expect(total(consumption, 'without the conversion')).toBeCloseTo(
    sum - 1.7 * 0.0000133334 * 1e6,
    9,
  );
  expect(total({ ...consumption, s3Writes: 0, s3Reads: 0 }, 'who may do what')).toBeCloseTo(
    total(consumption, 'who may do what'),
    9,
  );
});
