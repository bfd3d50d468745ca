/** The IAM policy document that blocks users. */
export interface BlockDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly BlockStatement[];
}

interface BlockStatement {
  readonly Sid: string;
  readonly Effect: 'Deny';
  readonly Action: '*';
  readonly Resource: '*';
  readonly Condition: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** Who is blocked on the users' role. */
export interface Blocked {
  /** Every request of these is denied at once. */
  readonly identityIds: readonly string[];
  /** ISO 8601: sessions that began before are denied. Every browser then requests new credentials;
   *  only users disabled in the user pool get none. */
  readonly sessionsBefore: string | null;
}

export const nobodyBlocked: Blocked = { identityIds: [], sessionsBefore: null };

/** Name of the inline policy. It is not part of the stack, so deployments leave it unchanged. */
export const blockPolicyName = 'blocked-users';

const identities = {
  sid: 'RefuseBlockedIdentities',
  key: 'cognito-identity.amazonaws.com:sub',
} as const;
const sessions = { sid: 'RefuseSessionsFromBeforeABlock', key: 'aws:TokenIssueTime' } as const;

const deny = (Sid: string, Condition: BlockStatement['Condition']): BlockStatement => ({
  Sid,
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  Condition,
});

/** Returns the policy that blocks these users, or null when there are none: IAM accepts no document
 *  without statements.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html */
export const blockDocument = ({ identityIds, sessionsBefore }: Blocked): BlockDocument | null => {
  const statements = [
    ...(identityIds.length === 0
      ? []
      : [deny(identities.sid, { StringEquals: { [identities.key]: identityIds } })]),
    ...(sessionsBefore === null
      ? []
      : [deny(sessions.sid, { DateLessThan: { [sessions.key]: sessionsBefore } })]),
  ];
  return statements.length === 0 ? null : { Version: '2012-10-17', Statement: statements };
};

/** Parses a document that `blockDocument` made.
 *  @throws Error when it has a statement from elsewhere, which a rewrite would delete. */
export const readBlocked = (document: BlockDocument | null): Blocked => {
  let blocked = nobodyBlocked;
  for (const { Sid, Condition } of document?.Statement ?? []) {
    if (Sid === identities.sid) {
      const value = Condition.StringEquals?.[identities.key] ?? [];
      blocked = { ...blocked, identityIds: typeof value === 'string' ? [value] : value };
    } else if (Sid === sessions.sid) {
      const value = Condition.DateLessThan?.[sessions.key];
      blocked = { ...blocked, sessionsBefore: typeof value === 'string' ? value : null };
    } else {
      throw new Error(
        `the policy ${blockPolicyName} has the statement ${Sid}, which this command did not write`,
      );
    }
  }
  return blocked;
};

export const withIdentity = (blocked: Blocked, identityId: string): Blocked => ({
  ...blocked,
  identityIds: [...new Set([...blocked.identityIds, identityId])].sort(),
});

export const withoutIdentity = (blocked: Blocked, identityId: string): Blocked => ({
  ...blocked,
  identityIds: blocked.identityIds.filter((each) => each !== identityId),
});

/** Ends every session that began before `at`, never fewer than before.
 *  @param at ISO 8601 in UTC. */
export const withSessionsEnded = (blocked: Blocked, at: string): Blocked => ({
  ...blocked,
  sessionsBefore:
    blocked.sessionsBefore !== null && blocked.sessionsBefore > at ? blocked.sessionsBefore : at,
});
