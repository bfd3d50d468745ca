import { expect, test } from 'vitest';
import {
  accountInWords,
  hintFor,
  refusalOf,
  reservationOf,
  takenInWords,
  withoutReservation,
} from '../../../../infra/deployment/preflight.ts';

const where = (partition: string, region: string) => ({
  account: '111122223333',
  callerArn: `arn:${partition}:iam::111122223333:user/deployer`,
  region,
  profile: null,
});

test.each([
  { partition: 'aws', region: 'eu-central-1', refused: null },
  { partition: 'aws-cn', region: 'cn-north-1', refused: 'cn-north-1 is in the partition aws-cn' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1', refused: 'in the partition aws-us-gov' },
])('$region is refused: $refused', ({ partition, region, refused }) => {
  const refusal = refusalOf(where(partition, region));
  if (refused === null) expect(refusal).toBeNull();
  else expect(refusal).toContain(refused);
});

test('the account, region, profile and caller are all named', () => {
  expect(accountInWords({ ...where('aws', 'eu-central-1'), profile: 'production' })).toBe(
    'account 111122223333, region eu-central-1, profile production, as arn:aws:iam::111122223333:user/deployer',
  );
});

const quota = (all: number, unreserved: number) => ({ all, unreserved });

test.each([
  { what: 'a new account', given: quota(10, 10), now: 0, reserved: null },
  { what: 'a usual account', given: quota(1000, 1000), now: 0, reserved: 10 },
  { what: 'just enough', given: quota(110, 110), now: 0, reserved: 10 },
  { what: 'one too few', given: quota(109, 109), now: 0, reserved: null },
  { what: 'others reserve nearly all', given: quota(1000, 105), now: 0, reserved: null },
  { what: 'an update that keeps its reservation', given: quota(110, 100), now: 10, reserved: 10 },
])('of $given.unreserved unreserved executions, $what: $reserved', ({ given, now, reserved }) => {
  expect(reservationOf(given, now)).toBe(reserved);
});

test('an account with too few executions gets a message and how to raise them', () => {
  expect(withoutReservation(quota(10, 10))).toMatch(/may run 10 executions.*Service Quotas/s);
});

test('a taken bucket name is reported with its owner and what to do', () => {
  expect(takenInWords([])).toBeNull();
  const words = takenInWords([
    { bucket: 'a', owner: 'this account' },
    { bucket: 'b', owner: 'another account or region' },
  ]);
  expect(words).toMatch(/^Nothing was deployed/);
  expect(words).toContain('a is in this account already, outside of the stack');
  expect(words).toContain('b belongs to another account, or is in another region');
  expect(words).toContain('--stage');
});

test.each([
  {
    reason:
      'SiteDistribution: Your account must be verified before you can add new CloudFront resources.',
    hint: 'Account verification',
  },
  {
    reason: 'Converter: decreases UnreservedConcurrentExecution below its minimum value of [100]',
    hint: 'Service Quotas',
  },
  {
    reason:
      'One or more of the CNAMEs you provided are already associated with a different resource',
    hint: 'another --domain',
  },
])('$reason: $hint', ({ reason, hint }) => {
  expect(hintFor(reason)).toContain(hint);
});

test('a clear reason has no hint', () => {
  expect(hintFor('UploadsBucket: Access Denied')).toBeNull();
});
