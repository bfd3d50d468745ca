import type { JsonObject } from '../../iam/json-object.ts';
import type { ItemStore } from '../store/item-store.ts';
import type { Writer } from '../store/writer.ts';
import type { Tables } from '../tables.ts';

/** Dependencies of every operation. */
export interface Engine {
  readonly tables: Tables;
  readonly store: ItemStore;
  readonly writer: Writer;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Carries out a request.
 *  @returns the body of its answer.
 *  @throws {Failure} when AWS would refuse the request. */
export type Operation = (input: JsonObject, engine: Engine) => object | Promise<object>;
