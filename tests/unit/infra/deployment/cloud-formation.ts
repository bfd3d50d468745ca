import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';

interface Held {
  readonly id: string;
  status: string;
  template: string;
  parameters: string;
}

interface HeldChangeSet {
  readonly id: string;
  readonly stack: Held;
  readonly template: string;
  readonly parameters: string;
}

/** The changes that a template lists under `Changes`; its resources are ignored. */
const changesIn = (template: string): string => {
  const { Changes = [] } = JSON.parse(template) as {
    Changes?: readonly Readonly<Record<string, string>>[];
  };
  const member = (change: Readonly<Record<string, string>>) =>
    Object.entries(change)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join('');
  return Changes.map(
    (change) => `<member><ResourceChange>${member(change)}</ResourceChange></member>`,
  ).join('');
};

/** Serves the part of CloudFormation's query protocol that creates, updates and deletes stacks.
 *  Resources are ignored: a template fails if it contains `fails`, and lists its changes under
 *  `Changes`. */
export const startCloudFormation = async () => {
  const stacks: Held[] = [];
  const changeSets = new Map<string, HeldChangeSet>();
  const actions: string[] = [];
  let made = 0;

  const live = (name: string) =>
    stacks.find(
      ({ id, status }) =>
        id === name || (id.startsWith(`${name}/`) && status !== 'DELETE_COMPLETE'),
    );

  const answerChangeSet = (action: string, held: HeldChangeSet): string => {
    const { stack, template, parameters } = held;
    switch (action) {
      case 'DescribeChangeSet':
        return stack.template === template && stack.parameters === parameters
          ? "<Status>FAILED</Status><StatusReason>The submitted information didn't contain changes.</StatusReason>"
          : `<Status>CREATE_COMPLETE</Status><Changes>${changesIn(template)}</Changes>`;
      case 'ExecuteChangeSet':
        Object.assign(stack, { template, parameters });
        stack.status = template.includes('fails') ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_COMPLETE';
        return '';
      case 'DeleteChangeSet':
        changeSets.delete(held.id);
        return '';
      default:
        throw new Error(`no such action on a change set: ${action}`);
    }
  };

  const answer = (form: URLSearchParams): string => {
    const action = form.get('Action') ?? '';
    const name = form.get('StackName') ?? '';
    const template = form.get('TemplateBody') ?? '';
    const parameters = [...form].filter(([key]) => key.startsWith('Parameters.')).join();
    const stack = live(name);
    if (!/^(Describe|List)/.test(action)) actions.push(action);
    const changeSet = changeSets.get(form.get('ChangeSetName') ?? '');
    if (action === 'CreateStack') {
      if (stack !== undefined) throw new Error(`Stack [${name}] already exists`);
      made += 1;
      const status = template.includes('fails') ? 'ROLLBACK_COMPLETE' : 'CREATE_COMPLETE';
      stacks.push({ id: `${name}/${made}`, status, template, parameters });
      return '';
    }
    if (changeSet !== undefined && action !== 'CreateChangeSet') {
      return answerChangeSet(action, changeSet);
    }
    if (action === 'ListStacks') {
      const members = stacks.map(
        ({ id, status }) =>
          `<member><StackId>${id}</StackId><StackName>${id.split('/')[0] ?? ''}</StackName><StackStatus>${status}</StackStatus></member>`,
      );
      return `<StackSummaries>${members.join('')}</StackSummaries>`;
    }
    if (stack === undefined) throw new Error(`Stack with id ${name} does not exist`);
    switch (action) {
      case 'CreateChangeSet': {
        const id = `change-set/${changeSets.size}`;
        changeSets.set(id, { id, stack, template, parameters });
        return `<Id>${id}</Id>`;
      }
      case 'DeleteStack':
        stack.status = 'DELETE_COMPLETE';
        return '';
      case 'DescribeStackEvents':
        return `<StackEvents><member><LogicalResourceId>Converter</LogicalResourceId>
          <ResourceStatus>CREATE_FAILED</ResourceStatus>
          <ResourceStatusReason>it does not fit</ResourceStatusReason></member></StackEvents>`;
      case 'DescribeStacks':
        return `<Stacks><member><StackId>${stack.id}</StackId><StackName>${name}</StackName>
          <StackStatus>${stack.status}</StackStatus><Outputs><member><OutputKey>Made</OutputKey>
          <OutputValue>${stack.id}</OutputValue></member></Outputs></member></Stacks>`;
      default:
        throw new Error(`no such action: ${action}`);
    }
  };

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const form = new URLSearchParams(body);
      const action = form.get('Action') ?? '';
      try {
        const result = answer(form);
        response.end(
          `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
        );
      } catch (error) {
        response.writeHead(400);
        response.end(
          `<ErrorResponse><Error><Code>ValidationError</Code><Message>${(error as Error).message}</Message></Error></ErrorResponse>`,
        );
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    client: new CloudFormationClient({
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    }),
    /** The requested actions that change something. */
    actions,
    /** Puts a stack into a state, as somebody else's operation would. */
    put: (name: string, status: string): void => {
      stacks.push({ id: `${name}/0`, status, template: '', parameters: '' });
    },
    stop: () => new Promise((done) => server.close(done)),
  };
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};
