import {
  fill,
  isOfSpaces,
  requestCases,
  wireCases,
  type RequestCase,
  type WireCase,
} from '../../integration/attacks/catalogue.ts';
import { complaint, readExpectation } from '../../integration/attacks/expectation.ts';
import { sendOperation, type Answer } from '../../integration/attacks/sdk-command.ts';
import { builders } from '../../integration/attacks/wire/builders.ts';
import { NotSupported } from '../../integration/attacks/wire/wire-attack.ts';
import {
  beginMultipart,
  furnish,
  makeWorld,
  placeholderValues,
  type World,
} from '../../integration/attacks/world.ts';
import { attach, detach } from '../../integration/attachment.ts';
import { clientsFor, type Clients } from '../../integration/clients.ts';
import type { Started } from '../known-engines.ts';

/** Result of one case on one engine. */
export interface Outcome {
  readonly asExpected: boolean;
  /** A short description. */
  readonly what: string;
  /** The case cannot run on the engine, e.g. because its emails cannot be read. */
  readonly notAsked?: true;
}

/** By case ID. */
export type Column = Readonly<Record<string, Outcome>>;

/** Makes a response printable. */
const firstLine = (text: string): string =>
  (text.split('\n')[0] ?? '').replace(/[^ -~]/g, '.').slice(0, 90);

const refusals = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'MissingAuthenticationTokenException',
]);

const isRefusal = (answer: Answer): boolean =>
  !answer.ok && (refusals.has(answer.code) || answer.status === 403);

const wordsOf = (answer: Answer): string => {
  if (answer.ok) return 'done';
  return isRefusal(answer) ? 'refused' : `${answer.status} ${answer.code}`;
};

/** Whether a multi-object delete left other users' objects in place. */
const leftAlone = (answer: Answer, denied: readonly string[]): boolean => {
  if (!answer.ok) return false;
  const { Errors = [] } = answer.output as { Errors?: readonly { readonly Key?: string }[] };
  return denied.every((key) => Errors.some(({ Key }) => Key === key));
};

const outcomeOf = (request: RequestCase, answer: Answer, denied: readonly string[]): Outcome => {
  const what = wordsOf(answer);
  if (request.expect === 'deny') return { asExpected: isRefusal(answer), what };
  if (request.expect === 'allow') return { asExpected: answer.ok, what };
  const asExpected = leftAlone(answer, denied);
  return { asExpected, what: asExpected ? 'done in part' : what };
};

const askedFor = async (
  world: World,
  senders: Readonly<Record<Exclude<RequestCase['as'], 'member'>, Clients>>,
  request: RequestCase,
): Promise<Outcome> => {
  const { me, other } = world;
  for (const member of [me, other]) await furnish(world, member);
  const [mine, others] = [await beginMultipart(world, me), await beginMultipart(world, other)];
  const values = placeholderValues(world, mine, others);
  const input = fill(request.input, values);
  if (request.as === 'member') throw new NotSupported('it has no spaces');
  const answer = await sendOperation(senders[request.as], request.operation, input);
  return outcomeOf(request, answer, fill(request.denied ?? [], values));
};

const tampered = async (world: World, { id, expect: expectation }: WireCase): Promise<Outcome> => {
  const { attacks } = (await builders[id]?.(world)) ?? { attacks: [] };
  for (const send of attacks) {
    const answer = await send();
    const wrong = complaint(readExpectation(expectation), answer);
    if (wrong !== null) return { asExpected: false, what: firstLine(wrong) };
  }
  return { asExpected: true, what: expectation };
};

const unlessNotSupported = async (ask: () => Promise<Outcome>): Promise<Outcome> => {
  try {
    return await ask();
  } catch (error) {
    const what = firstLine(error instanceof Error ? error.message : String(error));
    const isNotSupported = error instanceof NotSupported;
    return { asExpected: false, what, ...(isNotSupported ? { notAsked: true } : {}) };
  }
};

/** Sends every case of the catalogue to an engine: requests through the SDK, tampered messages as raw
 *  HTTP. */
export const columnOf = async ({ target }: Started): Promise<Column> => {
  attach({ ...target, capabilities: ['converterNotified'] });
  try {
    const world = await makeWorld();
    const { engine, me } = world;
    const senders = {
      user: me.clients,
      converter: clientsFor(engine.config, await engine.converterCredentials()),
      anonymous: clientsFor(engine.config, null),
    };
    const column: Record<string, Outcome> = {};
    for (const request of askable) {
      column[request.id] = await unlessNotSupported(() => askedFor(world, senders, request));
    }
    for (const wire of comparable) {
      column[wire.id] = await unlessNotSupported(() => tampered(world, wire));
    }
    return column;
  } finally {
    detach();
  }
};

/** Requests that need no space: no other engine gives its sessions the tag. */
export const askable = requestCases.filter((each) => !isOfSpaces(each));

/** One case compares two responses, so it has no outcome of its own; those about spaces write an attribute
 *  that only the user pool of the embedded engine keeps from its user. */
export const comparable = wireCases.filter(
  ({ id, expect: expectation }) => expectation !== 'same shape' && !id.startsWith('space-'),
);
