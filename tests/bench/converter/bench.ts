import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { awsPlatform, zipConverter } from '../../../infra/build/zip-converter.ts';
import { convert } from '../../../lambdas/converter/convert.ts';
import { colourDifference } from '../../fixtures/similarity.ts';
import { failedRow, median, pairedRatio, row, type Part, type Row } from '../row.ts';
import { avifCurve } from './avif.ts';
import { contend, convertOnce, loadOnce, runProgram, type ProgramRun } from './processes.ts';
import { threeSizes, threeWebps, thumbnail, thumbnailWidth } from './recipes.ts';
import { makeSources, type Source } from './sources.ts';

type Sources = Awaited<ReturnType<typeof makeSources>>;

/** Odd, so that the median is a measured value. */
const rounds = 9;

const ms = (samples: readonly number[]): number => median(samples) * 1000;

interface Bounds {
  readonly overFloor?: number;
  readonly underPerSize?: number;
}

const threeWays = async (source: Source, { overFloor, underPerSize }: Bounds): Promise<Row[]> => {
  const { floor, handler, deployed, perSize } = await contend(source, threeWebps, rounds);
  const { name } = source;
  return [
    row(`${name}: the floor`, ms(floor), 'ms CPU'),
    row(`${name}: the handler`, ms(handler), 'ms CPU', {
      against: 'the floor',
      ratio: pairedRatio(handler, floor),
      ...(overFloor === undefined ? {} : { target: { atMost: overFloor, of: 'ratio' } }),
    }),
    row(`${name}: the deployed bundle, over HTTP`, ms(deployed), 'ms CPU', {
      against: 'the floor',
      ratio: pairedRatio(deployed, floor),
      ...(overFloor === undefined ? {} : { target: { atMost: overFloor, of: 'ratio' } }),
    }),
    row(`${name}: a pipeline for each size`, ms(perSize), 'ms CPU', {
      against: 'the handler',
      ratio: pairedRatio(perSize, handler),
      ...(underPerSize === undefined ? {} : { target: { atLeast: underPerSize, of: 'ratio' } }),
    }),
  ];
};

const renditions = async (sources: Sources): Promise<Part> => ({
  heading: 'Three WebP renditions',
  about: [
    `${threeSizes.join(', ')} px. _The floor_ decodes once, makes each size of the one before and`,
    'encodes it, from memory and with nothing around it. _The handler_ is all of the converter, from event to',
    'row, with stand-ins for S3 and DynamoDB in place of the SDK’s clients. _The deployed bundle_ has the',
    'clients too, and speaks HTTP with stand-ins in another process. CPU time of all threads, medians of',
    `${rounds} rounds in turn in one process; ratios are the medians of each round’s.`,
  ].join('\n'),
  rows: [
    ...(await threeWays(sources.baseline12, { overFloor: 1.05, underPerSize: 1.15 })),
    ...(await threeWays(sources.baseline24, { overFloor: 1.05, underPerSize: 1.35 })),
    ...(await threeWays(sources.displayP3, { underPerSize: 1.6 })),
    ...(await threeWays(sources.progressive12, {})),
  ],
});

/** The largest colour difference of a rendition from one made by a separate pipeline. */
const colours = async ({ path, name }: Source): Promise<Row> => {
  const png = threeSizes.map((width) => {
    return { name: `w${width}`, width, fit: 'inside', format: 'png' } as const;
  });
  const upload = await readFile(path);
  let most = 0;
  for await (const { data, width } of convert(upload, { renditions: png })) {
    const plain = await sharp(upload).autoOrient().resize({ width }).png().toBuffer();
    most = Math.max(most, await colourDifference(data, plain));
  }
  return row(`${name}: colours, against a pipeline for each size`, most, 'ΔE', {
    target: { atMost: 2, of: 'value' },
  });
};

const programs = (path: string, made: string) => [
  {
    what: 'ImageMagick `-thumbnail`',
    command: ['convert', path, '-thumbnail', `${thumbnailWidth}x`, made],
  },
  {
    what: 'ImageMagick `-define jpeg:size` `-thumbnail`',
    command: [
      'convert',
      ...['-define', `jpeg:size=${thumbnailWidth * 2}x${thumbnailWidth * 2}`],
      ...[path, '-thumbnail', `${thumbnailWidth}x`, made],
    ],
  },
  {
    what: '`vipsthumbnail`',
    command: ['vipsthumbnail', path, '--size', `${thumbnailWidth}x`, '-o', made],
  },
];

type Measured =
  | { readonly kind: 'measured'; readonly samples: readonly number[] }
  | Exclude<ProgramRun, { kind: 'ran' }>;

