import { newFileId, newSessionId } from '#contract/ids';
import type { FileState } from '#contract/lifecycle';
import type { Output } from '#contract/result-item';
import { defaultRecipe } from '#contract/recipe';
import type { FileView, SessionView, WorkspaceView } from '../../../src/ui/views.ts';
import { emptyView } from './fake-workspace.ts';

const session = (title: string, files: readonly ReturnType<typeof file>[]): SessionView => {
  const sessionId = newSessionId(Date.UTC(2026, 4, 17, 9, 30));
  return {
    sessionId,
    title,
    recipe: defaultRecipe,
    createdAt: '2026-05-17T09:30:00.000Z',
    files: files.map((one) => ({ ...one, sessionId })),
  };
};

const file = (
  name: string,
  size: number,
  state: FileState,
  change: Partial<FileView> = {},
): Omit<FileView, 'sessionId'> => ({
  fileId: newFileId(Date.UTC(2026, 4, 17, 9, 31)),
  name,
  size,
  type: 'image/jpeg',
  addedAt: '2026-05-17T09:31:00.000Z',
  state,
  earlier: [],
  isReconverted: !['queued', 'uploading', 'cancelled'].includes(state.status),
  paused: false,
  progress: { sentBytes: 0, totalBytes: size },
  parts: null,
  waitingFor: null,
  note: null,
  problem: null,
  ...change,
});

const sent = (sentBytes: number, totalBytes: number) => ({ progress: { sentBytes, totalBytes } });

/** Three renditions of a picture of 3:2; the key's first part picks the photograph shown. */
const outputs = (photo: string): readonly Output[] =>
  [
    ['thumb', 320, 213, 14_210],
    ['medium', 960, 640, 88_420],
    ['large', 1920, 1280, 301_733],
  ].map(([name, width, height, bytes]) => ({
    name: String(name),
    key: `${photo}/${String(name)}.webp`,
    width: Number(width),
    height: Number(height),
    bytes: Number(bytes),
    contentType: 'image/webp',
  }));

/** Ratios of photographs, a panorama and a needle among them. */
const ratios = [1.5, 0.75, 1.78, 1.33, 0.5625, 1.5, 1.5, 2.6, 1, 0.67, 1.5, 13.3, 0.08, 1.25];

/** A picture that is ready, with the ratio and the saving of its place in the sheet. */
const sheetFile = (index: number) => {
  const ratio = ratios[index % ratios.length] ?? 1;
  const made = outputs(String(index)).map((output) => ({
    ...output,
    width: ratio > 1 ? output.width : Math.max(1, Math.round(output.width * ratio)),
    height: ratio > 1 ? Math.max(1, Math.round(output.width / ratio)) : output.width,
  }));
  const size = 900_000 + ((index * 1_234_567) % 9_000_000);
  return file(`IMG_${2_000 + index}.jpg`, size, { status: 'ready', outputs: made });
};

const ready = (photo: string): FileState => ({ status: 'ready', outputs: outputs(photo) });

const failed: FileState = {
  status: 'failed',
  failure: {
    code: 'unreadable-picture',
    message: 'This file is not a picture that can be read. Export it again as JPEG, PNG or WebP.',
  },
};

const uploading = { status: 'uploading' } as const;
const queued = { status: 'queued' } as const;

