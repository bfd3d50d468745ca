import { expect, test } from 'vitest';
import { fileKey } from '#contract/item-keys';
import { deviceId, newFileId } from '#contract/ids';
import { binKept, type FileItem, type SessionItem } from '#contract/items';
import { binEntries } from '../../../src/workspace/bin-entries.ts';
import { aFile, aSession, sessionId, start } from '../contract/arbitraries.ts';

const at = new Date(start).toISOString();
const later = new Date(start + 1000).toISOString();
const purgeAt = new Date(start + binKept).toISOString();

const file = (number: number, change: Partial<FileItem>): FileItem => {
  const fileId = newFileId(start + number);
  return {
    ...aFile,
    fileId,
    itemKey: fileKey(sessionId, fileId),
    name: `${number}.jpg`,
    ...change,
  };
};

const purged = (cleared: boolean) => ({ deleted: { at: later, cleared } });

test.each<{
  name: string;
  session?: Partial<SessionItem>;
  files: readonly FileItem[];
  shown: readonly object[];
}>([
  { name: 'is empty while nothing is deleted', files: [file(1, {})], shown: [] },
  {
    name: 'holds a binned file until 30 days have passed',
    files: [file(1, { binned: at }), file(2, {})],
    shown: [{ name: '1.jpg', pictures: 1, purgeAt }],
  },
  {
    name: 'shows the newest first',
    files: [file(1, { binned: at }), file(2, { binned: later })],
    shown: [{ name: '2.jpg' }, { name: '1.jpg' }],
  },
  {
    name: 'says who moved a file there, not who restored one',
    files: [
      file(1, { binned: at, edits: { binned: { at, by: deviceId('laptop'), name: 'ben' } } }),
      file(2, { binned: null, edits: { binned: { at, by: deviceId('laptop'), name: 'ben' } } }),
    ],
    shown: [{ name: '1.jpg', binnedBy: 'ben' }],
  },
  {
    name: 'shows a binned session as one entry with its files',
    session: { binned: at },
    files: [file(1, {}), file(2, { binned: at })],
    shown: [{ name: 'Holiday', fileId: null, pictures: 2, purgeAt }],
  },
  {
    name: 'shows a purged file until its objects are deleted',
    files: [file(1, { binned: at, ...purged(false) }), file(2, { binned: at, ...purged(true) })],
    shown: [{ name: '1.jpg', purgeAt: null }],
  },
  {
    name: 'shows a purged session until the objects of its files are deleted',
    session: { binned: at, ...purged(true) },
    files: [file(1, purged(true)), file(2, purged(false))],
    shown: [{ name: 'Holiday', pictures: 1, purgeAt: null }],
  },
  {
    name: 'shows no purged session without objects',
    session: { binned: at, ...purged(true) },
    files: [file(1, purged(true))],
    shown: [],
  },
])('the bin $name', ({ session = {}, files, shown }) => {
  expect(binEntries([{ ...aSession, ...session }, ...files])).toMatchObject(shown);
});
