import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { KeptDecision } from '../../engine/gatekeeper/decisions.ts';

const subject = 'cognito-identity.amazonaws.com:sub';
const identity = /us-east-1:[0-9a-f-]{36}/g;

/** Finds allowed requests of a user that name another user's prefix or partition. */
export const isForeign = ({ decision, resource, context }: KeptDecision): boolean => {
  const own = context[subject]?.[0];
  if (decision !== 'Allowed' || own === undefined) return false;
  const named = [
    ...resource.matchAll(identity),
    ...['dynamodb:LeadingKeys', 's3:prefix']
      .flatMap((key) => context[key] ?? [])
      .flatMap((value) => [...value.matchAll(identity)]),
  ];
  return named.some(([id]) => id !== own);
};

const audience = 'cognito-identity.amazonaws.com:aud';

/** Reads a decision log, which other engines may write too.
 *  @returns how many decisions it has about users of this identity pool, and those that are foreign. */
export const foreignRequests = async (
  file: string,
  identityPoolId: string,
): Promise<{ readonly decisions: number; readonly foreign: readonly string[] }> => {
  const foreign: string[] = [];
  let decisions = 0;
  for await (const line of createInterface(createReadStream(file))) {
    const decision = JSON.parse(line) as KeptDecision;
    if (decision.context[audience]?.[0] !== identityPoolId) continue;
    decisions += 1;
    if (isForeign(decision)) foreign.push(`foreign request: ${line}`);
  }
  return { decisions, foreign };
};