/** Every state a user can meet, by name. */
export const scenes: Readonly<Record<string, Partial<WorkspaceView>>> = {
  empty: {},
  loading: { loaded: false },
  'partly-loaded': {
    loaded: false,
    unsynced: 1,
    sessions: [
      session('Just added', [
        file('a.jpg', 3_000_000, { status: 'queued' }, { waitingFor: 'turn' }),
      ]),
    ],
  },
  uploading: {
    unsynced: 3,
    usage: { usedBytes: 412e6, maxBytes: 2e9, usedObjects: 31, maxObjects: 500 },
    sessions: [
      session('Lofoten, the long way round', [
        file('DSC_0412.jpg', 8_412_000, uploading, sent(5_240_000, 8_412_000)),
        file('harbour at night, long exposure.png', 61_200_000, uploading, {
          ...sent(44_000_000, 61_200_000),
          parts: { done: 5, total: 8 },
          note: '3 of 8 parts were there already',
        }),
        file('DSC_0413.jpg', 7_900_000, queued, { waitingFor: 'turn' }),
        file('DSC_0414.jpg', 9_100_000, uploading, {
          paused: true,
          ...sent(2_000_000, 9_100_000),
        }),
        file('DSC_0415.jpg', 4_000_000, queued, { waitingFor: 'bytes' }),
        file('DSC_0416.jpg', 4_100_000, uploading, {
          waitingFor: 'other-device',
          ...sent(1_100_000, 4_100_000),
        }),
      ]),
    ],
  },
  converting: {
    sessions: [
      session('Lofoten, the long way round', [
        file('DSC_0412.jpg', 8_412_000, { status: 'converting' }),
        file('DSC_0413.jpg', 7_900_000, { status: 'uploaded' }),
      ]),
    ],
  },
  ready: {
    usage: { usedBytes: 1_912e6, maxBytes: 2e9, usedObjects: 318, maxObjects: 500 },
    sessions: [
      session('Lofoten, the long way round', [
        file('DSC_0412.jpg', 8_412_000, ready('0')),
        file('harbour at night, long exposure.png', 61_200_000, ready('1'), {
          note: 'Already here: nothing was sent.',
        }),
        file('DSC_0413.jpg', 7_900_000, ready('2')),
        file('DSC_0414.jpg', 7_900_000, { status: 'cancelled' }),
      ]),
      session('Contact sheet', [file('scan-001.jpg', 2_900_000, ready('3'))]),
      session('Empty for now', []),
    ],
  },
  sheet: {
    usage: { usedBytes: 412e6, maxBytes: 2e9, usedObjects: 31, maxObjects: 500 },
    sessions: [
      session('Coast, October', [
        ...Array.from({ length: 15 }, (_, index) => sheetFile(index)),
        file('DSC_0412.jpg', 8_412_000, uploading, sent(5_240_000, 8_412_000)),
        file('DSC_0413.jpg', 7_900_000, { status: 'converting' }),
        file('DSC_0415.jpg', 4_000_000, queued, { waitingFor: 'bytes' }),
        file('letter.jpg', 1_200, failed),
      ]),
    ],
  },
  replacing: {
    sessions: [
      session('Lofoten, the long way round', [
        file('DSC_0412.jpg', 8_412_000, { status: 'converting' }, { earlier: outputs('0') }),
        file('DSC_0413.jpg', 7_900_000, failed, { earlier: outputs('2') }),
      ]),
    ],
  },
  failed: {
    sessions: [
      session('Scans', [
        file('letter.jpg', 1_200, failed),
        file('edited.jpg', 8_000_000, uploading, {
          ...sent(4_000_000, 8_000_000),
          problem: {
            code: 'parts-changed',
            whatToDo: 'Choose the picture again: it was edited since the upload began.',
          },
        }),
        file('big.tif', 9e9, queued, {
          problem: { code: 'quota', whatToDo: 'Today’s quota is used up. Try again tomorrow.' },
        }),
      ]),
    ],
  },
  offline: {
    online: false,
    unsynced: 4,
    clockOffset: 7_300,
    sessions: [
      session('On the ferry', [
        file('a.jpg', 3_000_000, queued, { waitingFor: 'network' }),
        file('b.jpg', 3_000_000, uploading, {
          waitingFor: 'network',
          ...sent(1_000_000, 3_000_000),
        }),
      ]),
    ],
  },
  refused: {
    unsynced: 1,
    refused: {
      rows: {
        code: 'access-refused',
        whatToDo: 'The access policies refused this. Whoever runs the page can look it up.',
        decisionId: 'decision-3',
      },
    },
    sessions: [
      session('On the ferry', [
        file('a.jpg', 3_000_000, uploading, {
          problem: {
            code: 'access-refused',
            whatToDo: 'The access policies refused this. Whoever runs the page can look it up.',
            decisionId: 'decision-2',
          },
        }),
      ]),
    ],
  },
  'signed-out': {
    signedOut: true,
    unsynced: 1,
    sessions: [
      session('On the ferry', [file('a.jpg', 3_000_000, queued, { waitingFor: 'sign-in' })]),
    ],
  },
};

/** Returns the view of a scene; throws for an unknown name. */
export const sceneNamed = (name: string): WorkspaceView => {
  const scene = scenes[name];
  if (scene === undefined) throw new Error(`there is no scene ${name}`);
  return { ...emptyView, ...scene };
};
