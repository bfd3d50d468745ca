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

/** @param attachment of the pool's AWS::Cognito::IdentityPoolRoleAttachment.
 *  @throws ProvisionError when it attaches a role for unauthenticated identities. */
export const readIdentityPool = (
  id: string,
  json: Json,
  attachment: Json,
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
    authenticatedRoleArn: attached.text('authenticated'),
  };
  from.without('IdentityPoolName');
  from.done();
  roles.without('IdentityPoolId');
  roles.done();
  return pool;
};
