import { ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import { sha256 } from '../sigv4.ts';
import type { Member, Multipart, World } from './world.ts';

/** One object, row or multipart upload, and everything about it that may not change. */
export interface Belonging {
  /** The first segment of its key, or its partition. */
  readonly owner: string;
  /** Where it is: `bucket/key` or `table/sort key`. */
  readonly place: string;
  readonly state: string;
}

/** Everything that both buckets and both tables hold, as the operator sees it, in order of place. */
export type Snapshot = readonly Belonging[];

/** Looks at every object (bytes, metadata, type), every row, and the parts of the multipart uploads. */
export const takeSnapshot = async (
  world: World,
  uploads: readonly (readonly [Member, Multipart])[],
): Promise<Snapshot> => {
  const { uploadsBucket, resultsBucket, sessionsTable, resultsTable } = world.engine.config;
  const found = await Promise.all([
    ...[uploadsBucket, resultsBucket].map((bucket) => objects(world, bucket)),
    ...[sessionsTable, resultsTable].map((table) => rows(world, table)),
    ...uploads.flatMap(([member, { uploadId, uploadId2 }]) =>
      [uploadId, uploadId2].map((id) => parts(world, member, id)),
    ),
  ]);
  return found.flat().sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
};

const placeOf = ({ owner, place }: Belonging): string => `${place} ${owner}`;

const ownerOf = (key: string): string => key.split('/')[0] ?? '';

const objects = async ({ operator }: World, bucket: string): Promise<Belonging[]> => {
  const listed = await operator.s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  if (listed.IsTruncated) {
    throw new Error('more objects than one page: the snapshot would miss some');
  }
  return Promise.all(
    (listed.Contents ?? []).map(async ({ Key: key = '' }) => {
      const object = { Bucket: bucket, Key: key };
      const head = await operator.s3.send(new HeadObjectCommand(object));
      const { Body } = await operator.s3.send(new GetObjectCommand(object));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      const about = [head.ContentType, head.Metadata, head.LastModified, head.ETag];
      return {
        owner: ownerOf(key),
        place: `${bucket}/${key}`,
        state: `${JSON.stringify(about)} ${sha256(bytes)}`,
      };
    }),
  );
};

/** Leaves out the usage that the converter counts, except on the embedded engine, which reports when
 *  it is done. */
const rows = async ({ engine, operator }: World, table: string): Promise<Belonging[]> => {
  const { Items = [] } = await operator.dynamodb.send(
    new ScanCommand({ TableName: table, ConsistentRead: true }),
  );
  return Items.map((item) => ({
    owner: item.identityId?.S ?? '',
    place: `${table}/${item.itemKey?.S ?? ''}`,
    state: JSON.stringify(Object.entries(item).sort()),
  })).filter(({ owner }) => engine.name === 'embedded' || !owner.startsWith('usage#'));
};

const parts = async (
  { engine, operator }: World,
  { key }: Member,
  id: string,
): Promise<Belonging[]> => {
  const { Parts = [] } = await operator.s3.send(
    new ListPartsCommand({ Bucket: engine.config.uploadsBucket, Key: key, UploadId: id }),
  );
  return [{ owner: ownerOf(key), place: `multipart upload ${id}`, state: JSON.stringify(Parts) }];
};

/** The part of a snapshot that belongs to one member. */
export const belongingsOf = (snapshot: Snapshot, { identityId }: Member): Snapshot =>
  snapshot.filter(({ owner }) => owner === identityId);
