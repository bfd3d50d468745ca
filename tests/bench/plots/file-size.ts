import { shapeFor } from '../../../src/upload/plan-upload.ts';
import type { Recorded } from '../figures.ts';
import { prices } from '../prices.ts';
import type { LinePlot } from './line-plot.ts';

const megabyte = 1024 * 1024;
const sizes = [1, 3, 10, 25, 50, 100, 200];

/** Requests to S3 that send a file of so many bytes: one, or the parts with their beginning and end. */
export const sendingRequests = (bytes: number): number => {
  const shape = shapeFor(bytes);
  return shape.kind === 'multipart' ? shape.partCount + 2 : 1;
};

const measured = (recorded: Recorded, design: string): number => {
  const what = `${design}: without the conversion’s GB-s`;
  const value = recorded.cost?.rows.find((row) => row.what === what)?.value ?? null;
  if (value === null) throw new Error(`docs/benchmarks.json has no cost: ${what}`);
  return value;
};

/** What a million uploads cost by the size of the file: each design's measured cost, and the requests that
 *  further parts add. The server-side designs send every file in one request, which cannot be resumed. */
export const fileSizePlot = (recorded: Recorded): LinePlot => ({
  title: 'A million uploads, without the conversion',
  x: 'megabytes of a file (not to scale)',
  y: '$ a million uploads',
  at: sizes.map(String),
  series: [
    ...['form, confirm, convert', 'one grant'].map((name) => ({
      name,
      values: sizes.map(() => measured(recorded, name)),
    })),
    {
      name: 'Latchkey, resumable',
      values: sizes.map(
        (size) =>
          measured(recorded, 'Latchkey') +
          (sendingRequests(size * megabyte) - 1) * prices.s3WriteRequest * 1e6,
      ),
    },
  ],
});
