import { identityOf, signedInSite } from '../site.ts';
import { tokensWords } from '../state/sign-in-file.ts';
import type { CommandContext } from './command.ts';

/** Prints who is signed in, and where.
 *  @throws NotSignedIn and what `identityOf` throws. */
export const whoami = async ({ around, terminal }: CommandContext): Promise<void> => {
  const site = signedInSite(around);
  const { identityId, space } = await identityOf(site, new AbortController().signal);
  const { email, config, signInFile } = site;
  const { engine, region, uploadsBucket, resultsBucket } = config;
  terminal.result(
    {
      email,
      identityId,
      space,
      engine,
      region,
      uploadsBucket,
      resultsBucket,
      tokens: signInFile.file,
      tokensIn: signInFile.place(),
    },
    [
      email,
      `identity  ${identityId}`,
      `space     ${space ?? 'none'}`,
      `engine    ${engine}, ${region}`,
      `uploads   s3://${uploadsBucket}/${identityId}/`,
      `results   s3://${resultsBucket}/${identityId}/`,
      ...(space === null
        ? []
        : [
            `          s3://${uploadsBucket}/space/${space}/`,
            `          s3://${resultsBucket}/space/${space}/`,
          ]),
      `tokens    ${tokensWords(signInFile)}`,
    ].join('\n'),
  );
};
