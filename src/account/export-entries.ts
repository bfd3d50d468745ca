import { generationsPrefix } from '#contract/generations';
import { parseItem } from '#contract/items';
import { safeFileName } from '../result/file-name.ts';
import type { Belongings, OwnObject, OwnRow } from './port.ts';

/** The files of an export. */
export interface ExportEntries {
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  readonly objects: readonly { readonly name: string; readonly object: OwnObject }[];
}

const rowsAsJson = (rows: readonly OwnRow[]): string =>
  `${JSON.stringify(
    rows.map(({ attributes }) => attributes),
    null,
    2,
  )}\n`;

/** The names that the user gave to files, by what the ids of a file's conversions have in common. */
const namesById = (rows: readonly OwnRow[]): ReadonlyMap<string, string> =>
  new Map(
    rows.flatMap(({ attributes }) => {
      const row = parseItem(attributes);
      return row.ok && row.value.kind === 'file'
        ? [[generationsPrefix(row.value.fileId), row.value.name]]
        : [];
    }),
  );

/** Plans an export: the rows of both tables as JSON, and each object under `originals/` or `sizes/` with
 *  the file's own name in front of the rest of its key.
 *  Keys are `{identityId}/{sessionId}/{fileId}`, then `/{rendition}.{format}` for a size. */
export const exportEntries = ({ objects, rows }: Belongings): ExportEntries => {
  const names = namesById(rows);
  const nameOf = ({ bucket, key }: OwnObject): string => {
    const [, sessionId = '', fileId = '', size] = key.split('/');
    const name = safeFileName(names.get(generationsPrefix(fileId)) ?? fileId, '');
    return bucket === 'uploads'
      ? `originals/${sessionId}/${name}`
      : `sizes/${sessionId}/${name}/${size ?? fileId}`;
  };
  return {
    texts: [
      { name: 'sessions.json', text: rowsAsJson(rows.filter(({ table }) => table === 'sessions')) },
      { name: 'results.json', text: rowsAsJson(rows.filter(({ table }) => table === 'results')) },
    ],
    objects: objects.map((object) => ({ name: nameOf(object), object })),
  };
};
