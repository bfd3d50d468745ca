import { S3Failure } from './s3-service.ts';

type Headers = ReadonlyMap<string, string>;

/** The storage classes of a general purpose bucket.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
const storageClasses: ReadonlySet<string> = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
]);

/** Storage classes whose objects must be restored before they can be read. */
const archived: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Reads `x-amz-storage-class`; STANDARD when it is absent.
 *  @throws S3Failure InvalidStorageClass. */
export const storageClassOf = (headers: Headers): string => {
  const name = headers.get('x-amz-storage-class') ?? 'STANDARD';
  if (storageClasses.has(name)) return name;
  throw new S3Failure(400, 'InvalidStorageClass', 'The storage class you specified is not valid', {
    StorageClassRequested: name,
  });
};

/** S3 sends no header for STANDARD. */
export const storageClassHeader = (storageClass: string): Record<string, string> =>
  storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': storageClass };

/** @throws S3Failure InvalidObjectState (403): the object is archived.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const requireReadable = ({ storageClass }: { readonly storageClass: string }): void => {
  if (!archived.has(storageClass)) return;
  throw new S3Failure(
    403,
    'InvalidObjectState',
    "The operation is not valid for the object's storage class",
    { StorageClass: storageClass },
    storageClassHeader(storageClass),
  );
};

/** @throws S3Failure ObjectNotInActiveTierError (403): the source of a copy is archived.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const requireActiveTier = ({ storageClass }: { readonly storageClass: string }): void => {
  if (!archived.has(storageClass)) return;
  throw new S3Failure(
    403,
    'ObjectNotInActiveTierError',
    'The source object of the COPY action is not in the active tier and is only stored in Amazon S3 Glacier.',
  );
};
