import { CognitoFailure } from '../cognito-user-pool/cognito-failures.ts';
import type { IdentityPool } from '../provision/stack.ts';

/** Session tags by key. */
export type SessionTags = Readonly<Record<string, string>>;

/** Letters, numbers, spaces and `_ . : / = + - @`: no wildcard, no `#`, no `$`.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules_creating */
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** The session tags that an identity pool sets from the claims of a verified ID token. A claim that the
 *  token lacks sets no tag. AWS's pages do not say what becomes of an empty claim: here it sets an empty
 *  tag, the wider of the two, so that the policies have to withstand it.
 *  @throws InvalidParameterException for a value that STS does not accept in a tag.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html */
export const principalTags = (
  { principalTags: mappings }: Pick<IdentityPool, 'principalTags'>,
  provider: string,
  claims: Readonly<Record<string, unknown>>,
): SessionTags => {
  const mapping = mappings.find(({ providerName }) => providerName === provider)?.claims ?? {};
  const tags: Record<string, string> = {};
  for (const [key, claim] of Object.entries(mapping)) {
    const value = claims[claim];
    if (value === undefined || value === null) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (!tagValue.test(text)) {
      throw new CognitoFailure(
        'InvalidParameterException',
        `The claim ${claim} is not a valid value of the session tag ${key}.`,
      );
    }
    tags[key] = text;
  }
  return tags;
};

/** The tags as context keys, e.g. `aws:PrincipalTag/space`. */
export const keyed = (
  prefix: 'aws:PrincipalTag' | 'aws:RequestTag',
  tags: SessionTags,
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, [value]]));
