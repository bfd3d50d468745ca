/** The account in the user pool. Failures are the LatchkeyErrors of `sign-in-failures.ts`. */
export interface Account {
  /** Whether a code of an authenticator app is asked for at each sign-in. */
  hasSecondFactor(): Promise<boolean>;
  /** Issues a secret for an authenticator app, in base32. It is used once a code of it was verified. */
  newSecret(): Promise<string>;
  /** Verifies a code of the new secret, and asks for codes of it from now on. */
  verifySecret(code: string): Promise<void>;
  /** No longer asks for a code. */
  removeSecondFactor(): Promise<void>;
  /** Sends a code to a new email address. Until it is verified the present one stays.
   *  @throws AddressUnusable when the address cannot be used, for example because it is taken. */
  requestEmail(email: string): Promise<void>;
  /** Makes the new address the user's, with the code that was sent there. */
  verifyEmail(code: string): Promise<void>;
  /** Null where this browser or the user pool has none. */
  readonly passkeys: Passkeys | null;
  /** Deletes the user. Every refresh token is worthless afterwards. */
  deleteUser(): Promise<void>;
}

/** A registered passkey. */
export interface Passkey {
  readonly id: string;
  /** Cognito's name for it: it takes none from the page. */
  readonly name: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** The user's passkeys. Failures also are those of `passkey-failures.ts`. */
export interface Passkeys {
  list(): Promise<readonly Passkey[]>;
  /** Has the browser make a passkey, and registers it. */
  add(): Promise<void>;
  remove(id: string): Promise<void>;
}

/** An object in one of the two buckets. */
export interface OwnObject {
  readonly bucket: 'uploads' | 'results';
  readonly key: string;
  readonly bytes: number;
}

/** A row of one of the two tables, with all its attributes. */
export interface OwnRow {
  readonly table: 'sessions' | 'results';
  readonly itemKey: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Everything that belongs to one user. */
export interface Belongings {
  readonly objects: readonly OwnObject[];
  readonly rows: readonly OwnRow[];
}

/** What AWS holds under the user's own prefix and in the user's own partitions. A space's is not among it.
 *  Failures of the network and of AWS are thrown. */
export interface OwnData {
  list(): Promise<Belongings>;
  /** Opens an object's content. */
  read(object: OwnObject): Promise<Response>;
  /** Aborts a multipart upload; it need not exist. */
  abortUpload(key: string, uploadId: string): Promise<void>;
  removeObjects(objects: readonly OwnObject[]): Promise<void>;
  removeRow(row: OwnRow): Promise<void>;
}
