import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
  type CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import { failureReason, stepFor } from './stack-step.ts';

export interface WantedStack {
  readonly name: string;
  /** As `npm run synth` writes it, at most 51,200 bytes of JSON. */
  readonly template: unknown;
  readonly parameters: Readonly<Record<string, string>>;
}

export type Outputs = Readonly<Record<string, string>>;

/** Seconds: CloudFront alone takes several minutes. */
const waiting = { minDelay: 2, maxDelay: 15, maxWaitTime: 1800 };

/** Creates the stack, or updates it to its template.
 *  @returns the template's outputs by name.
 *  @throws Error with CloudFormation's first failure. */
export const deployStack = async (
  client: CloudFormationClient,
  { name, template, parameters }: WantedStack,
): Promise<Outputs> => {
  const request = {
    StackName: name,
    TemplateBody: JSON.stringify(template),
    Capabilities: ['CAPABILITY_IAM' as const],
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  };
  const status = (await find(client, name))?.status ?? null;
  const step = stepFor(status);
  if (step === 'wait') {
    throw new Error(`the stack ${name} is in ${status ?? ''}: look at it, then try again`);
  }
  if (step === 'replace') await deleteStack(client, name);
  if (step === 'update') {
    if (!(await begunUpdate(client, request))) return outputsOf(client, name);
    await finished(client, name, () =>
      waitUntilStackUpdateComplete({ client, ...waiting }, { StackName: name }),
    );
  } else {
    await client.send(new CreateStackCommand(request));
    await finished(client, name, () =>
      waitUntilStackCreateComplete({ client, ...waiting }, { StackName: name }),
    );
  }
  return outputsOf(client, name);
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
    .catch((error: unknown) => {
      if (String(error).includes('does not exist')) return null;
      throw error;
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

/** @returns false when there is nothing to update. */
const begunUpdate = async (
  client: CloudFormationClient,
  request: ConstructorParameters<typeof UpdateStackCommand>[0],
): Promise<boolean> => {
  try {
    await client.send(new UpdateStackCommand(request));
    return true;
  } catch (error) {
    if (String(error).includes('No updates are to be performed')) return false;
    throw error;
  }
};

const finished = async (
  client: CloudFormationClient,
  stack: string,
  wait: () => Promise<unknown>,
): Promise<void> => {
  try {
    await wait();
  } catch (cause) {
    const { StackEvents = [] } = await client
      .send(new DescribeStackEventsCommand({ StackName: stack }))
      .catch(() => ({ StackEvents: [] }));
    const reason = failureReason(StackEvents);
    if (reason === null) throw cause;
    throw new Error(`CloudFormation failed: ${reason}`, { cause });
  }
};
