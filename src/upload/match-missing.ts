/** A file whose bytes are missing. */
export interface MissingFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Null while the content was never read. */
  readonly checksum: string | null;
}

type Named = Pick<File, 'name' | 'size'>;

/** Missing files that `file` may be, the likeliest first: same size, same name before others. A missing
 *  file without a checksum can only be recognised by size and name together. */
const candidatesFor = <Missing extends MissingFile>(
  missing: Iterable<Missing>,
  file: Named,
): Missing[] =>
  [...missing]
    .filter(({ size, name, checksum }) =>
      checksum === null ? size === file.size && name === file.name : size === file.size,
    )
    .sort((a, b) => Number(b.name === file.name) - Number(a.name === file.name));

/** A given file and the missing one that it matches. */
export interface Match<Missing, Given, Digest> {
  readonly missing: Missing;
  readonly file: Given;
  readonly digest: Digest;
}

/** Matches given files with missing ones, by size and name first, then by content. Only a file that has a
 *  candidate is read. `digest` gives null for a file that cannot be read.
 *  @returns each given file once: in `matched` or in `rest`. */
export const matchMissing = async <
  Missing extends MissingFile,
  Given extends Named,
  Digest extends { readonly checksum: string },
>(
  missing: readonly Missing[],
  files: readonly Given[],
  digest: (file: Given) => Promise<Digest | null>,
): Promise<{
  readonly matched: readonly Match<Missing, Given, Digest>[];
  readonly rest: readonly Given[];
}> => {
  const left = new Set(missing);
  const matched: Match<Missing, Given, Digest>[] = [];
  const rest: Given[] = [];
  for (const file of files) {
    const candidates = candidatesFor(left, file);
    const read = candidates.length === 0 ? null : await digest(file);
    const found = candidates.find(
      ({ checksum }) => read !== null && (checksum ?? read.checksum) === read.checksum,
    );
    if (found === undefined || read === null) {
      rest.push(file);
      continue;
    }
    left.delete(found);
    matched.push({ missing: found, file, digest: read });
  }
  return { matched, rest };
};
