/** First letters of an address's two parts, as `CodeDeliveryDetails` shows them; `*` for what is not
 *  printable ASCII. */
export const initialsOf = (email: string): readonly [name: string, domain: string] => {
  const [name = '', domain = ''] = email.split('@');
  return [shown(name), shown(domain)];
};

const shown = (part: string): string => {
  const letter = part.charAt(0);
  return /[!-~]/.test(letter) ? letter : '*';
};

/** Tells where a code went: `a***@e***`.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CodeDeliveryDetailsType.html */
export const deliveryTo = (email: string): object => {
  const [name, domain] = initialsOf(email);
  return {
    Destination: `${name}***@${domain}***`,
    DeliveryMedium: 'EMAIL',
    AttributeName: 'email',
  };
};
