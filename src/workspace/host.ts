import type { Channel } from '../credentials/channel.ts';
import type { LocalStore } from '../session/port.ts';
import type { KeyValueStorage } from '../sign-in/key-value-storage.ts';
import type { Locks } from '../sign-in/locks.ts';
import type { StorageRoom } from '../upload/kept-bytes.ts';
import type { S3Access, S3AccessParts } from './s3-access.ts';

/** What the workspace runs in: a browser or, for the command line, this computer. */
export interface Host {
  /** Prefix of local states, locks and channels: tabs with the same profile share their local state. */
  readonly profile: string;
  readonly storage: Omit<KeyValueStorage, 'clear'>;
  readonly locks: Locks;
  channel(name: string): Channel;
  /** Opens the local state of this name, which belongs to one owner. `announce` tells the other tabs
   *  which sort keys changed. */
  openLocalStore(
    name: string,
    announce: (itemKeys: readonly string[]) => void,
  ): Promise<LocalStore>;
  /** Deletes the local state of this name, bytes included, and those of the user's spaces: their names go on
   *  with a hyphen. */
  forgetLocalStore(name: string): Promise<void>;
  isOnline(): boolean;
  isVisible(): boolean;
  /** Calls back when `isOnline` or `isVisible` may have changed; returns a function that stops it. */
  onChange(listener: () => void): () => void;
  /** Asks for the storage estimate. */
  room(): Promise<StorageRoom>;
  /** Gives a HEIC picture as JPEG; null where it cannot be decoded here. */
  heicAsJpeg(file: File): Promise<File | null>;
  /** Loads the access to S3. */
  s3Access(parts: S3AccessParts): Promise<S3Access>;
  /** Called after each exchange of rows with DynamoDB; `failure` is null after one that succeeded. */
  readonly onSync?: ((failure: unknown) => void) | undefined;
}
