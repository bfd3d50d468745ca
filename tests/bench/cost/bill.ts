import { prices } from '../prices.ts';

/** What one upload consumes. */
export interface Consumption {
  /** PUT, COPY, POST and LIST. */
  readonly s3Writes: number;
  /** GET and HEAD. */
  readonly s3Reads: number;
  readonly tableWriteUnits: number;
  readonly tableReadUnits: number;
  /** Requests to API Gateway. */
  readonly apiRequests: number;
  readonly lambdaRequests: number;
  /** Lambda's time for everything but decoding and encoding. */
  readonly controlGigabyteSeconds: number;
  readonly conversionGigabyteSeconds: number;
  readonly queueRequests: number;
  readonly logGigabytes: number;
}

/** One line of a bill. */
export interface Line {
  readonly what: string;
  /** Of one upload. */
  readonly quantity: number;
  /** US dollars for a million uploads. */
  readonly dollars: number;
}

const million = 1_000_000;

const unitPrices: Readonly<Record<keyof Consumption, readonly [what: string, price: number]>> = {
  s3Writes: ['S3 PUT, POST, LIST', prices.s3WriteRequest],
  s3Reads: ['S3 GET, HEAD', prices.s3ReadRequest],
  tableWriteUnits: ['DynamoDB write units', prices.tableWriteUnit],
  tableReadUnits: ['DynamoDB read units', prices.tableReadUnit],
  apiRequests: ['API Gateway requests', prices.apiRequest],
  lambdaRequests: ['Lambda requests', prices.lambdaRequest],
  controlGigabyteSeconds: ['Lambda GB-s beside the conversion', prices.lambdaGigabyteSecond],
  conversionGigabyteSeconds: ['Lambda GB-s of the conversion', prices.lambdaGigabyteSecond],
  queueRequests: ['SQS requests', prices.queueRequest],
  logGigabytes: ['CloudWatch Logs, GB', prices.logGigabyte],
};

/** The bill of a million uploads, line by line. */
export const billOf = (consumption: Consumption): readonly Line[] =>
  Object.entries(unitPrices).map(([name, [what, price]]) => {
    const quantity = consumption[name as keyof Consumption];
    return { what, quantity, dollars: quantity * price * million };
  });

/** Of which lines a sum is made. */
export type Share = 'all' | 'without the conversion' | 'who may do what';

/** The lines that storing the pictures needs whatever the design: its requests to S3, and the conversion. */
const needed: readonly (keyof Consumption)[] = ['s3Writes', 's3Reads', 'conversionGigabyteSeconds'];

/** US dollars for a million uploads. */
export const total = (consumption: Consumption, share: Share): number => {
  const left: readonly (keyof Consumption)[] =
    share === 'all' ? [] : share === 'who may do what' ? needed : ['conversionGigabyteSeconds'];
  const names = Object.keys(unitPrices) as (keyof Consumption)[];
  return names
    .filter((name) => !left.includes(name))
    .reduce((sum, name) => sum + consumption[name] * unitPrices[name][1] * million, 0);
};
