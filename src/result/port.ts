import type { ResultItem } from '#contract/result-item';
import type { UsageItem } from '#contract/usage-item';

/** One owner's partition of the results table, which only the converter writes. */
export interface ResultStore {
  /** Reads outcomes by sort key; absent ones are left out. */
  read(itemKeys: readonly string[]): Promise<readonly ResultItem[]>;
  /** Reads the outcomes whose sort key begins with `prefix`. */
  under(prefix: string): Promise<readonly ResultItem[]>;
  /** Reads the owner's usage of today (UTC); null before the first upload of the day. */
  usage(): Promise<UsageItem | null>;
  /** Deletes an outcome; it need not exist. */
  remove(itemKey: string): Promise<void>;
}
