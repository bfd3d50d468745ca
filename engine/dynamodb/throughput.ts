import { maxThroughputExceeded } from './dynamodb-failures.ts';
import { isObject, type JsonObject } from '../iam/json-object.ts';
import type { Tables } from './tables.ts';

type Kind = 'read' | 'write';

/** The operations that consume capacity. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ['GetItem', 'read'],
  ['BatchGetItem', 'read'],
  ['TransactGetItems', 'read'],
  ['Query', 'read'],
  ['Scan', 'read'],
  ['PutItem', 'write'],
  ['UpdateItem', 'write'],
  ['DeleteItem', 'write'],
  ['BatchWriteItem', 'write'],
  ['TransactWriteItems', 'write'],
]);

/** How many seconds of unused capacity a table keeps for bursts.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html */
export const burstSeconds = 300;

interface Bucket {
  /** Units available now; negative after a request that used more than were left. */
  units: number;
  /** Epoch milliseconds of the last refill. */
  at: number;
}

interface Consumed {
  readonly TableName: string;
  readonly CapacityUnits: number;
}

/** Lists the tables that a request names. A malformed request is left to the operation. */
const tablesIn = (input: JsonObject): readonly string[] => {
  const { TableName: single, RequestItems: batch, TransactItems: actions } = input;
  const names: unknown[] = [single];
  if (isObject(batch)) names.push(...Object.keys(batch));
  if (Array.isArray(actions)) {
    const targets = actions.flatMap((each) => (isObject(each) ? Object.values(each) : []));
    names.push(...targets.map((target) => (isObject(target) ? target.TableName : undefined)));
  }
  return [...new Set(names.filter((name) => typeof name === 'string'))];
};

/** Enforces the tables' OnDemandThroughput. AWS does so on a best-effort basis and lets bursts pass;
 *  here a table saves up to 300 seconds of it.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode-max-throughput.html */
export class Throughput {
  readonly #tables: Tables;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param now epoch milliseconds. */
  constructor(tables: Tables, now: () => number) {
    this.#tables = tables;
    this.#now = now;
  }

  /** Runs an operation and counts the units it consumes. A write whose condition fails counts one.
   *  @returns the operation's response.
   *  @throws ThrottlingException when a table has no units left. */
  async meter(
    operation: string,
    input: JsonObject,
    run: (input: JsonObject) => object | Promise<object>,
  ): Promise<object> {
    const kind = kinds.get(operation);
    const limited = tablesIn(input).filter((name) => this.#limit(name, kind) !== null);
    if (kind === undefined || limited.length === 0) return run(input);
    for (const name of limited) this.#admit(name, kind);
    const asked = input.ReturnConsumedCapacity ?? 'NONE';
    const counted = asked === 'NONE' ? { ...input, ReturnConsumedCapacity: 'TOTAL' } : input;
    try {
      const { ConsumedCapacity: consumed, ...answer } = (await run(counted)) as {
        readonly ConsumedCapacity?: Consumed | readonly Consumed[];
      };
      this.#charge(kind, consumed);
      return asked === 'NONE' || consumed === undefined
        ? answer
        : { ...answer, ConsumedCapacity: consumed };
    } catch (error) {
      if (kind === 'write') {
        this.#charge(
          kind,
          limited.map((TableName) => ({ TableName, CapacityUnits: 1 })),
        );
      }
      throw error;
    }
  }

  #limit(name: string, kind: Kind | undefined): number | null {
    const most = this.#tables.find(name)?.maxThroughput;
    return most === undefined || kind === undefined ? null : most[kind];
  }

  #bucket(name: string, kind: Kind, limit: number): Bucket {
    const key = `${kind} ${name}`;
    const at = this.#now();
    const bucket = this.#buckets.get(key) ?? { units: limit * burstSeconds, at };
    const earned = (Math.max(0, at - bucket.at) / 1000) * limit;
    bucket.units = Math.min(limit * burstSeconds, bucket.units + earned);
    bucket.at = at;
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #admit(name: string, kind: Kind): void {
    const limit = this.#limit(name, kind);
    if (limit === null || this.#bucket(name, kind, limit).units > 0) return;
    throw maxThroughputExceeded(kind, this.#tables.arnOf(name));
  }

  #charge(kind: Kind, consumed: Consumed | readonly Consumed[] | undefined): void {
    for (const { TableName: name, CapacityUnits: units } of [consumed ?? []].flat()) {
      const limit = this.#limit(name, kind);
      if (limit !== null) this.#bucket(name, kind, limit).units -= units;
    }
  }
}
