import { expect, test } from 'vitest';
import { accountInWords, refusalOf } from '../../../../infra/deployment/preflight.ts';

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
