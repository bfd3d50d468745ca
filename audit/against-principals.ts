import type { RequestPrincipal } from '../engine/iam/authorisation-request.ts';
import { parsePolicy, type Statement } from '../engine/iam/policy-document.ts';
import type { Stack } from '../engine/provision/stack.ts';
import { changeOf, type Change } from './against.ts';
import { answer } from './comparison/answer.ts';
import { compareStatements, type Comparison, type Judge } from './comparison/compare.ts';
import { principalsIn } from './comparison/principals.ts';
import { compareDocuments, scopeOf, standInsOf } from './document-findings.ts';
import { kindOf } from './intended-sets.ts';
import {
  filledPolicies,
  placeholderValues,
  type PolicyFile,
  type PolicyFolder,
} from './policy-files.ts';

/** How all that is said to a principal differs from what was said. */
export interface PrincipalChange extends Change {
  readonly principal: string;
}

export const bucketFiles: readonly PolicyFile[] = [
  'uploads-bucket.json',
  'results-bucket.json',
  'site-bucket.json',
];

/** Compares, for each principal, what all policies that apply to its requests say together: its role's
 *  policy, every bucket policy, and the trust policy that says who may become it.
 *  @param stack names the buckets and tables; its policies do not matter. */
export const comparePrincipals = (
  stack: Stack,
  before: PolicyFolder,
  after: PolicyFolder,
  actions: readonly string[],
): readonly PrincipalChange[] => {
  const documents = [filledPolicies(stack, before), filledPolicies(stack, after)] as const;
  const owners = new Map<Statement, string>();
  const values = placeholderValues(stack);
  const statementsOf = (files: readonly PolicyFile[]) =>
    documents.map((side) =>
      files.flatMap((file) => {
        const { statements } = parsePolicy({ name: file, document: side[file] }, kindOf(file));
        const named = statements.map((each) => ({ ...each, id: `${file} ${each.id}` }));
        const [bucket = ''] = scopeOf(file, values, stack.account, []).resources;
        for (const each of named) {
          owners.set(each, bucket);
        }
        return named;
      }),
    ) as [Statement[], Statement[]];

  const buckets = stack.buckets.flatMap(({ arn }) => [arn, `${arn}/*`]);
  const scope = {
    ...scopeOf('uploads-bucket.json', values, stack.account, actions),
    // Every resource, in one of the buckets or outside them.
    resources: ['*', ...buckets],
  };
  const judge = judgeAll(owners, stack.account);
  const standIns = (files: readonly PolicyFile[]) => {
    const found = [before, after].flatMap((side) =>
      files.flatMap((file) => standInsOf(file, side[file], values)),
    );
    return { wider: [], narrower: [], denied: [], undecided: [...new Set(found)] };
  };
  const [oldBuckets, newBuckets] = statementsOf(bucketFiles);
  const everyone = principalsIn([...oldBuckets, ...newBuckets], scope);
  const roles = [
    {
      name: 'the user',
      file: 'authenticated-user',
      others: ['space-member.json'],
      arn: stack.identityPool.authenticatedRoleArn,
    },
    { name: 'the converter', file: 'converter', others: [], arn: stack.converter.roleArn },
  ] as const;
  const isOf = (arn: string) => (principal: RequestPrincipal) =>
    principal.kind === 'role-session' && principal.roleArn === arn;

  return [
    ...roles.map(({ name, file, others, arn }): PrincipalChange => {
      const files = [`${file}.json`, ...others, ...bucketFiles] as const;
      const [old, now] = statementsOf(files);
      const sessions = principalsIn([], { kind: 'identity', account: stack.account, roleArn: arn });
      const principals = [...sessions, ...everyone.filter(isOf(arn))];
      const may = compareStatements(old, now, { ...scope, roleArn: arn, principals }, judge);
      const trust: PolicyFile = `${file}.trust.json`;
      const who = compareDocuments(
        trust,
        before[trust],
        after[trust],
        values,
        stack.account,
        actions,
      );
      return { principal: name, ...changeOf(together(may, who, standIns(files))) };
    }),
    {
      principal: 'everybody else',
      ...changeOf(
        together(
          compareStatements(
            oldBuckets,
            newBuckets,
            {
              ...scope,
              principals: everyone.filter((each) => !roles.some(({ arn }) => isOf(arn)(each))),
            },
            judge,
          ),
          standIns(bucketFiles),
        ),
      ),
    },
  ];
};

/** Within the account an Allow of either policy is enough, and one that names the account adds nothing. A
 *  bucket policy applies to its own bucket.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-principal.html */
export const judgeAll = (owners: ReadonlyMap<Statement, string>, account: string): Judge => ({
  ownerOf: (statement) => owners.get(statement) ?? '',
  answer: (statements, request) => {
    const applying = statements.filter((each) => {
      const owner = owners.get(each) ?? '';
      const { resource } = request;
      return owner === '' || resource === owner || resource.startsWith(`${owner}/`);
    });
    const said = answer(applying, request, account);
    const { principal } = request;
    const isOwn = 'account' in principal && principal.account === account;
    return said.answer === 'Delegated' && isOwn ? { answer: 'Nothing', by: null } : said;
  },
});

const together = (...all: readonly Comparison[]): Comparison => ({
  wider: all.flatMap(({ wider }) => wider),
  narrower: all.flatMap(({ narrower }) => narrower),
  denied: all.flatMap(({ denied }) => denied),
  undecided: all.flatMap(({ undecided }) => undecided),
});
