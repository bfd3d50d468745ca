import { expect, test } from 'vitest';
import { fits, readFilter } from '../../../../engine/operator/decision-filter.ts';
import { decisionWith } from './decision.ts';

const log = [
  decisionWith({ id: 'other' }),
  decisionWith({
    id: 'own',
    decision: 'Allowed',
    policy: 'authenticated-user',
    statement: 'ReadOwnResults',
  }),
  decisionWith({
    id: 'plain-http',
    principal: 'arn:aws:sts::000000000000:assumed-role/converter/run',
    context: {},
    action: 's3:PutObject',
    resource: 'arn:aws:s3:::uploads/a+b?c=1',
    decision: 'ExplicitlyDenied',
    policy: 'uploads-bucket',
    statement: 'RefusePlainHttp',
  }),
  decisionWith({
    id: 'scan',
    principal: 'anonymous',
    context: {},
    action: 'dynamodb:Scan',
    resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/sessions',
  }),
];
const all = ['other', 'own', 'plain-http', 'scan'];

test.each([
  { name: 'an empty filter fits all', query: {}, found: all },
  { name: 'fields left empty fit all', query: { outcome: '', action: ' ' }, found: all },
  { name: 'an unknown outcome fits all', query: { outcome: 'toString' }, found: all },
  {
    name: 'denied fits explicit and implicit denials',
    query: { outcome: 'Denied' },
    found: ['other', 'plain-http', 'scan'],
  },
  { name: 'allowed', query: { outcome: 'Allowed' }, found: ['own'] },
  { name: 'explicitly denied', query: { outcome: 'ExplicitlyDenied' }, found: ['plain-http'] },
  { name: 'implicitly denied', query: { outcome: 'ImplicitlyDenied' }, found: ['other', 'scan'] },
  { name: 'part of the action in any case', query: { action: 'getobj' }, found: ['other', 'own'] },
  { name: 'a service', query: { action: 'dynamodb:' }, found: ['scan'] },
  { name: 'a role', query: { principal: 'converter/' }, found: ['plain-http'] },
  { name: 'an identity ID', query: { principal: 'us-east-1:ADA' }, found: ['other', 'own'] },
  { name: 'the unsigned', query: { principal: 'anonymous' }, found: ['scan'] },
  {
    name: 'characters with a meaning in a regular expression',
    query: { resource: '+b?c' },
    found: ['plain-http'],
  },
  { name: 'a policy', query: { statement: 'uploads-bucket' }, found: ['plain-http'] },
  { name: 'a statement', query: { statement: 'ReadOwn' }, found: ['own'] },
  { name: 'no statement', query: { statement: 'no statement' }, found: ['other', 'scan'] },
  {
    name: 'every field at once',
    query: { outcome: 'Denied', action: 's3:', principal: 'ada', resource: 'results' },
    found: ['other'],
  },
])('looking for $name', ({ query, found }) => {
  const filter = readFilter(new URLSearchParams(query as Record<string, string>));
  expect(log.filter((one) => fits(filter, one)).map(({ id }) => id)).toEqual(found);
});
