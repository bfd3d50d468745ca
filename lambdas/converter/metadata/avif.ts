import { limits } from '../limits.ts';
import { refuse } from '../refusal.ts';

/** A box of an ISO base media file: where its content begins and the box ends.
 *  @see https://www.loc.gov/preservation/digital/formats/fdd/fdd000079.shtml */
interface Box {
  readonly type: string;
  readonly content: number;
  readonly to: number;
}

/** Reads the boxes side by side between two offsets, up to the first that does not lie within whole.
 *  @throws Refusal `unreadable` for more of them than any picture has. */
const boxesIn = (bytes: Buffer, from: number, end: number): readonly Box[] => {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= end;) {
    if (boxes.length === limits.parts) throw refuse.tooManyParts();
    const short = bytes.readUInt32BE(at);
    const isLong = short === 1;
    if (isLong && at + 16 > end) break;
    const size = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? end - at : short;
    const content = at + (isLong ? 16 : 8);
    if (size < content - at || size > end - at) break;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), content, to: at + size });
    at += size;
  }
  return boxes;
};

/** Version and flags. */
const versionBytes = 4;

/** Where an item's type stands in its entry; null for versions that have none.
 *  @see https://aomediacodec.github.io/av1-avif/ (ItemInfoEntry of ISO/IEC 14496-12) */
const itemTypeAt = (bytes: Buffer, { content, to }: Box): number | null => {
  const version = bytes[content] ?? 0;
  if (version < 2) return null;
  const at = content + versionBytes + (version === 2 ? 2 : 4) + 2;
  return at + 4 <= to ? at : null;
};

const entriesOf = (bytes: Buffer, list: Box): readonly Box[] => {
  const isShort = bytes[list.content] === 0;
  return boxesIn(bytes, list.content + versionBytes + (isShort ? 2 : 4), list.to);
};

/** Hides an AVIF's EXIF from the decoder: orientation is told by other boxes, and EXIF's is ignored.
 *  Offsets of an AVIF count from its start, so nothing is moved. Changes `bytes`.
 *  @returns `bytes`.
 *  @throws Refusal `unreadable` for more boxes than any picture has. */
export const reduceAvif = (bytes: Buffer): Buffer => {
  const isOf = (type: string) => (box: Box) => box.type === type;
  const items = boxesIn(bytes, 0, bytes.length)
    .filter(isOf('meta'))
    .flatMap(({ content, to }) => boxesIn(bytes, content + versionBytes, to))
    .filter(isOf('iinf'))
    .flatMap((list) => entriesOf(bytes, list))
    .filter(isOf('infe'));
  for (const item of items) {
    const at = itemTypeAt(bytes, item);
    if (at !== null && bytes.toString('latin1', at, at + 4).toLowerCase() === 'exif') {
      bytes.write('none', at, 'latin1');
    }
  }
  return bytes;
};