/** CPU seconds of every round of a program; stops at the first round that fails. */
const measureProgram = async (command: readonly string[]): Promise<Measured> => {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const once = await runProgram(command);
    if (once.kind !== 'ran') return once;
    samples.push(once.seconds);
  }
  return { kind: 'measured', samples };
};

const oneThumbnail = async (source: Source, dir: string): Promise<Part> => {
  const { floor, handler, deployed } = await contend(source, thumbnail, rounds);
  const made = join(dir, 'thumbnail.jpg');
  const rows = [
    row('the floor', ms(floor), 'ms CPU'),
    row('the handler', ms(handler), 'ms CPU', {
      against: 'the floor',
      ratio: pairedRatio(handler, floor),
    }),
    row('the deployed bundle, over HTTP', ms(deployed), 'ms CPU', {
      against: 'the floor',
      ratio: pairedRatio(deployed, floor),
    }),
  ];
  for (const [index, { what, command }] of programs(source.path, made).entries()) {
    const measured = await measureProgram(command);
    if (measured.kind === 'not-installed') continue;
    if (measured.kind === 'failed') {
      rows.push(failedRow(what, `failed with exit code ${measured.exitCode}`));
      continue;
    }
    rows.push(
      row(what, ms(measured.samples), 'ms CPU', {
        against: 'the deployed bundle',
        ratio: median(measured.samples) / median(deployed),
        ...(index === 0 ? { target: { atLeast: 5, of: 'ratio' } } : {}),
      }),
    );
  }
  return {
    heading: 'One small JPEG, and programs that do the same',
    about: [
      `${thumbnailWidth} px of the ${source.name}. The programs’ figures contain the start of their processes,`,
      'the handler’s do not: it is warm. A program that is not installed has no row; one that fails says so.',
    ].join('\n'),
    rows,
  };
};

const memory = async (sources: Sources): Promise<Part> => {
  const rows: Row[] = [];
  for (const source of [sources.baseline12, sources.baseline24, sources.progressive12]) {
    const { mib } = await convertOnce(source, threeWebps);
    const isHeld = source === sources.baseline24;
    rows.push(
      row(`${source.name}, at its peak`, mib * 1.048576, 'MB', {
        ...(isHeld ? { target: { atMost: 220, of: 'value' } } : {}),
      }),
    );
  }
  return {
    heading: 'Memory',
    about: 'The whole process, Node included, after one event with three WebP renditions.',
    rows,
  };
};

const start = async (): Promise<Part> => {
  const samples: Awaited<ReturnType<typeof loadOnce>>[] = [];
  for (let round = 0; round < rounds; round += 1) samples.push(await loadOnce());
  const of = (what: keyof (typeof samples)[number]) => samples.map((sample) => sample[what]);
  const above = (what: keyof (typeof samples)[number]) =>
    samples.map((sample) => sample[what] - sample.nothing);
  const zip = await zipConverter(awsPlatform);
  return {
    heading: 'Cold start',
    about: 'CPU time until everything is loaded, above an empty Node’s.',
    rows: [
      row('an empty Node', ms(of('nothing')), 'ms CPU'),
      row('sharp alone', ms(above('sharp')), 'ms CPU'),
      row(
        'init: the bundle, which loads sharp while the upload’s bytes are on their way',
        ms(above('bundle')),
        'ms CPU',
        {
          against: 'sharp alone',
          ratio: pairedRatio(above('bundle'), above('sharp')),
          target: { atMost: 1.1, of: 'ratio' },
        },
      ),
      row('the bundle and sharp', ms(above('both')), 'ms CPU', {
        against: 'sharp alone',
        ratio: pairedRatio(above('both'), above('sharp')),
      }),
      row('the zip', zip.length / 1e6, 'MB', { target: { atMost: 9, of: 'value' } }),
    ],
  };
};

/** Runs the converter's benchmark. */
export const benchConverter = async (progress: (heading: string) => void): Promise<Part[]> => {
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-bench-'));
  try {
    const sources = await makeSources(dir);
    const parts: Part[] = [];
    const add = (part: Part): void => {
      progress(part.heading);
      parts.push(part);
    };
    const made = await renditions(sources);
    add({ ...made, rows: [...made.rows, await colours(sources.displayP3)] });
    add(await oneThumbnail(sources.baseline12, dir));
    add(await memory(sources));
    add(await start());
    add(await avifCurve(sources.baseline12, rounds));
    return parts;
  } finally {
    await rm(dir, { recursive: true });
  }
};
