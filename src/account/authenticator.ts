/** Builds the address that an authenticator app reads from a QR code.
 *  @see https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export const authenticatorAddress = (secret: string, email: string): string => {
  const label = `${encodeURIComponent('Latchkey')}:${encodeURIComponent(email)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=Latchkey&algorithm=SHA1&digits=6&period=30`;
};

/** The secret in groups of four, to be typed by hand. */
export const secretInGroups = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ');

/** Draws a QR code's dark modules as one SVG path, a unit wide each.
 *  @param modules rows of modules; true is dark. */
export const modulesPath = (modules: readonly (readonly boolean[])[]): string =>
  modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
