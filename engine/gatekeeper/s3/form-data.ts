import { S3Failure } from '../../s3/s3-service.ts';

/** A browser's form upload: its fields, and the file that follows them.
 *  @see https://www.rfc-editor.org/rfc/rfc7578 */
export interface UploadForm {
  /** Names in lower case; every name is unique. */
  readonly fields: ReadonlyMap<string, string>;
  /** Null when the form ends without one. */
  readonly file: {
    /** Its name on the user's machine; null when the form does not give it. */
    readonly name: string | null;
    readonly bytes: AsyncIterable<Uint8Array>;
  } | null;
}

/** Bytes of the form before its file.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
const longestFields = 20_000;

const malformed = () =>
  new S3Failure(
    400,
    'MalformedPOSTRequest',
    'The body of your POST request is not well-formed multipart/form-data.',
  );

/** The boundary in a Content-Type.
 *  @throws S3Failure PreconditionFailed when it is not `multipart/form-data` with a boundary. */
export const boundaryOf = (contentType: string | undefined): string => {
  const [type = '', ...parameters] = (contentType ?? '').split(';');
  const boundary = parameters
    .map((parameter) => /^\s*boundary=(?:"([^"]{1,70})"|([^\s"]{1,70}))\s*$/i.exec(parameter))
    .map((found) => found?.[1] ?? found?.[2])
    .find((found) => found !== undefined);
  if (type.trim().toLowerCase() === 'multipart/form-data' && boundary !== undefined) {
    return boundary;
  }
  throw new S3Failure(
    412,
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' },
  );
};

/** Reads a form up to its file, which then streams. Anything after the file is ignored.
 *  @throws S3Failure MalformedPOSTRequest, MaxPostPreDataLengthExceeded, InvalidArgument for a field
 *  that is given twice. */
export const readForm = async (
  body: AsyncIterable<Uint8Array>,
  boundary: string,
): Promise<UploadForm> => {
  const reader = new PartReader(body, boundary);
  const fields = new Map<string, string>();
  await reader.skipPreamble();
  while (await reader.nextPart()) {
    const { name, fileName } = parseDisposition(await reader.headers());
    if (name === 'file') return { fields, file: { name: fileName, bytes: reader.content() } };
    if (fields.has(name)) {
      throw new S3Failure(400, 'InvalidArgument', `${name} is given twice`, { ArgumentName: name });
    }
    fields.set(name, await reader.text());
  }
  return { fields, file: null };
};

/** Reads the Content-Disposition of a part. Browsers percent-encode a quote, curl escapes it; a backslash
 *  before anything else is one.
 *  @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
const parseDisposition = (
  headers: readonly string[],
): { readonly name: string; readonly fileName: string | null } => {
  const [line, ...more] = headers.filter((header) => /^content-disposition:/i.test(header));
  const parameters =
    /^content-disposition:\s*form-data\s*((?:;\s*[a-z*]+="(?:[^"\\]|\\.)*"\s*)*)$/i;
  const found = parameters.exec(line ?? '');
  if (found === null || more.length > 0) throw malformed();
  const values = new Map<string, string>();
  for (const [, name = '', value = ''] of (found[1] ?? '').matchAll(
    /;\s*([a-z*]+)="((?:[^"\\]|\\.)*)"/gi,
  )) {
    if (values.has(name.toLowerCase())) throw malformed();
    values.set(name.toLowerCase(), value.replaceAll('\\"', '"').replaceAll('%22', '"'));
  }
  const name = values.get('name');
  if (name === undefined) throw malformed();
  return { name: name.toLowerCase(), fileName: values.get('filename') ?? null };
};

const decodeUtf8 = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed();
  }
};

/** Splits a body at its boundaries. Keeps one read and the fields in memory. */
class PartReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes left for the parts before the file. */
  #room = longestFields;

  constructor(body: AsyncIterable<Uint8Array>, boundary: string) {
    this.#source = body[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
    // The first boundary may begin the body.
    this.#rest = Buffer.from('\r\n');
  }

  async skipPreamble(): Promise<void> {
    await this.#collect(this.content());
  }

  /** Whether another part follows the boundary that has just been read. */
  async nextPart(): Promise<boolean> {
    const end = await this.#take(2);
    if (end === '--') return false;
    if (end !== '\r\n') throw malformed();
    return true;
  }

  async headers(): Promise<readonly string[]> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#line();
      if (line === '') return lines;
      lines.push(line);
    }
  }

  async text(): Promise<string> {
    return decodeUtf8(await this.#collect(this.content()));
  }

  /** The bytes up to the next boundary, which is read too.
   *  @throws S3Failure MalformedPOSTRequest when the body ends before it. */
  async *content(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const end = this.#rest.indexOf(this.#delimiter);
      if (end >= 0) {
        const content = this.#rest.subarray(0, end);
        this.#rest = this.#rest.subarray(end + this.#delimiter.length);
        if (content.length > 0) yield content;
        return;
      }
      // A boundary may have begun in the last bytes.
      const safe = this.#rest.length - this.#delimiter.length + 1;
      if (safe > 0) {
        const content = this.#rest.subarray(0, safe);
        this.#rest = this.#rest.subarray(safe);
        yield content;
      }
      await this.#read();
    }
  }

  async #collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) {
      pieces.push(piece);
      this.#spend(piece.length);
    }
    return Buffer.concat(pieces);
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n');
      if (end >= 0) {
        const line = decodeUtf8(this.#rest.subarray(0, end));
        this.#rest = this.#rest.subarray(end + 2);
        this.#spend(end + 2);
        return line;
      }
      if (this.#rest.length > this.#room) this.#spend(this.#rest.length);
      await this.#read();
    }
  }

  async #take(count: number): Promise<string> {
    while (this.#rest.length < count) await this.#read();
    const taken = this.#rest.subarray(0, count).toString('latin1');
    this.#rest = this.#rest.subarray(count);
    return taken;
  }

  #spend(bytes: number): void {
    this.#room -= bytes;
    if (this.#room >= 0) return;
    throw new S3Failure(
      400,
      'MaxPostPreDataLengthExceededError',
      'Your POST request fields preceding the upload file were too large.',
    );
  }

  async #read(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done === true) throw malformed();
    this.#rest = Buffer.concat([this.#rest, value]);
  }
}
