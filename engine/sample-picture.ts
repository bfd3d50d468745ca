import sharp from 'sharp';

/** Pixels, upright. */
const width = 2_400;
const height = 1_600;

/** A ridge of mountains across the picture, as an SVG path; heights in pixels from the top. */
const ridge = (heights: readonly number[], fill: string): string => {
  const step = width / (heights.length - 1);
  const points = heights.map((y, index) => `L${Math.round(index * step)},${y}`);
  return `<path fill="${fill}" d="M0,${height} ${points.join(' ')} L${width},${height} Z"/>`;
};

/** The drawing: a lake before mountains in the evening. Our own, in the public domain (CC0). */
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
  <defs>
    <linearGradient id="sky" x2="0" y2="1">
      <stop offset="0" stop-color="#23395d"/><stop offset=".45" stop-color="#b56a7b"/>
      <stop offset=".7" stop-color="#f7b267"/>
    </linearGradient>
    <linearGradient id="lake" x2="0" y2="1">
      <stop offset="0" stop-color="#e39a6d"/><stop offset="1" stop-color="#1d2f4a"/>
    </linearGradient>
    <radialGradient id="sun"><stop offset=".25" stop-color="#fff3d6"/>
      <stop offset="1" stop-color="#fff3d6" stop-opacity="0"/></radialGradient>
  </defs>
  <rect width="100%" height="100%" fill="url(#sky)"/>
  <circle cx="1620" cy="800" r="330" fill="url(#sun)"/>
  ${ridge([900, 640, 780, 520, 700, 430, 660, 560, 820, 600, 760, 690, 900], '#6d5a7a')}
  ${ridge([960, 880, 720, 860, 900, 760, 940, 860, 700, 880, 940, 800, 860], '#43405f')}
  <rect y="1040" width="100%" height="560" fill="url(#lake)"/>
  <ellipse cx="1620" cy="1120" rx="240" ry="12" fill="#fff3d6" opacity=".7"/>
  <ellipse cx="1600" cy="1210" rx="170" ry="9" fill="#fff3d6" opacity=".5"/>
  <ellipse cx="1640" cy="1310" rx="110" ry="8" fill="#fff3d6" opacity=".35"/>
  ${ridge([1300, 1330, 1420, 1480, 1540, 1590, 1600, 1600, 1590, 1560, 1500, 1440, 1400], '#131c2b')}
</svg>`;

/** Draws a picture as a phone saves one: a JPEG that lies on its side, with an orientation, a camera and a
 *  place in its EXIF data.
 *  @see https://sharp.pixelplumbing.com/api-output/#withexif */
export const drawSamplePicture = (): Promise<Buffer> =>
  sharp(Buffer.from(drawing))
    .rotate(270)
    .jpeg({ quality: 90 })
    .withExif({
      IFD0: { Make: 'Latchkey', Model: 'Sample picture' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '46/1 33/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '8/1 1/1 0/1',
      },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();
