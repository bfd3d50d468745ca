/** The discovery document of a user pool without a domain: tokens and keys, no sign-in pages. The
 *  issuer is AWS's URL, as in the tokens; the keys are served by the engine.
 *  @param endpoint of the engine.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
 *  @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
export const openIdConfiguration = (
  { id, issuer }: { readonly id: string; readonly issuer: string },
  endpoint: string,
): object => ({
  issuer,
  jwks_uri: `${endpoint}/${id}/.well-known/jwks.json`,
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['code', 'token'],
  scopes_supported: ['openid', 'email', 'phone', 'profile'],
  subject_types_supported: ['public'],
});
