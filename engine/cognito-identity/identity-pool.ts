import { respond } from '../cognito-user-pool/respond.ts';
import { CognitoFailure, invalidParameter } from '../cognito-user-pool/cognito-failures.ts';
import { textOf, textsOf, type Input } from '../cognito-user-pool/input.ts';
import type { CognitoService } from '../cognito-user-pool/cognito-service.ts';
import type { EmbeddedUserPool } from '../cognito-user-pool/user-pool.ts';
import { authorise, type AuthorisationRequest } from '../iam/authorise.ts';
import type { DecisionLog } from '../gatekeeper/decisions.ts';
import type { CredentialIssuer, RoleSession } from '../gatekeeper/signature/principal.ts';
import { parsedPolicy } from '../provision/parsed-policy.ts';
import type { IdentityPool, Role } from '../provision/stack.ts';
import { keyed, principalTags, type SessionTags } from './principal-tags.ts';
import { openIdentities, type Identities, type Login } from './identities.ts';

export interface IdentityPoolOptions {
  readonly dir: string;
  readonly identityPool: IdentityPool;
  readonly userPool: Pick<EmbeddedUserPool, 'verifyIdToken'>;
  readonly roles: readonly Role[];
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  readonly credentials: CredentialIssuer;
  readonly decisions: Pick<DecisionLog, 'record'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sessionSeconds: number;
}

interface Context extends IdentityPoolOptions {
  readonly identities: Identities;
}

type Operation = (context: Context, input: Input) => Promise<object>;

const notAuthorized = (message: string): CognitoFailure =>
  new CognitoFailure('NotAuthorizedException', message);

/** A login whose ID token was verified. */
interface VerifiedLogin extends Login {
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The one login of a request, its ID token verified.
 *  @throws NotAuthorizedException without a login, for an unknown provider, and for any token that is not
 *  a valid ID token of one of the provider's clients. */
const verifiedLogin = async (
  { identityPool, userPool }: Context,
  input: Input,
): Promise<VerifiedLogin> => {
  const [login, ...more] = Object.entries(textsOf(input, 'Logins'));
  if (login === undefined) {
    throw notAuthorized('Unauthenticated access is not supported for this identity pool.');
  }
  if (more.length > 0) throw invalidParameter('One login at a time.');
  const [providerName, token] = login;
  const providers = identityPool.providers.filter((each) => each.providerName === providerName);
  if (providers.length === 0) {
    throw notAuthorized('Invalid login token. Not a valid provider for this identity pool.');
  }
  for (const { clientId, serverSideTokenCheck: serverSideCheck } of providers) {
    const check = { providerName, clientId, serverSideCheck };
    const member = await userPool.verifyIdToken(token, check);
    if (member !== null) return { provider: providerName, ...member };
  }
  throw notAuthorized('Invalid login token.');
};

/** @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html */
const getId: Operation = async (context, input) => {
  if (textOf(input, 'IdentityPoolId', 55) !== context.identityPool.id) {
    throw new CognitoFailure('ResourceNotFoundException', 'IdentityPool not found.');
  }
  const login = await verifiedLogin(context, input);
  return { IdentityId: await context.identities.of(login) };
};

/** Gives credentials by the enhanced flow: the pool assumes the role for the identity, if the role's trust
 *  policy allows it.
 *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html */
const getCredentialsForIdentity: Operation = async (context, input) => {
  const identityId = textOf(input, 'IdentityId', 55);
  const login = await verifiedLogin(context, input);
  if (!context.identities.isOf(identityId, login)) {
    throw notAuthorized(
      `Logins don't match. Please include at least one valid login for this identity.`,
    );
  }
  const session = sessionOf(context, identityId, login);
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } =
    await context.credentials.issue(session);
  return {
    IdentityId: identityId,
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: Math.floor(expiresAt / 1000),
    },
  };
};

const sessionOf = (context: Context, identityId: string, login: VerifiedLogin): RoleSession => {
  const { identityPool, roles, account, now } = context;
  const role = roles.find(({ arn }) => arn === identityPool.authenticatedRoleArn);
  const claims = {
    'cognito-identity.amazonaws.com:aud': [identityPool.id],
    'cognito-identity.amazonaws.com:amr': [
      'authenticated',
      login.provider,
      `${login.provider}:CognitoSignIn:${login.sub}`,
    ],
    'cognito-identity.amazonaws.com:sub': [identityId],
  };
  const tags = principalTags(identityPool, login.provider, login.claims);
  if (role === undefined || !mayAssume(context, role, claims, tags)) {
    throw new CognitoFailure(
      'InvalidIdentityPoolConfigurationException',
      'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
    );
  }
  return {
    kind: 'role-session',
    arn: `arn:aws:sts::${account}:assumed-role/${role.name}/CognitoIdentityCredentials`,
    roleArn: role.arn,
    context: { ...claims, ...keyed('aws:PrincipalTag', tags) },
    issuedAt: now(),
    expiresAt: now() + Math.min(context.sessionSeconds, role.maxSessionDuration) * 1000,
  };
};

/** Whether the role's trust policy lets the identity pool assume it and, with tags, tag the session: two
 *  actions, both on the same request.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required */
const mayAssume = (
  { account, decisions }: Context,
  role: Role,
  claims: Readonly<Record<string, readonly string[]>>,
  tags: SessionTags,
): boolean => {
  const keys = Object.keys(tags);
  const context = {
    ...claims,
    ...keyed('aws:RequestTag', tags),
    ...(keys.length === 0 ? {} : { 'aws:TagKeys': keys }),
  };
  const isAllowed = (action: string): boolean => {
    const request: AuthorisationRequest = {
      principal: { kind: 'federated', provider: 'cognito-identity.amazonaws.com' },
      action,
      resource: role.arn,
      context,
    };
    const decision = authorise(request, {
      identityPolicies: [],
      resourcePolicy: parsedPolicy(role.trust, 'trust'),
      resourceAccount: account,
    });
    decisions.record(request, decision);
    return decision.decision === 'Allowed';
  };
  const isAssumed = isAllowed('sts:AssumeRoleWithWebIdentity');
  return isAssumed && (keys.length === 0 || isAllowed('sts:TagSession'));
};

/** Refused: with a token of the classic flow a client would choose its role itself.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html */
const getOpenIdToken: Operation = async (context, input) => {
  await verifiedLogin(context, input);
  throw invalidParameter('Basic (classic) flow is not enabled, please use enhanced flow.');
};

const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    GetId: getId,
    GetCredentialsForIdentity: getCredentialsForIdentity,
    GetOpenIdToken: getOpenIdToken,
  }),
);

/** Opens the identity pool kept in `dir`, which gives an identity and temporary credentials for a verified
 *  ID token.
 *  @throws Error when the template allows unauthenticated identities or the classic flow. */
export const createIdentityPool = async (options: IdentityPoolOptions): Promise<CognitoService> => {
  if (
    options.identityPool.allowUnauthenticatedIdentities ||
    options.identityPool.allowClassicFlow
  ) {
    throw new Error(
      'the embedded identity pool supports neither unauthenticated identities nor the classic flow',
    );
  }
  const { dir, identityPool, region } = options;
  const identities = await openIdentities(dir, identityPool.id, region);
  const context: Context = { ...options, identities };
  return {
    handle: ({ operation, input }) =>
      respond(operation, operations.get(operation), (perform) => perform(context, input)),
  };
};
