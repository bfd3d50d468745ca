import { parsePolicy } from '../../engine/iam/policy-document.ts';
import type { AwsAction } from '../actions.ts';
import { checkDocument } from '../intended-sets.ts';
import { proveIsolation, type Counterexample } from '../isolation.ts';
import { chosen, placeBeside, readTemplates } from '../template.ts';
import { dynamicReferences } from '../open-parameters.ts';
import { choicesOf, openValues, type ChosenValues } from './template-parameters.ts';
import { userAccessOf, type UserAccess, type UserRole } from './user-access.ts';

/** Whether the users of a template are kept apart. */
export interface TemplateVerdict {
  readonly status: 'PROVED' | 'REFUTED' | 'UNDECIDED';
  /** The argument, the counterexamples, or what is not understood, in words. */
  readonly because: readonly string[];
}

/** Proves that no two users of a template's identity pool reach a common object or item, or shows
 *  requests that do. What is not understood makes a proof UNDECIDED, and is named beside a refutation. Each
 *  allowed value of a parameter that decides what a policy says is a proof of its own.
 *  @param actions of S3 and DynamoDB, and of STS. */
export const isolationOfTemplate = (
  template: unknown,
  actions: readonly AwsAction[],
): TemplateVerdict => {
  const open = openValues(template, readTemplates([template], chosen, placeBeside(template)));
  const choices = choicesOf(template, open.decidingNames);
  if (choices === null) {
    const names = open.decidingNames.join(', ');
    return {
      status: 'UNDECIDED',
      because: [named(`the values of ${names}, which have too many combinations`)],
    };
  }
  const verdicts = choices.map((choice) => ({
    choice,
    verdict: isolationWith(template, choice, actions),
  }));
  const worst =
    verdicts.find(({ verdict: { status } }) => status === 'REFUTED') ??
    verdicts.find(({ verdict: { status } }) => status === 'UNDECIDED') ??
    verdicts[0];
  if (worst === undefined) throw new Error('a template can be deployed in no way');
  const { choice, verdict } = worst;
  return {
    ...verdict,
    because: [...aboutChoice(choice, choices.length, verdict), ...verdict.because],
  };
};

/** For which values of the listed parameters a verdict holds. */
const aboutChoice = (
  choice: ChosenValues,
  count: number,
  { status }: TemplateVerdict,
): readonly string[] => {
  const names = Object.keys(choice);
  if (names.length === 0) return [];
  return status === 'PROVED'
    ? [`This holds for all ${count} combinations of the allowed values of ${names.join(', ')}.`]
    : [`with ${names.map((name) => `${name} = ${choice[name] ?? ''}`).join(', ')}:`];
};

/** The verdict for some values of parameters, and any values of all others. */
const isolationWith = (
  template: unknown,
  choice: ChosenValues,
  actions: readonly AwsAction[],
): TemplateVerdict => {
  const where = placeBeside([template, choice]);
  const { account } = where;
  const read = readTemplates([template], (name) => choice[name] ?? chosen(name), where);
  const access = userAccessOf(read);
  const { deciding, naming } = openValues(template, read);
  const unread = [
    ...access.notUnderstood,
    ...deciding,
    ...dynamicReferences(template),
    ...unreadStatements(access),
  ];
  const reasons = [
    ...access.roles.flatMap((role) => trustFindings(role, access, actions, account)),
  ];
  const finding = proveIsolation(
    {
      identityPolicies: access.roles.flatMap(({ policies }) => policies),
      bucketPolicies: access.bucketPolicies,
      roleArn: access.roles[0]?.arn ?? '',
      account,
    },
    actions.filter(({ service }) => service === 's3' || service === 'dynamodb'),
  );
  if (finding.status === 'REFUTED') {
    reasons.push(...inWords(finding.counterexample));
  }
  if (reasons.length > 0) {
    return { status: 'REFUTED', because: [...reasons, ...unread.map(named)] };
  }
  if (finding.status === 'UNDECIDED') {
    return { status: 'UNDECIDED', because: [finding.what, ...unread.map(named)] };
  }
  return unread.length > 0
    ? { status: 'UNDECIDED', because: unread.map(named) }
    : {
        status: 'PROVED',
        because: [
          ...(finding.status === 'PROVED' ? finding.argument : []),
          ...naming.map((name) => `Any value of the parameter ${name} gives the same result.`),
        ],
      };
};

const named = (what: string): string => `not understood: ${what}`;

/** What the evaluator does not understand of the policies. */
const unreadStatements = ({ roles, bucketPolicies }: UserAccess): readonly string[] => {
  const identity = roles.flatMap(({ policies }) =>
    policies.map((policy) => parsePolicy(policy, 'identity')),
  );
  const resource = Object.values(bucketPolicies).map((policy) => parsePolicy(policy, 'resource'));
  return [...identity, ...resource].flatMap(({ name, statements }) =>
    statements.flatMap(({ id, problems }) =>
      problems.map((problem) => `${name} ${id}: ${problem}`),
    ),
  );
};

/** Principals other than users of the pool that can assume a role, with a request that shows it. */
const trustFindings = (
  { id, arn, isForGuests, trust }: UserRole,
  { identityPools }: UserAccess,
  actions: readonly AwsAction[],
  account: string,
): readonly string[] => {
  const intended = {
    who: { Federated: 'cognito-identity.amazonaws.com' },
    allow: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    if: {
      StringEquals: { 'cognito-identity.amazonaws.com:aud': identityPools[0] ?? '' },
      'ForAnyValue:StringLike': {
        'cognito-identity.amazonaws.com:amr': isForGuests ? 'unauthenticated' : 'authenticated',
      },
    },
  };
  const scope = {
    kind: 'trust',
    account,
    roleArn: arn,
    resources: [],
    actions: actions.map(({ name }) => name),
    variables: {},
  } as const;
  const { findings } = checkDocument(`the trust policy of ${id}`, [intended], trust, scope);
  return findings.filter((each) => / is wider than intended|UNDECIDED/.test(each));
};

const inWords = ({ what, requests }: Counterexample): readonly string[] => [
  `two users reach ${what}:`,
  ...requests.map(({ identityId, space, action, resource, context, policy, statement }) => {
    const given = Object.entries(context).map(([key, values]) => `${key} = ${values.join(', ')}`);
    const within = given.length === 0 ? '' : `, with ${given.join('; ')}`;
    const member = space === null ? '' : ` in the space ${JSON.stringify(space)}`;
    return `  the user ${identityId}${member}: ${action} on ${resource}${within}, by ${policy}: ${statement}`;
  }),
];
