import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { optionalSetFindings, type Baseline } from '../../audit/checks.ts';
import { templateFindings } from '../../audit/document-findings.ts';
import { weakenings } from '../../audit/mutations.ts';
import { readOptionalPolicies } from '../../audit/policy-files.ts';
import { latchkeyApp } from '../../infra/stack/latchkey-app.ts';
import type { StackOptions } from '../../infra/stack/options.ts';
import { loadBaseline, root, stack } from './audited.ts';

type Json = Record<string, unknown>;

let baseline: Baseline;
beforeAll(async () => {
  baseline = await loadBaseline();
});

const documents = readOptionalPolicies(new URL('iam-policies', root).pathname);

test('the documents are exactly what is intended', () => {
  expect(Object.keys(documents)).toHaveLength(5);
  expect(optionalSetFindings(stack, documents, baseline)).toEqual({ findings: [], remarks: [] });
});

test('a folder without a document is a finding', () => {
  const { findings } = optionalSetFindings(stack, { 'isolated-converter/x.json': null }, baseline);
  expect(findings).toEqual(['isolated-converter/x.json is missing']);
});

test.each(Object.entries(documents))('%s: every weakening is a finding', (file, document) => {
  if (document === null) throw new Error(`${file} is missing`);
  // An endpoint's policy is about everybody already.
  const mutants = weakenings(file, document, []).filter(
    ({ change }) => !/^Principal became (\*|every AWS account)$/.test(change),
  );
  expect(mutants.length).toBeGreaterThan(3);
  const unnoticed = mutants.filter(
    (mutant) =>
      optionalSetFindings(stack, { [file]: mutant.document }, baseline).findings.length === 0,
  );
  expect(unnoticed.map(({ change }) => change)).toEqual([]);
});

const written = (options: Partial<StackOptions>) => {
  const { latchkey, site, watch } = latchkeyApp({}, options);
  return [latchkey, site, watch].map((each) => Template.fromStack(each).toJSON() as Json);
};

/** What the audit says of the templates with a change of the first one's resources. */
const findingsAfter = (
  options: Partial<StackOptions>,
  change: (resources: Record<string, { Properties: Json }>) => void,
): readonly string[] => {
  const templates = written(options);
  change(templates[0]?.Resources as Record<string, { Properties: Json }>);
  const actions = baseline.actions.map(({ name }) => name);
  return templateFindings(templates, baseline.sets, actions).findings;
};

const allow = (Action: string, Resource: string, more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource, ...more }],
});

const policiesOf = (resources: Record<string, { Properties: Json }>) =>
  resources.ConverterRole?.Properties.Policies as { PolicyName: string; PolicyDocument: unknown }[];

describe('a template with an isolated converter is refused when', () => {
  test.each<{
    name: string;
    change: Parameters<typeof findingsAfter>[1];
    says: RegExp;
  }>([
    {
      name: 'an endpoint has no policy',
      change: (r) => Reflect.deleteProperty(r.ObjectsEndpoint?.Properties ?? {}, 'PolicyDocument'),
      says: /objects-endpoint\.json/,
    },
    {
      name: 'an endpoint leads to every bucket',
      change: (r) => {
        (r.ObjectsEndpoint?.Properties ?? {}).PolicyDocument = allow('s3:*', '*', {
          Principal: '*',
        });
      },
      says: /objects-endpoint\.json is wider than intended/,
    },
    {
      name: 'an endpoint leads to a table of another account',
      change: (r) => {
        (r.RowsEndpoint?.Properties ?? {}).PolicyDocument = allow(
          'dynamodb:UpdateItem',
          'arn:aws:dynamodb:us-east-1:999999999999:table/theirs',
          { Principal: '*' },
        );
      },
      says: /rows-endpoint\.json is wider than intended/,
    },
    {
      name: 'there is an endpoint more',
      change: (r) => {
        r.MoreEndpoint = structuredClone(r.RowsEndpoint ?? { Properties: {} });
      },
      says: /MoreEndpoint: no endpoint is intended but ObjectsEndpoint and RowsEndpoint/,
    },
    {
      name: 'an endpoint is missing',
      change: (r) => Reflect.deleteProperty(r, 'RowsEndpoint'),
      says: /rows-endpoint\.json is missing/,
    },
    {
      name: 'the code may connect networks',
      change: (r) => {
        const [, connecting] = policiesOf(r);
        if (connecting) connecting.PolicyDocument = allow('ec2:CreateNetworkInterface', '*');
      },
      says: /network-interfaces\.json is wider than intended/,
    },
    {
      name: 'the policy that connects it reads a table',
      change: (r) => {
        const [, connecting] = policiesOf(r);
        if (connecting) connecting.PolicyDocument = allow('dynamodb:Scan', '*');
      },
      says: /network-interfaces\.json is wider than intended: dynamodb:Scan/,
    },
    {
      name: 'the converter reads messages of the queue that it does not have',
      change: (r) => {
        policiesOf(r).push({
          PolicyName: 'more',
          PolicyDocument: allow('sqs:ReceiveMessage', '*'),
        });
      },
      says: /converter\.json is wider than intended: sqs:ReceiveMessage/,
    },
  ])('$name', ({ change, says }) => {
    expect(findingsAfter({ isolatedConverter: true }, change).join('\n')).toMatch(says);
  });
});

