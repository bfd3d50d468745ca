import { limits } from '../limits.ts';

const tagsAt = 128;
const tagBytes = 12;
/** littleCMS reads no more. */
const mostTags = 100;

const signature = (profile: Buffer, at: number): string => profile.toString('latin1', at, at + 4);

/** Places of a table of offsets and sizes, counted from `origin`; none beyond the profile's end. */
const positions = (profile: Buffer, origin: number, table: number, count: number): number[] => {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = table + index * 8;
    if (at + 8 > profile.length) break;
    const place = origin + profile.readUInt32BE(at);
    if (place + 12 <= profile.length) found.push(place);
  }
  return found;
};

/** Segments of a set of curves, each as often as it is named. */
const segmentsOf = (profile: Buffer, set: number): number => {
  if (signature(profile, set) !== 'cvst') return 0;
  const channels = profile.readUInt16BE(set + 8);
  return positions(profile, set, set + 12, channels)
    .filter((curve) => signature(profile, curve) === 'curf')
    .reduce((sum, curve) => sum + profile.readUInt16BE(curve + 8), 0);
};

/** Whether a conversion in steps takes longer to prepare than any honest one: littleCMS goes through
 *  every segment of every curve thousands of times, and steps may share their curves.
 *  @see https://www.color.org/specification/ICC.1-2022-05.pdf (multiProcessElementsType) */
const isEndless = (profile: Buffer, tag: number): boolean => {
  if (tag + 16 > profile.length || signature(profile, tag) !== 'mpet') return false;
  const steps = profile.readUInt32BE(tag + 12);
  if (steps > limits.profileSteps) return true;
  let segments = 0;
  for (const set of positions(profile, tag, tag + 16, steps)) {
    segments += segmentsOf(profile, set);
    if (segments > limits.profileSegments) return true;
  }
  return false;
};

/** Whether an ICC profile costs more than a picture's conversion may. */
export const isCostly = (profile: Buffer): boolean => {
  if (profile.length > limits.profileBytes) return true;
  if (profile.length < tagsAt + 4) return false;
  const tags = Math.min(profile.readUInt32BE(tagsAt), mostTags);
  for (let index = 0; index < tags; index += 1) {
    const at = tagsAt + 4 + index * tagBytes;
    if (at + tagBytes > profile.length) return false;
    if (isEndless(profile, profile.readUInt32BE(at + 4))) return true;
  }
  return false;
};
