import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  paginateDescribeChangeSet,
  paginateListStacks,
  UpdateStackCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
  type CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import { changesInWords, dataLosses, type ResourceChange } from './changes.ts';
import type { ProtectableTemplate } from './protection.ts';
import { hintFor } from './preflight.ts';
import { withProgress } from './progress.ts';
import { failureReason, stepFor } from './stack-step.ts';

export interface WantedStack {
  readonly name: string;
  /** As `npm run synth` writes it, at most 51,200 bytes of JSON. */
  readonly template: unknown;
  readonly parameters: Readonly<Record<string, string>>;
  /** Logical IDs of resources with data that an update may replace or remove; none unless given. */
  readonly mayLose?: readonly string[] | 'all';
}

export type Outputs = Readonly<Record<string, string>>;

/** Seconds: CloudFront alone takes several minutes. */
const waiting = { minDelay: 2, maxDelay: 15, maxWaitTime: 1800 };

/** Creates the stack, or updates it to its template by a change set.
 *  @returns the template's outputs by name.
 *  @throws Error with CloudFormation's first failure, or naming the resources with data that the update
 *  would replace or remove. */
export const deployStack = async (
  client: CloudFormationClient,
  wanted: WantedStack,
): Promise<Outputs> => {
  const { name } = wanted;
  const status = (await find(client, name))?.status ?? null;
  const step = stepFor(status);
  if (step === 'wait') {
    throw new Error(`the stack ${name} is in ${status ?? ''}: look at it, then try again`);
  }
  if (step === 'replace') await deleteStack(client, name);
  if (step === 'update') {
    await update(client, wanted);
  } else {
    await client.send(new CreateStackCommand(requestOf(wanted)));
    await finished(client, name, () =>
      waitUntilStackCreateComplete({ client, ...waiting }, { StackName: name }),
    );
  }
  return outputsOf(client, name);
};

/** What `deployStack` would do, in words, a line each. Nothing is changed. */
export const previewStack = async (
  client: CloudFormationClient,
  wanted: WantedStack,
): Promise<readonly string[]> => {
  const status = (await find(client, wanted.name))?.status ?? null;
  switch (stepFor(status)) {
    case 'create':
      return [`the stack ${wanted.name} is created`];
    case 'replace':
      return [`the stack ${wanted.name}, whose creation failed, is deleted and created again`];
    case 'wait':
      return [`the stack ${wanted.name} is in ${status ?? ''}: it cannot be deployed`];
    case 'update': {
      const prepared = await prepare(client, wanted);
      if (prepared === null) return [`the stack ${wanted.name} does not change`];
      await discard(client, prepared.id);
      return changesInWords(prepared.changes);
    }
  }
};

const requestOf = ({ name, template, parameters }: WantedStack) => ({
  StackName: name,
  TemplateBody: JSON.stringify(template),
  Capabilities: ['CAPABILITY_IAM' as const],
  Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  })),
});

const update = async (client: CloudFormationClient, wanted: WantedStack): Promise<void> => {
  const prepared = await prepare(client, wanted);
  if (prepared === null) return;
  const { mayLose = [] } = wanted;
  const lost = mayLose === 'all' ? [] : dataLosses(prepared.changes, mayLose);
  if (lost.length > 0) {
    await discard(client, prepared.id);
    throw new Error(
      `${lost.join(', ')}: this update replaces or removes resources with data. Nothing was changed. ` +
        'To allow it, name each with --may-lose LOGICAL-ID.',
    );
  }
  await client.send(new ExecuteChangeSetCommand({ ChangeSetName: prepared.id }));
  await finished(client, wanted.name, () =>
    waitUntilStackUpdateComplete({ client, ...waiting }, { StackName: wanted.name }),
  );
};

interface ChangeSet {
  readonly id: string;
  readonly changes: readonly ResourceChange[];
}

/** Makes a change set. @returns null when there is nothing to change. */
const prepare = async (
  client: CloudFormationClient,
  wanted: WantedStack,
): Promise<ChangeSet | null> => {
  const { Id = '' } = await client.send(
    new CreateChangeSetCommand({
      ...requestOf(wanted),
      ChangeSetType: 'UPDATE',
      ChangeSetName: `deploy-${Date.now()}`,
    }),
  );
  const failure = await waitUntilChangeSetCreateComplete(
    { client, ...waiting },
    { ChangeSetName: Id },
  ).then(
    () => null,
    (error: unknown) => error,
  );
  const pages = paginateDescribeChangeSet({ client }, { ChangeSetName: Id });
  const changes: ResourceChange[] = [];
  for await (const { Changes = [], StatusReason } of pages) {
    if (failure !== null) {
      await discard(client, Id);
      if (hasNoChanges.test(StatusReason ?? '')) return null;
      throw new Error(`CloudFormation: ${StatusReason ?? String(failure)}`, { cause: failure });
    }
    changes.push(...Changes.flatMap((each) => each.ResourceChange ?? []));
  }
  return { id: Id, changes };
};

