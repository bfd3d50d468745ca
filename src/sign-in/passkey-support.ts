/** Whether a page on `hostname` can use passkeys of a domain in this browser. An IP address cannot.
 *  @see https://www.w3.org/TR/webauthn-3/#relying-party-identifier */
export const canUsePasskeys = (relyingPartyId: string | undefined, hostname: string): boolean =>
  relyingPartyId !== undefined &&
  `.${hostname}`.endsWith(`.${relyingPartyId}`) &&
  'PublicKeyCredential' in globalThis;
