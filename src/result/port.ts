import type { ResultItem } from '#contract/result-item';
import type { UsageItem } from '#contract/usage-item';

/** The user's own partition of the results table, which only the converter writes. */
export interface ResultStore {
  /** The outcomes under these sort keys; those that do not exist are left out. */
  read(itemKeys: readonly string[]): Promise<readonly ResultItem[]>;
  /** What this user has uploaded today, by AWS's time; null before the first upload of the day. */
  usage(): Promise<UsageItem | null>;
  /** Forgets an outcome; it need not exist. */
  remove(itemKey: string): Promise<void>;
}
