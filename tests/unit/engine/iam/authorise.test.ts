import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  authorise,
  type AuthorisationRequest,
  type PolicySet,
  type RequestPrincipal,
} from '../../../../engine/iam/authorise.ts';
import type { Ternary } from '../../../../engine/iam/ternary.ts';
import elements from './authorise/elements.json' with { type: 'json' };
import logic from './authorise/logic.json' with { type: 'json' };
import operators from './authorise/operators.json' with { type: 'json' };
import variables from './authorise/variables.json' with { type: 'json' };

const account = '111122223333';
const app: RequestPrincipal = {
  kind: 'role-session',
  arn: `arn:aws:sts::${account}:assumed-role/app/s1`,
  roleArn: `arn:aws:iam::${account}:role/app`,
  account,
};
const read = (given: Partial<AuthorisationRequest>): AuthorisationRequest => ({
  principal: app,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::bucket/key',
  context: {},
  ...given,
});
const identity = (...documents: unknown[]): PolicySet => ({
  identityPolicies: documents.map((document, n) => ({ name: `policy-${n}`, document })),
  resourcePolicy: null,
  resourceAccount: account,
});
const allowAll = { Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' };
const version = '2012-10-17';

/** The decision when a statement matches, does not match or is not understood: as an Allow, and as a
 *  Deny beside an Allow for everything. */
const outcomes: Record<Ternary, [asAllow: string, asDeny: string]> = {
  yes: ['Allowed', 'ExplicitlyDenied'],
  no: ['ImplicitlyDenied', 'Allowed'],
  unclear: ['ImplicitlyDenied', 'ExplicitlyDenied'],
};

interface StatementCase {
  readonly name: string;
  readonly version?: string | null;
  readonly statement?: object;
  readonly condition?: object;
  readonly resource?: string;
  readonly context?: Record<string, string[]>;
  readonly holds: Ternary;
}

/** Cases that rest on one page of AWS's documents. */
interface Section<Case> {
  readonly page: string;
  readonly cases: readonly Case[];
}

const statementCases: readonly [topic: string, sections: readonly Section<StatementCase>[]][] = [
  ['operators', operators as unknown as Section<StatementCase>[]],
  ['variables', variables as unknown as Section<StatementCase>[]],
  ['elements', elements as unknown as Section<StatementCase>[]],
];

const statementSections = statementCases.flatMap(([topic, sections]) =>
  sections.map(({ page, cases }) => ({ topic, page, cases })),
);

describe.each(statementSections)('$topic, by $page:', ({ cases }) => {
  test.each(cases)('$name', (given) => {
    const request = read({
      context: given.context ?? {},
      ...(given.resource === undefined ? {} : { resource: given.resource }),
    });
    const statement = given.statement ?? {
      Action: '*',
      Resource: '*',
      Condition: given.condition,
    };
    const document = (effect: string) => ({
      ...(given.version === null ? {} : { Version: given.version ?? version }),
      Statement: [{ Sid: 'Judged', Effect: effect, ...statement }],
    });
    const [asAllow, asDeny] = outcomes[given.holds];
    expect(authorise(request, identity(document('Allow')))).toMatchObject({
      decision: asAllow,
      statement: asAllow === 'Allowed' ? 'Judged' : null,
    });
    expect(
      authorise(request, identity({ Version: version, Statement: allowAll }, document('Deny'))),
    ).toMatchObject({ decision: asDeny, statement: asDeny === 'Allowed' ? 'All' : 'Judged' });
  });
});

interface LogicCase {
  readonly name: string;
  readonly principal?: RequestPrincipal;
  readonly action?: string;
  readonly identity?: object[];
  readonly documents?: unknown[];
  /** Documents of one statement list each. */
  readonly sessionPolicies?: object[][];
  readonly resourcePolicy?: object[];
  readonly resourceAccount?: string;
  readonly decision: string;
  readonly statement: string | null;
}

describe.each(logic as unknown as Section<LogicCase>[])(
  'evaluation logic, by $page:',
  ({ cases }) => {
    test.each(cases)('$name', (given) => {
      const documents = given.documents ?? [{ Version: version, Statement: given.identity ?? [] }];
      const decision = authorise(
        read({
          ...(given.principal === undefined ? {} : { principal: given.principal }),
          ...(given.action === undefined ? {} : { action: given.action }),
        }),
        {
          ...identity(...documents),
          sessionPolicies: (given.sessionPolicies ?? []).map((Statement, n) => ({
            name: `session-policy-${n}`,
            document: { Version: version, Statement },
          })),
          resourcePolicy:
            given.resourcePolicy === undefined
              ? null
              : {
                  name: 'resource-policy',
                  document: { Version: version, Statement: given.resourcePolicy },
                },
          resourceAccount: given.resourceAccount ?? account,
        },
      );
      expect(decision).toMatchObject({ decision: given.decision, statement: given.statement });
    });
  },
);

test('every case names its AWS page, and no two have the same name', () => {
  for (const sections of [operators, variables, elements, logic]) {
    const names = sections.flatMap(({ cases }) => cases.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
    for (const { page } of sections) {
      expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+\.html/);
    }
  }
});

describe('the trace', () => {
  test('is the same each time it is read, and has the statements of other actions', () => {
    const decision = authorise(
      read({}),
      identity({
        Version: version,
        Statement: [{ ...allowAll, Sid: 'Writes', Action: 's3:PutObject' }, allowAll],
      }),
    );
    expect(decision.trace).toHaveLength(2);
    expect(decision.trace).toBe(decision.trace);
  });

  test('says of every statement whether it applies and why', () => {
    const { trace } = authorise(
      read({ context: { 'aws:SecureTransport': ['true'] } }),
      identity({
        Version: version,
        Statement: [
          { ...allowAll, Sid: 'Writes', Action: 's3:PutObject' },
          { ...allowAll, Sid: 'Plain', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
          { ...allowAll, Sid: 'Odd', Condition: { Sounds: { 'k:a': 'x' } } },
          allowAll,
        ],
      }),
    );
    expect(trace.map(({ statement, matches, reason }) => [statement, matches, reason])).toEqual([
      ['Writes', false, 'does not apply: s3:GetObject does not fit s3:PutObject'],
      ['Plain', false, 'does not apply: Bool aws:SecureTransport "false": the key is "true"'],
      [
        'Odd',
        false,
        'does not allow because it is not understood: unknown condition operator Sounds',
      ],
      ['All', true, 'applies: s3:GetObject fits *; arn:aws:s3:::bucket/key fits *'],
    ]);
  });
});

describe('for every request', () => {
  const name = fc.constantFrom('a', 'b', 'ab', '*', '?', '${k:v}', '');
  const pattern = fc
    .array(fc.constantFrom('a', 'b', '*', '?', '/', '${k:v}'))
    .map((p) => p.join(''));
  const effect = fc.constantFrom('Allow', 'Deny');
  const condition = fc.dictionary(
    fc.constantFrom('StringEquals', 'StringNotLike', 'ForAllValues:StringLike', 'Null', 'Odd'),
    fc.dictionary(fc.constantFrom('k:v', 'k:w'), pattern),
    { maxKeys: 2 },
  );
  const statement = fc.record(
    {
      Effect: effect,
      Action: fc.constantFrom('*', 's3:GetObject', 's3:Put*', 'nonsense'),
      Resource: pattern.map((p) => `arn:aws:s3:::bucket/${p}`),
      Condition: condition,
    },
    { requiredKeys: ['Effect', 'Action', 'Resource'] },
  );
  const statements = fc.array(statement, { maxLength: 4 });
  const request = fc.record({
    resource: fc.array(name).map((names) => `arn:aws:s3:::bucket/${names.join('/')}`),
    context: fc.dictionary(fc.constantFrom('k:v', 'k:w'), fc.array(name, { maxLength: 2 })),
  });
  const decide = (given: Partial<AuthorisationRequest>, list: unknown[]) =>
    authorise(read(given), identity({ Version: version, Statement: list })).decision;

  test('one more Deny never allows more', () => {
    fc.assert(
      fc.property(request, statements, statement, (given, list, extra) => {
        const before = decide(given, list);
        const after = decide(given, [...list, { ...extra, Effect: 'Deny' }]);
        expect(after === 'Allowed' && before !== 'Allowed').toBe(false);
      }),
    );
  });

  test('one more Allow never denies more', () => {
    fc.assert(
      fc.property(request, statements, statement, (given, list, extra) => {
        const before = decide(given, list);
        const after = decide(given, [...list, { ...extra, Effect: 'Allow' }]);
        expect(before === 'Allowed' && after !== 'Allowed').toBe(false);
      }),
    );
  });

  test('the order of statements does not matter', () => {
    fc.assert(
      fc.property(request, statements, (given, list) => {
        expect(decide(given, list)).toBe(decide(given, list.toReversed()));
      }),
    );
  });

  test('a variable is replaced by its literal value', () => {
    const variable = { ...allowAll, Resource: 'arn:aws:s3:::bucket/${k:v}/*' };
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (value, owner, rest) => {
        const decision = decide(
          { resource: `arn:aws:s3:::bucket/${owner}/${rest}`, context: { 'k:v': [value] } },
          [variable],
        );
        expect(decision === 'Allowed').toBe(`${owner}/${rest}`.startsWith(`${value}/`));
      }),
    );
  });

  test('for any document, it never throws and never allows more than the document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        expect(authorise(read({}), identity(document)).decision).not.toBe('Allowed');
      }),
    );
  });
});
