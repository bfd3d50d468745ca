import { isObject } from '../../iam/json-object.ts';
import { properties } from '../properties.ts';
import { derivedUuid, type Place, type ResourceType } from '../resource-type.ts';
import type { IdentityPool } from '../stack.ts';
import { ProvisionError, type Json } from '../template.ts';

const identityPoolId = (id: string, place: Place): string =>
  `${place.region}:${derivedUuid(place, id)}`;

/** AWS::Cognito::IdentityPool */
export const identityPoolType: ResourceType = {
  ref: (id, _, place) => identityPoolId(id, place),
  attributes: () => ({}),
};

/** AWS::Cognito::IdentityPoolRoleAttachment */
export const roleAttachmentType: ResourceType = {
  ref: (id) => id,
  attributes: () => ({}),
};

/** AWS::Cognito::IdentityPoolPrincipalTag */
export const principalTagType: ResourceType = {
  ref: (id) => id,
  attributes: () => ({}),
};

type PrincipalTags = IdentityPool['principalTags'][number];

/** Reads the mapping of claims to session tags of one provider.
 *  @throws ProvisionError for Cognito's own mapping, which sets other tags.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-identitypoolprincipaltag.html */
export const readPrincipalTags = (id: string, json: Json): PrincipalTags => {
  const from = properties(json, id);
  from.must('UseDefaults', false);
  from.without('IdentityPoolId');
  const providerName = from.text('IdentityProviderName');
  const tags = from.any('PrincipalTags');
  from.done();
  const claims = Object.entries(isObject(tags) ? tags : {});
  if (!claims.every((each): each is [string, string] => typeof each[1] === 'string')) {
    throw new ProvisionError(`${id}.PrincipalTags names something else than claims`);
  }
  return { providerName, claims: Object.fromEntries(claims) };
};

/** @param attachment of the pool's AWS::Cognito::IdentityPoolRoleAttachment.
 *  @param principalTags of the pool's providers.
 *  @throws ProvisionError when it attaches a role for unauthenticated identities. */
export const readIdentityPool = (
  id: string,
  json: Json,
  attachment: Json,
  principalTags: readonly PrincipalTags[],
  place: Place,
): IdentityPool => {
  const from = properties(json, id);
  const roles = properties(attachment, `${id} role attachment`);
  const attached = roles.object('Roles');
  if (attached.has('unauthenticated')) {
    throw new ProvisionError(
      `${id}: the embedded engine does not support unauthenticated identities`,
    );
  }
  const pool: IdentityPool = {
    id: identityPoolId(id, place),
    allowUnauthenticatedIdentities: from.flag('AllowUnauthenticatedIdentities', false),
    allowClassicFlow: from.flag('AllowClassicFlow', false),
    providers: from.objects('CognitoIdentityProviders').map((provider) => ({
      clientId: provider.text('ClientId'),
      providerName: provider.text('ProviderName'),
      serverSideTokenCheck: provider.flag('ServerSideTokenCheck', false),
    })),
    principalTags,
    authenticatedRoleArn: attached.text('authenticated'),
  };
  from.without('IdentityPoolName');
  from.done();
  roles.without('IdentityPoolId');
  roles.done();
  return pool;
};
