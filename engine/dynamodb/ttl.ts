import { holds, type Condition } from './expressions/condition.ts';
import type { Engine } from './operations/operation.ts';
import { tokenLifeMs } from './operations/transact-write-items.ts';
import { beginningWith, rowKey, tablePrefix, tokenKey, tokens } from './store/store-keys.ts';
import type { Table } from './store/table.ts';
import type { Item } from './values/attribute-value.ts';

/** How often expired items are deleted. AWS does so within days. */
const sweepEveryMs = 30_000;

const fiveYears = 5 * 365 * 24 * 60 * 60;

/** Deletes items whose TTL attribute is a number of epoch seconds in the past. Keeps items whose
 *  attribute is absent, not a number, or more than five years past, as AWS does, and items extended
 *  since they were read.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html */
export const sweepExpired = async (
  { store, writer, now }: Pick<Engine, 'store' | 'writer' | 'now'>,
  table: Table,
): Promise<void> => {
  if (table.ttlAttribute === null) return;
  const expired = expiredAt(table.ttlAttribute, Math.floor(now() / 1000));
  const keys: Buffer[] = [];
  await store.each(beginningWith(tablePrefix(table)), (item) => {
    if (holds(expired, item)) keys.push(rowKey(table, item));
    return true;
  });
  for (const key of keys) {
    await writer.write((read) => ({
      writes: holds(expired, read(key) ?? {}) ? [{ key, value: null }] : [],
      answer: null,
    }));
  }
};

const expiredAt = (attribute: string, seconds: number): Condition => {
  const left = { kind: 'path', path: [attribute] } as const;
  const literal = (number: number) => ({ kind: 'value', value: { N: String(number) } }) as const;
  return {
    kind: 'and',
    conditions: [
      { kind: 'comparison', comparator: '<', left, right: literal(seconds) },
      { kind: 'comparison', comparator: '>', left, right: literal(seconds - fiveYears) },
    ],
  };
};

/** Deletes transaction tokens that have expired. */
const sweepTokens = async ({ store, now }: Pick<Engine, 'store' | 'now'>): Promise<void> => {
  const old: Buffer[] = [];
  await store.each(tokens, (row: Item) => {
    const { at, token } = row as unknown as { at: number; token: string };
    if (now() - at > tokenLifeMs) old.push(tokenKey(token));
    return true;
  });
  if (old.length > 0) await store.write(old.map((key) => ({ key, value: null })));
};

/** Deletes expired items and tokens from time to time.
 *  @returns a function that stops it and resolves once a sweep under way is done. */
export const startTtlSweep = (engine: Engine): (() => Promise<void>) => {
  let running = Promise.resolve();
  const sweep = async () => {
    for (const name of engine.tables.names()) {
      const table = engine.tables.find(name);
      if (table !== undefined) await sweepExpired(engine, table);
    }
    await sweepTokens(engine);
  };
  const timer = setInterval(() => {
    running = running.then(sweep).catch(() => undefined);
  }, sweepEveryMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
};
