import { DynamoDBClient, UpdateItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Event } from 'aws-lambda';
import { fileKey } from '#contract/item-keys';
import { parseUploadKey, resultKey, type FileAddress } from '#contract/object-keys';
import { defaultRecipe, parseRecipe, type Recipe } from '#contract/recipe';
import { convert } from './convert.ts';
import { objectOf, type UploadedObject } from './event.ts';
import { Refusal } from './refusal.ts';

const s3 = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
const dynamodb = new DynamoDBClient();

const writeRow = (address: FileAddress, fields: Record<string, AttributeValue>) => {
  const names = Object.keys(fields);
  return dynamodb.send(
    new UpdateItemCommand({
      TableName: process.env.RESULTS_TABLE,
      Key: {
        identityId: { S: address.identityId },
        itemKey: { S: fileKey(address.sessionId, address.fileId) },
      },
      UpdateExpression: `SET ${names.map((_, index) => `#n${index} = :v${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(
        names.map((name, index) => [`#n${index}`, name]),
      ),
      ExpressionAttributeValues: Object.fromEntries(
        Object.values(fields).map((value, index) => [`:v${index}`, value]),
      ),
    }),
  );
};

const recipeOf = (json: string | undefined): Recipe => {
  if (json === undefined) return defaultRecipe;
  const parsed = parseRecipe(json);
  if (parsed.ok) return parsed.value;
  throw new Refusal('recipe', `The recipe cannot be used: ${parsed.problem}.`);
};

const convertUpload = async (object: UploadedObject, address: FileAddress): Promise<void> => {
  await writeRow(address, {
    status: { S: 'converting' },
    updatedAt: { S: new Date().toISOString() },
  });
  const upload = await s3.send(new GetObjectCommand({ Bucket: object.bucket, Key: object.key }));
  const bytes = Buffer.from((await upload.Body?.transformToByteArray()) ?? []);
  const outputs: AttributeValue[] = [];
  for (const { rendition, data, width, height } of await convert(
    bytes,
    recipeOf(upload.Metadata?.recipe),
  )) {
    const key = resultKey(address, rendition.name, rendition.format);
    const contentType = `image/${rendition.format}`;
    await s3.send(
      new PutObjectCommand({
        Bucket: process.env.RESULTS_BUCKET,
        Key: key,
        Body: data,
        ContentType: contentType,
      }),
    );
    outputs.push({
      M: {
        name: { S: rendition.name },
        key: { S: key },
        width: { N: String(width) },
        height: { N: String(height) },
        bytes: { N: String(data.length) },
        contentType: { S: contentType },
      },
    });
  }
  await writeRow(address, {
    status: { S: 'ready' },
    outputs: { L: outputs },
    updatedAt: { S: new Date().toISOString() },
  });
};

/** S3's notification in, outcomes out. What is wrong with a picture is recorded; anything else is
 *  thrown, so that Lambda retries. */
export const handler = async (event: S3Event): Promise<void> => {
  for (const record of event.Records) {
    const object = objectOf(record);
    const address = parseUploadKey(object.key);
    if (address === null) continue;
    try {
      await convertUpload(object, address);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await writeRow(address, {
        status: { S: 'failed' },
        failure: { M: { code: { S: error.code }, message: { S: error.message } } },
        updatedAt: { S: new Date().toISOString() },
      });
    }
  }
};