/** The reasons of a change set that failed because it would be empty. */
const hasNoChanges = /didn't contain changes|No updates are to be performed/;

const discard = async (client: CloudFormationClient, id: string): Promise<void> => {
  await client.send(new DeleteChangeSetCommand({ ChangeSetName: id }));
};

/** Deletes the stack, if it exists, and waits until it is gone. Its buckets must be empty.
 *  @throws Error with CloudFormation's first failure. */
export const deleteStack = async (client: CloudFormationClient, name: string): Promise<void> => {
  const found = await find(client, name);
  if (found === null) return;
  await client.send(new DeleteStackCommand({ StackName: name }));
  await finished(client, found.id, () =>
    waitUntilStackDeleteComplete({ client, ...waiting }, { StackName: found.id }),
  );
};

/** The template of a stack, null when it does not exist. */
export const templateOf = async (
  client: CloudFormationClient,
  name: string,
): Promise<ProtectableTemplate | null> => {
  if ((await find(client, name)) === null) return null;
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: name }));
  return JSON.parse(TemplateBody) as ProtectableTemplate;
};

/** Updates a stack to another template with the parameters that it has.
 *  @throws Error with CloudFormation's first failure. */
export const updateTemplate = async (
  client: CloudFormationClient,
  name: string,
  template: ProtectableTemplate,
): Promise<void> => {
  const { Stacks: [stack] = [] } = await client.send(
    new DescribeStacksCommand({ StackName: name }),
  );
  const parameters = (stack?.Parameters ?? []).map(({ ParameterKey }) => ({
    ParameterKey,
    UsePreviousValue: true,
  }));
  await client.send(
    new UpdateStackCommand({
      StackName: name,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: parameters,
    }),
  );
  await finished(client, name, () =>
    waitUntilStackUpdateComplete({ client, ...waiting }, { StackName: name }),
  );
};

/** The outputs of a stack by name, none when it does not exist. */
export const outputsOf = async (client: CloudFormationClient, name: string): Promise<Outputs> =>
  (await find(client, name))?.outputs ?? {};

interface Found {
  /** Also valid once the stack is deleted. */
  readonly id: string;
  readonly status: string;
  readonly outputs: Outputs;
}

/** The stack, or null when it does not exist. */
const find = async (client: CloudFormationClient, name: string): Promise<Found | null> => {
  const answer = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch(async (error: unknown) => {
      // CloudFormation has one error code for a stack that does not exist and for anything else it
      // refuses: only the list of stacks tells them apart.
      if (await isListed(client, name)) throw error;
      return null;
    });
  const [stack] = answer?.Stacks ?? [];
  if (stack === undefined || stack.StackStatus === 'DELETE_COMPLETE') return null;
  return {
    id: stack.StackId ?? name,
    status: stack.StackStatus ?? '',
    outputs: Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [
        OutputKey ?? '',
        OutputValue ?? '',
      ]),
    ),
  };
};

/** Whether a stack of that name or ID exists and is not deleted.
 *  @throws CloudFormation's error, e.g. when the caller may not list. */
const isListed = async (client: CloudFormationClient, name: string): Promise<boolean> => {
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {})) {
    const found = StackSummaries.some(
      ({ StackName, StackId, StackStatus }) =>
        (StackName === name || StackId === name) && StackStatus !== 'DELETE_COMPLETE',
    );
    if (found) return true;
  }
  return false;
};

const finished = async (
  client: CloudFormationClient,
  stack: string,
  wait: () => Promise<unknown>,
): Promise<void> => {
  try {
    await withProgress(client, stack, wait);
  } catch (cause) {
    const { StackEvents = [] } = await client
      .send(new DescribeStackEventsCommand({ StackName: stack }))
      .catch(() => ({ StackEvents: [] }));
    const reason = failureReason(StackEvents);
    if (reason === null) throw cause;
    const details = reason.includes('DescribeEvents') ? await validationErrors(client, stack) : [];
    const hint = hintFor(reason);
    const lines = [reason, ...details, ...(hint === null ? [] : [hint])];
    throw new Error(`CloudFormation failed: ${lines.join('\n  ')}`, { cause });
  }
};

/** Validation errors that CloudFormation found before it created anything. The stack's events only
 *  mention that there are some.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html */
const validationErrors = async (
  client: CloudFormationClient,
  stack: string,
): Promise<readonly string[]> => {
  const { OperationEvents = [] } = await client
    .send(new DescribeEventsCommand({ StackName: stack, Filters: { FailedEvents: true } }))
    .catch(() => ({ OperationEvents: [] }));
  const [latest] = OperationEvents;
  return OperationEvents.filter(
    ({ EventType, OperationId }) =>
      EventType === 'VALIDATION_ERROR' && OperationId === latest?.OperationId,
  ).map(
    ({ LogicalResourceId, ValidationStatusReason }) =>
      `${LogicalResourceId ?? ''}: ${ValidationStatusReason ?? ''}`,
  );
};
