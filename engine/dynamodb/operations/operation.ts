import type { JsonObject } from '../../iam/json-object.ts';
import type { ItemStore } from '../store/item-store.ts';
import type { Writer } from '../store/writer.ts';
import type { Tables } from '../tables.ts';

/** What operations work with. */
export interface Engine {
  readonly tables: Tables;
  readonly store: ItemStore;
  readonly writer: Writer;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Carries out a request.
 *  @returns the body of its answer.
 *  @throws {Failure} what AWS would refuse. */
export type Operation = (input: JsonObject, engine: Engine) => object | Promise<object>;
