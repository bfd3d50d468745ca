import { describe, expect, test } from 'vitest';
import {
  cdkNagRemarks,
  cfnLintRemarks,
  cloudsplainingRemarks,
  parliamentRemarks,
  type Remark,
} from '../../../audit/second-opinion/remarks.ts';
import {
  opinionFindings,
  readSuppressions,
  type Opinion,
} from '../../../audit/second-opinion/second-opinion.ts';
import { weigh, type Suppression } from '../../../audit/second-opinion/suppressions.ts';
import { tools } from '../../../audit/second-opinion/tools.ts';

const page = 'https://example.com/';

describe('the output of a tool is parsed:', () => {
  test('parliament, placed by the statement that begins on its line', () => {
    const policy = JSON.stringify(
      { Version: '2012-10-17', Statement: [{ Sid: 'First' }, { Sid: 'Second' }] },
      null,
      2,
    );
    const line = policy.split('\n').findIndex((text) => text.includes('Second'));
    const finding = {
      issue: 'RESOURCE_STAR',
      title: 'Unnecessary use of Resource *',
      detail: ['s3:GetObject'],
      location: { line, column: 5, filepath: '/somewhere/user.json' },
    };
    expect(parliamentRemarks(`${JSON.stringify(finding)}\n\n`, { 'user.json': policy })).toEqual([
      {
        rule: 'RESOURCE_STAR',
        where: 'user.json: Second',
        says: 'Unnecessary use of Resource *: ["s3:GetObject"]',
      },
    ]);
  });

  test('parliament, of a policy that it cannot place', () => {
    const finding = {
      issue: 'MALFORMED',
      title: 'Malformed',
      detail: 'json parsing error',
      location: { filepath: 'user.json' },
    };
    expect(parliamentRemarks(JSON.stringify(finding), {})).toEqual([
      { rule: 'MALFORMED', where: 'user.json', says: 'Malformed: json parsing error' },
    ]);
  });

  test('Cloudsplaining, action by action', () => {
    const printed = {
      'user.json': {
        DataExfiltration: ['s3:GetObject'],
        PrivilegeEscalation: [{ type: 'PassRole', actions: ['iam:passrole'] }],
      },
      'bucket.json': {},
    };
    expect(cloudsplainingRemarks(JSON.stringify(printed))).toEqual([
      { rule: 'DataExfiltration', where: 'user.json', says: 's3:GetObject' },
      {
        rule: 'PrivilegeEscalation',
        where: 'user.json',
        says: '{"type":"PassRole","actions":["iam:passrole"]}',
      },
    ]);
  });

  test('cfn-lint, placed by stack and resource', () => {
    const match = (Path: unknown) => ({
      Filename: '/somewhere/Latchkey.template.json',
      Message: 'too old',
      Location: { Path },
      Rule: { Id: 'W2531' },
    });
    const printed = JSON.stringify([
      match(['Resources', 'Converter', 'Properties', 'Runtime']),
      match(null),
    ]);
    expect(cfnLintRemarks(printed)).toEqual([
      { rule: 'W2531', where: 'Latchkey/Converter', says: 'too old' },
      { rule: 'W2531', where: 'Latchkey', says: 'too old' },
    ]);
  });

  test('cdk-nag, construct by construct', () => {
    const report = {
      pluginReports: [
        {
          violations: [
            {
              ruleName: 'AwsSolutions-S1',
              description: 'no access logs',
              violatingConstructs: [{ constructPath: 'A/B' }, { constructPath: 'A/C' }],
            },
          ],
        },
      ],
    };
    expect(cdkNagRemarks(JSON.stringify(report))).toEqual([
      { rule: 'AwsSolutions-S1', where: 'A/B', says: 'no access logs' },
      { rule: 'AwsSolutions-S1', where: 'A/C', says: 'no access logs' },
    ]);
  });

  test.each([
    ['Cloudsplaining', () => cloudsplainingRemarks('Traceback: no such module')],
    ['cfn-lint', () => cfnLintRemarks('')],
    ['parliament', () => parliamentRemarks('usage: parliament', {})],
  ])('%s, when it prints something else, is an error and not silence', (_tool, read) => {
    expect(read).toThrow();
  });
});

const remark = (rule: string, where: string, says = 'this'): Remark => ({ rule, where, says });
const suppression = (
  rule: string,
  where: Suppression['where'],
  says?: readonly string[],
): Suppression => ({
  tool: 'any',
  rule,
  where,
  reason: `because of ${rule}`,
  ...(says === undefined ? {} : { says }),
});

test.each<{
  name: string;
  remarks: Remark[];
  suppressions: Suppression[];
  open: number;
  stale: string[];
}>([
  {
    name: 'a remark that nobody answered is open',
    remarks: [remark('S1', 'A')],
    suppressions: [],
    open: 1,
    stale: [],
  },
  {
    name: 'an answer is for its place only',
    remarks: [remark('S1', 'A'), remark('S1', 'B')],
    suppressions: [suppression('S1', ['A'])],
    open: 1,
    stale: [],
  },
  {
    name: 'an answer is for what was said only',
    remarks: [remark('S1', 'A', 'read'), remark('S1', 'A', 'write')],
    suppressions: [suppression('S1', ['A'], ['read'])],
    open: 1,
    stale: [],
  },
  {
    name: 'an answer may be for every place',
    remarks: [remark('S1', 'A'), remark('S1', 'B')],
    suppressions: [suppression('S1', '*')],
    open: 0,
    stale: [],
  },
  {
    name: 'an answer may be for every finding of a rule, and not for rules named alike',
    remarks: [remark('IAM5[Resource::*]', 'A'), remark('IAM50', 'A')],
    suppressions: [suppression('IAM5[*]', ['A'])],
    open: 1,
    stale: [],
  },
  {
    name: 'an answer that answers nothing is stale, place by place',
    remarks: [remark('S1', 'A')],
    suppressions: [suppression('S1', ['A', 'B']), suppression('S2', '*')],
    open: 0,
    stale: ['S1, B', 'S2'],
  },
])('$name', ({ remarks, suppressions, open, stale }) => {
  const weighed = weigh(remarks, suppressions);
  expect(weighed.open).toHaveLength(open);
  expect(weighed.answered).toHaveLength(remarks.length - open);
  expect(weighed.stale).toEqual(stale);
});

test('open remarks, stale answers and a tool that fails are findings; a missing tool is none', () => {
  const opinions: Opinion[] = [
    { tool: 'absent', page, status: 'not installed' },
    { tool: 'broken', page, status: 'failed', why: 'no module' },
    {
      tool: 'given',
      page,
      status: 'given',
      version: '1',
      open: [remark('S1', 'A')],
      answered: [{ remark: remark('S2', 'A'), reason: 'so it is' }],
      stale: ['S3, B'],
    },
  ];
  expect(opinionFindings(opinions)).toEqual([
    'broken did not run through: no module',
    'given S1, A: this',
    'given no longer says what is suppressed: S3, B',
  ]);
});

test('every suppression names a known tool and gives a reason in a sentence', () => {
  for (const { tool, rule, reason } of readSuppressions()) {
    expect(
      tools.map(({ name }) => name),
      rule,
    ).toContain(tool);
    expect(reason, rule).toMatch(/^.{30,}\.$/);
  }
});
