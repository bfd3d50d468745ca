import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { cutAnswer, cutRequest, dropETag, loseAnswer, slowDown } from './connection.ts';
import type { FaultPanel } from './panel.ts';
import type { RequestPlan } from './plan.ts';
import { refuse } from './refusals.ts';
import type { FaultSettings, FaultyService } from './settings.ts';

const targets: readonly (readonly [string, FaultyService])[] = [
  ['DynamoDB', 'dynamodb'],
  ['AWSCognitoIdentityProviderService.', 'cognitoIdp'],
  ['AWSCognitoIdentityService.', 'cognitoIdentity'],
];

/** The service that a request is for; null for the console, documents of the user pool, STS, SQS and
 *  preflights, which meet no faults. */
const serviceOf = ({ method, url = '', headers }: IncomingMessage): FaultyService | null => {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    return targets.find(([prefix]) => target.startsWith(prefix))?.[1] ?? null;
  }
  const isS3 =
    method !== 'OPTIONS' &&
    !url.startsWith('/_latchkey/') &&
    !url.includes('/.well-known/') &&
    (method !== 'POST' || url !== '/');
  return isS3 ? 's3' : null;
};

/** Puts the panel's faults in front of a listener. Without settings a request costs one comparison. */
export const withFaults =
  (panel: FaultPanel, listener: RequestListener, now: () => number = Date.now): RequestListener =>
  (request, response) => {
    const { settings } = panel;
    if (settings === null) return listener(request, response);
    const service = serviceOf(request);
    if (service === null) return listener(request, response);
    const plan = panel.planRequest(settings, service, now());
    if (plan.fault !== null) panel.count(`${service} ${plan.fault}`);
    const go = () => handle({ settings, service, plan }, listener, request, response);
    if (plan.delay === 0) go();
    else setTimeout(go, plan.delay);
  };

const handle = (
  {
    settings,
    service,
    plan: { fault, cutAt },
  }: {
    readonly settings: FaultSettings;
    readonly service: FaultyService;
    readonly plan: RequestPlan;
  },
  listener: RequestListener,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const { bandwidth } = settings[service];
  if (bandwidth > 0) slowDown(request, response, bandwidth);
  switch (fault) {
    case 'internalError':
    case 'slowDown':
      refuse(service, fault, request, response);
      return;
    case 'cutRequest':
      cutRequest(request, cutAt);
      break;
    case 'cutAnswer':
      cutAnswer(request, response, cutAt);
      break;
    case 'lostAnswer':
      loseAnswer(request, response);
      break;
    case 'noETag':
      dropETag(response);
      break;
    case null:
  }
  if (!request.socket.destroyed) listener(request, response);
};