test('a converter that is not isolated has no permission to connect networks', () => {
  const findings = findingsAfter({}, (resources) => {
    policiesOf(resources).push({
      PolicyName: 'network-interfaces',
      PolicyDocument: documents['isolated-converter/network-interfaces.json'],
    });
  });
  expect(findings).toContain(
    'isolated-converter/network-interfaces.json is deployed, and the converter runs in no network of its own',
  );
});

const pipe = (resources: Record<string, { Properties: Json }>) =>
  resources.ResultsPipe?.Properties as {
    Target: unknown;
    RoleArn: unknown;
    Source: unknown;
    SourceParameters: {
      FilterCriteria?: unknown;
      DynamoDBStreamParameters: Record<string, unknown>;
    };
    TargetParameters: { InputTemplate?: string };
    Enrichment?: unknown;
  };
const pipePolicies = (resources: Record<string, { Properties: Json }>) =>
  resources.ResultsPipeRole?.Properties.Policies as { PolicyDocument: unknown }[];

describe('a template that sends results is refused when', () => {
  test.each<{ name: string; change: Parameters<typeof findingsAfter>[1]; says: RegExp }>([
    {
      name: 'the pipe sends the name of a rendition’s object',
      change: (r) => {
        pipe(r).TargetParameters.InputTemplate = '{"key":"<$.dynamodb.NewImage.outputs.L[0]>"}';
      },
      says: /sends more of a row/,
    },
    {
      name: 'the pipe sends whole rows',
      change: (r) => Reflect.deleteProperty(pipe(r).TargetParameters, 'InputTemplate'),
      says: /sends more of a row/,
    },
    {
      name: 'the pipe sends every row',
      change: (r) => Reflect.deleteProperty(pipe(r).SourceParameters, 'FilterCriteria'),
      says: /other rows than those/,
    },
    {
      name: 'the pipe reads the sessions',
      change: (r) => {
        pipe(r).Source = { 'Fn::GetAtt': ['SessionsTable', 'StreamArn'] };
      },
      says: /reads something else/,
    },
    {
      name: 'the pipe sends to a topic of another account',
      change: (r) => {
        pipe(r).Target = 'arn:aws:sns:us-east-1:999999999999:theirs';
      },
      says: /not the stack’s own/,
    },
    {
      name: 'the pipe asks a function about every event',
      change: (r) => {
        pipe(r).Enrichment = { 'Fn::GetAtt': ['Converter', 'Arn'] };
      },
      says: /does not understand Enrichment/,
    },
    {
      name: 'the pipe runs as the converter',
      change: (r) => {
        pipe(r).RoleArn = { 'Fn::GetAtt': ['ConverterRole', 'Arn'] };
      },
      says: /another role than ResultsPipeRole/,
    },
    {
      name: 'what cannot be sent is lost',
      change: (r) =>
        Reflect.deleteProperty(
          pipe(r).SourceParameters.DynamoDBStreamParameters,
          'DeadLetterConfig',
        ),
      says: /cannot send is lost/,
    },
    {
      name: 'the pipe’s role reads the table',
      change: (r) => {
        pipePolicies(r).push({ PolicyDocument: allow('dynamodb:Scan', '*') });
      },
      says: /pipe\.json is wider than intended: dynamodb:Scan/,
    },
    {
      name: 'the pipe’s role may put events on every bus',
      change: (r) => {
        pipePolicies(r).push({ PolicyDocument: allow('events:PutEvents', '*') });
      },
      says: /pipe\.json is wider than intended: events:putevents/,
    },
    {
      name: 'every pipe may use the role',
      change: (r) => {
        (r.ResultsPipeRole?.Properties ?? {}).AssumeRolePolicyDocument = {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'pipes.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        };
      },
      says: /pipe\.trust\.json is wider than intended/,
    },
    {
      name: 'there is a pipe more',
      change: (r) => {
        r.MorePipe = structuredClone(r.ResultsPipe ?? { Properties: {} });
      },
      says: /MorePipe: no AWS::Pipes::Pipe is intended but ResultsPipe/,
    },
  ])('$name', ({ change, says }) => {
    expect(findingsAfter({ resultsTo: 'sns' }, change).join('\n')).toMatch(says);
  });
});
