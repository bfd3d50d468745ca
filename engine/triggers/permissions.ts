import {
  authorise,
  type AuthorisationRequest,
  type Decision,
  type PolicySet,
} from '../iam/authorise.ts';
import { parsedPolicy } from '../provision/parsed-policy.ts';
import type { Stack } from '../provision/stack.ts';

/** Where decisions are logged. */
export interface DecisionRecorder {
  record(request: AuthorisationRequest, decision: Decision): void;
}

interface PermissionContext {
  readonly stack: Stack;
  readonly decisions: DecisionRecorder;
}

const isAllowed = (
  { decisions }: PermissionContext,
  request: AuthorisationRequest,
  policies: PolicySet,
): boolean => {
  const decision = authorise(request, policies);
  decisions.record(request, decision);
  return decision.decision === 'Allowed';
};

/** Whether the function's resource policy lets S3 invoke the converter for a bucket. On AWS a
 *  notification that it denies is never delivered.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
export const mayInvoke = (context: PermissionContext, bucket: string): boolean => {
  const { converter, account } = context.stack;
  return isAllowed(
    context,
    {
      principal: { kind: 'service', service: 's3.amazonaws.com' },
      action: 'lambda:InvokeFunction',
      resource: converter.arn,
      context: { 'aws:SourceArn': [`arn:aws:s3:::${bucket}`], 'aws:SourceAccount': [account] },
    },
    {
      identityPolicies: [],
      resourcePolicy:
        converter.resourcePolicy && parsedPolicy(converter.resourcePolicy, 'resource'),
      resourceAccount: account,
    },
  );
};

/** Whether the converter's role may do what Lambda does on its behalf: write its logs, read the queue of
 *  the event source mapping, and send failed events to their destination. Only calls of the function's own
 *  code, and its logs, carry `lambda:SourceFunctionArn`.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html */
const mayConverter = (context: PermissionContext, action: string, resource: string): boolean => {
  const { converter, account, roles } = context.stack;
  const role = roles.find(({ arn }) => arn === converter.roleArn);
  return isAllowed(
    context,
    {
      principal: {
        kind: 'role-session',
        arn: `arn:aws:sts::${account}:assumed-role/${role?.name ?? ''}/${converter.name}`,
        roleArn: converter.roleArn,
        account,
      },
      action,
      resource,
      context: { 'aws:SecureTransport': ['true'] },
    },
    {
      identityPolicies: (role?.policies ?? []).map((policy) => parsedPolicy(policy, 'identity')),
      resourcePolicy: null,
      resourceAccount: account,
    },
  );
};

/** Whether a failed event may go to the failed-event destination. */
export const maySendToQueue = (context: PermissionContext): boolean => {
  const queue = context.stack.converter.onFailureArn;
  return queue !== null && mayConverter(context, 'sqs:SendMessage', queue);
};

/** Whether Lambda may read the queue of the event source mapping. On AWS the mapping is not created
 *  otherwise.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const mayReadQueue = (context: PermissionContext, queueArn: string): boolean =>
  ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
    .map((action) => mayConverter(context, action, queueArn))
    .every(Boolean);

/** Whether the converter's output is kept: it is lost when the role may not write its log group. */
export const mayWriteLogs = (context: PermissionContext): boolean => {
  const { region, account, converter } = context.stack;
  const stream = `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${converter.name}:log-stream:embedded`;
  const created = mayConverter(context, 'logs:CreateLogStream', stream);
  return mayConverter(context, 'logs:PutLogEvents', stream) && created;
};

/** Whether the trust policy lets Lambda run as the converter's role.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html */
export const mayAssumeRole = (context: PermissionContext): boolean => {
  const { converter, account, roles } = context.stack;
  const trust = roles.find(({ arn }) => arn === converter.roleArn)?.trust ?? null;
  return isAllowed(
    context,
    {
      principal: { kind: 'service', service: 'lambda.amazonaws.com' },
      action: 'sts:AssumeRole',
      resource: converter.roleArn,
      context: {},
    },
    {
      identityPolicies: [],
      resourcePolicy: trust && parsedPolicy(trust, 'trust'),
      resourceAccount: account,
    },
  );
};
