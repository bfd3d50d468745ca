import { invalidArgument } from './s3-failures.ts';

/** Maximum and default number of entries in a page.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const MAX_PAGE = 1000;

/** Reads `max-keys` or `max-parts`; larger values become 1000.
 *  @throws S3Failure InvalidArgument unless it is an integer from 0 to 2147483647. */
export const pageSize = (name: string, value: string | undefined): number => {
  return Math.min(wholeNumber(name, value, MAX_PAGE), MAX_PAGE);
};

/** Reads a query parameter that is a whole number.
 *  @throws S3Failure InvalidArgument unless it is one from 0 to 2147483647. */
export const wholeNumber = (name: string, value: string | undefined, absent: number): number => {
  if (value === undefined || value === '') return absent;
  if (/^\d{1,10}$/.test(value) && Number(value) <= 0x7fffffff) return Number(value);
  throw invalidArgument(
    name,
    value,
    `Argument ${name} must be an integer between 0 and 2147483647`,
  );
};
