import { declaredChecksum, declaredMd5, declaredValue } from '../declared-checksum.ts';
import { startDigest, startHash } from '../checksums.ts';
import type { Handler } from '../engine.ts';
import { badDigest, malformedXml } from '../failures.ts';
import type { S3Request } from '../service.ts';
import { tagsOfXml } from '../tags.ts';

/** Ten tags in XML, every character of them an entity, fit many times over. */
const MAX_DOCUMENT = 256 * 1024;

/** Replaces an object's tags; the object stays as it is, and no event tells of it.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const putObjectTagging: Handler = async ({ bucket }, request) => {
  const { objects, locks } = bucket(request.bucket);
  const tags = tagsOfXml(await document(request));
  await locks.exclusive(request.key, () => objects.replace({ ...objects.get(request.key), tags }));
  return { status: 200, headers: {}, body: null };
};

async function document(request: S3Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > MAX_DOCUMENT) throw malformedXml();
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  await verify(request, bytes);
  return bytes.toString();
}

async function verify({ headers, trailers }: S3Request, bytes: Uint8Array): Promise<void> {
  const base64 = async (digest: ReturnType<typeof startHash>): Promise<string> => {
    digest.update(bytes);
    return Buffer.from(await digest.digest()).toString('base64');
  };
  const md5 = declaredMd5(headers);
  if (md5 !== null && md5 !== (await base64(startHash('md5'))))
    throw badDigest('The Content-MD5 you specified did not match what we received.');
  const declared = declaredChecksum(headers);
  if (!declared) return;
  const computed = await base64(startDigest(declared.algorithm));
  if (declaredValue(declared, trailers) !== computed)
    throw badDigest(
      `The ${declared.algorithm} you specified did not match the calculated checksum.`,
    );
}
