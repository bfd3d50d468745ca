import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { crc32 } from 'node:zlib';
import { failure, newKey, type Capability, type Probed } from './probed.ts';

const begin = async ({ engine, operator, nobody }: Probed) => {
  const target = { Bucket: engine.config.uploadsBucket, Key: newKey(nobody) };
  const { UploadId } = await operator.s3.send(new CreateMultipartUploadCommand(target));
  const upload = { ...target, UploadId };
  const part = async (PartNumber: number, Body: string) => {
    const { ETag } = await operator.s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  return { upload, part };
};

const crc32Of = (text: string): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString('base64');
};

export const ofObjects = {
  objects: {
    behaviour: 'an object is read back byte for byte',
    has: async ({ engine, operator: { s3 }, nobody }) => {
      const object = { Bucket: engine.config.uploadsBucket, Key: newKey(nobody) };
      await s3.send(new PutObjectCommand({ ...object, Body: 'the bytes' }));
      const { Body } = await s3.send(new GetObjectCommand(object));
      return (await Body?.transformToString()) === 'the bytes';
    },
  },
  badChecksumRefused: {
    behaviour: 'an upload with a wrong CRC32 is refused, one with the right CRC32 is stored',
    has: async ({ engine, operator, nobody }) => {
      const put = (ChecksumCRC32: string) =>
        operator.s3.send(
          new PutObjectCommand({
            Bucket: engine.config.uploadsBucket,
            Key: newKey(nobody),
            Body: 'x',
            ChecksumCRC32,
          }),
        );
      if ((await failure(put(crc32Of('x')))) !== null) return false;
      return (await failure(put('AAAAAA=='))) !== null;
    },
  },
  smallPartsRefused: {
    behaviour:
      'completing an upload with a part below 5 MiB that is not the last is EntityTooSmall',
    has: async (probed) => {
      const { upload, part } = await begin(probed);
      const Parts = [await part(1, 'small'), await part(2, 'last')];
      const complete = new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts },
      });
      return (await failure(probed.operator.s3.send(complete))) === 'EntityTooSmall';
    },
  },
  partOrderChecked: {
    behaviour: 'completing an upload with parts in the wrong order is InvalidPartOrder',
    has: async (probed) => {
      const { upload, part } = await begin(probed);
      const first = await part(1, 'x'.repeat(5 * 1024 * 1024));
      const Parts = [await part(2, 'last'), first];
      const complete = new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts },
      });
      return (await failure(probed.operator.s3.send(complete))) === 'InvalidPartOrder';
    },
  },
  abortedUploadGone: {
    behaviour: 'completing an aborted upload is NoSuchUpload',
    has: async (probed) => {
      const { upload, part } = await begin(probed);
      const { s3 } = probed.operator;
      const MultipartUpload = { Parts: [await part(1, 'x')] };
      await s3.send(new AbortMultipartUploadCommand(upload));
      const complete = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload });
      return (await failure(s3.send(complete))) === 'NoSuchUpload';
    },
  },
  listsInByteOrder: {
    behaviour: 'a listing is sorted by the UTF-8 bytes of its keys, page by page',
    has: async ({ engine, operator: { s3 }, nobody }) => {
      const Bucket = engine.config.uploadsBucket;
      const prefix = `${newKey(nobody)}/`;
      // UTF-16 code units sort the other way round.
      const keys = ['a', '\uffee', '😀'].map((name) => prefix + name);
      for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
      const list = { Bucket, Prefix: prefix, MaxKeys: 2 };
      const first = await s3.send(new ListObjectsV2Command(list));
      const ContinuationToken = first.NextContinuationToken;
      const second = await s3.send(new ListObjectsV2Command({ ...list, ContinuationToken }));
      const listed = [first, second].flatMap(({ Contents = [] }) => Contents.map(({ Key }) => Key));
      return JSON.stringify(listed) === JSON.stringify(keys);
    },
  },
  listPartsPages: {
    behaviour: 'ListParts answers in pages and gives the next part-number marker',
    has: async (probed) => {
      const { upload, part } = await begin(probed);
      for (const number of [1, 2, 3]) await part(number, `part ${number}`);
      const { s3 } = probed.operator;
      const first = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
      const second = await s3.send(
        new ListPartsCommand({ ...upload, PartNumberMarker: first.NextPartNumberMarker }),
      );
      const numbers = [first, second].map(({ Parts = [] }) => Parts.map((p) => p.PartNumber));
      return first.IsTruncated === true && JSON.stringify(numbers) === '[[1,2],[3]]';
    },
  },
  corsEnforced: {
    behaviour: "a preflight permits the page's origin and no other",
    has: async ({ engine: { config, appOrigin } }) => {
      const endpoint = config.endpoints?.s3 ?? `https://s3.${config.region}.amazonaws.com`;
      const allowed = async (origin: string): Promise<string | null> => {
        const { headers } = await fetch(`${endpoint}/${config.uploadsBucket}/key`, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'PUT',
            // Without spaces, as browsers send it.
            'access-control-request-headers': 'authorization,content-type',
          },
        });
        return headers.get('access-control-allow-origin');
      };
      const others = await allowed('https://elsewhere.example');
      return (await allowed(appOrigin)) === appOrigin && others === null;
    },
  },
} satisfies Record<string, Capability>;
