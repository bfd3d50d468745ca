/** How the picture lies, as EXIF numbers it; 1 is upright.
 *  @see https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const orientationTag = 0x0112;
const entryBytes = 12;
const littleEndian = 0x4949;
const bigEndian = 0x4d4d;
const magic = 42;

/** Bytes of a value, by TIFF's number of its type; types that hold no whole number are missing. */
const wholeNumbers: Readonly<Record<number, 1 | 2 | 4>> = { 1: 1, 3: 2, 4: 4, 6: 1, 8: 2, 9: 4 };

const isOrientation = (value: number): value is Orientation =>
  Number.isInteger(value) && value >= 1 && value <= 8;

/** Reads the orientation of the main picture, and nothing else: one directory, no pointer followed.
 *  @param exif a TIFF header and directories, with or without `Exif\0\0` before them
 *  @returns 1 for what is damaged or says none. */
export const orientationOf = (exif: Buffer): Orientation => {
  const tiff = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
  if (tiff.length < 8) return 1;
  const order = tiff.readUInt16BE(0);
  if (order !== littleEndian && order !== bigEndian) return 1;
  const little = order === littleEndian;
  const number = (at: number, size: 1 | 2 | 4): number =>
    little ? tiff.readUIntLE(at, size) : tiff.readUIntBE(at, size);
  const directory = number(4, 4);
  if (number(2, 2) !== magic || directory + 2 > tiff.length) return 1;
  const first = directory + 2;
  const whole = Math.floor((tiff.length - first) / entryBytes);
  const entries = Math.min(number(directory, 2), whole);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = first + entry * entryBytes;
    if (number(at, 2) !== orientationTag) continue;
    const size = wholeNumbers[number(at + 2, 2)];
    const count = number(at + 4, 4);
    if (size === undefined || count === 0) {
      continue;
    }
    // Values of more than four bytes lie elsewhere; one orientation does not.
    if (count * size > 4) {
      return 1;
    }
    const value = number(at + 8, size);
    return isOrientation(value) ? value : 1;
  }
  return 1;
};

/** The shortest EXIF that says an orientation: 22 bytes, no longer than any other that says one. */
export const exifOf = (orientation: Orientation): Buffer => {
  const exif = Buffer.alloc(22);
  exif.write('II*\0\x08\0\0\0\x01\0', 'latin1');
  exif.writeUInt16LE(orientationTag, 10);
  exif.writeUInt16LE(3, 12);
  exif.writeUInt32LE(1, 14);
  exif.writeUInt16LE(orientation, 18);
  return exif;
};
