import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateMultipartUploadCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { fileKey, preferencesKey } from '#contract/item-keys';
import { clientsFor, type Clients } from '../clients.ts';
import { joinSpace } from '../spaces.ts';
import type { World } from './world.ts';

const space = 'team';
/** Its name begins with the other's. */
const otherSpace = 'team-2';

/** The first user as a member of a space, beside another space with things of its own. */
export interface SpaceWorld {
  readonly member: Clients;
  /** Restores what a test deleted of both spaces.
   *  @returns what the catalogue's placeholders about spaces stand for. */
  furnish(): Promise<Readonly<Record<string, string>>>;
}

export const makeSpaces = async ({ engine, me, other, operator }: World): Promise<SpaceWorld> => {
  const { credentials } = await joinSpace(engine, me, space);
  const { uploadsBucket, resultsBucket, sessionsTable, resultsTable } = engine.config;
  const belongings = [
    { name: space, session: me.session, file: me.file },
    { name: otherSpace, session: other.session, file: other.file },
  ].map(({ name, session, file }) => ({
    key: `space/${name}/${session}/${file}`,
    partition: `space#${name}`,
    rows: [preferencesKey, fileKey(session, file)],
  }));

  const furnishOne = async ({ key, partition, rows }: (typeof belongings)[number]) => {
    for (const object of [
      { Bucket: uploadsBucket, Key: key },
      { Bucket: resultsBucket, Key: `${key}/thumb.webp` },
    ]) {
      await operator.s3.send(new PutObjectCommand({ ...object, Body: `of ${partition}` }));
    }
    for (const table of [sessionsTable, resultsTable]) {
      const requests = rows.map((itemKey) => ({
        PutRequest: { Item: { identityId: { S: partition }, itemKey: { S: itemKey } } },
      }));
      await operator.dynamodb.send(
        new BatchWriteItemCommand({ RequestItems: { [table]: requests } }),
      );
    }
  };
  const begin = async (key: string): Promise<string> => {
    const target = { Bucket: uploadsBucket, Key: key };
    const { UploadId = '' } = await operator.s3.send(new CreateMultipartUploadCommand(target));
    return UploadId;
  };

  return {
    member: clientsFor(engine.config, credentials),
    async furnish() {
      for (const each of belongings) await furnishOne(each);
      await engine.settled();
      const [own, others] = belongings.map(({ key }) => key);
      return {
        space,
        otherSpace,
        spaceUploadId: await begin(own ?? ''),
        spaceUploadId2: await begin(own ?? ''),
        otherSpaceUploadId: await begin(others ?? ''),
      };
    },
  };
};
