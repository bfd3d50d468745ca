/** The worker that encodes the sample picture. */
import { qualityOf } from '#contract/default-quality';
import { placementOf } from '#contract/placement';
import type { Rendition } from '#contract/recipe';
import { avifBytes, webpQuality } from './avif-estimate.ts';
import type { Answer, Encoded, Question } from './encoder.ts';

let picture: ImageBitmap | null = null;

const drawn = (bitmap: ImageBitmap, rendition: Rendition): OffscreenCanvas => {
  const { scaled, crop, box } = placementOf(bitmap, rendition);
  const canvas = new OffscreenCanvas(box.width, box.height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  if (rendition.format === 'jpeg' || rendition.pad !== undefined) {
    context.fillStyle = rendition.pad ?? '#ffffff';
    context.fillRect(0, 0, box.width, box.height);
  }
  context.imageSmoothingQuality = 'high';
  const scale = bitmap.width / scaled.width;
  context.drawImage(
    bitmap,
    ...([crop.left * scale, crop.top * scale, crop.width * scale, crop.height * scale] as const),
    ...([(box.width - crop.width) / 2, (box.height - crop.height) / 2] as const),
    ...([crop.width, crop.height] as const),
  );
  return canvas;
};

/** Bytes in a format that browsers encode; null where this one does not, and writes PNG instead. */
const bytesAs = async (
  canvas: OffscreenCanvas,
  type: string,
  quality: number | null,
): Promise<number | null> => {
  const blob = await canvas.convertToBlob({ type, quality: (quality ?? 100) / 100 });
  return blob.type === type ? blob.size : null;
};

const encode = async (bitmap: ImageBitmap, rendition: Rendition): Promise<Encoded | null> => {
  const canvas = drawn(bitmap, rendition);
  const { width, height } = canvas;
  const quality = qualityOf(rendition);
  if (rendition.format !== 'avif') {
    const bytes = await bytesAs(canvas, `image/${rendition.format}`, quality);
    return bytes === null ? null : { width, height, bytes };
  }
  const webp = await bytesAs(canvas, 'image/webp', webpQuality);
  return webp === null ? null : { width, height, bytes: avifBytes(webp, quality ?? 0) };
};

const answer = async (question: Question): Promise<Answer> => {
  if (question.ask === 'encode') {
    return picture === null ? null : encode(picture, question.rendition);
  }
  picture?.close();
  picture = null;
  picture = await createImageBitmap(question.picture);
  return { width: picture.width, height: picture.height };
};

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  void answer(data)
    .catch(() => null)
    .then((found) => postMessage(found));
});
