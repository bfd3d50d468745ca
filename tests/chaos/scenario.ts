import { draw } from '../../engine/faults/draw.ts';
import { readSettings, type FaultSettings } from '../../engine/faults/settings.ts';

/** What a simulated person does on one device. Which session or file it meets is decided by `choice`, in
 *  [0, 1), from those that the device shows then. */
export type Step = {
  /** Milliseconds after the step before. */
  readonly after: number;
  readonly choice: number;
} & (
  | {
      readonly do: 'add';
      readonly pictures: number;
      readonly large: boolean;
      readonly copy: boolean;
    }
  | { readonly do: PlainStep }
  /** The device is killed, and started again after `length` milliseconds. */
  | { readonly do: 'kill' | 'partition'; readonly length: number }
);

export type PlainStep =
  | 'create'
  | 'rename'
  | 'recipe'
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'retry'
  | 'bin'
  | 'restore'
  | 'purge'
  | 'binSession';

/** One device of one user. */
export interface DeviceScript {
  readonly name: string;
  /** What its connection does. */
  readonly faults: FaultSettings;
  readonly steps: readonly Step[];
  /** Whether it is killed and started again when the faults end, or has to recover by itself. */
  readonly restartsAtEnd: boolean;
}

/** One run: what several users do at once, each on several devices. */
export interface Scenario {
  readonly seed: number;
  readonly users: readonly { readonly devices: readonly DeviceScript[] }[];
}

/** How often each kind of step comes, in a hundred. */
const weights: readonly (readonly [Step['do'], number])[] = [
  ['add', 30],
  ['create', 8],
  ['rename', 12],
  ['recipe', 5],
  ['pause', 4],
  ['resume', 5],
  ['cancel', 6],
  ['retry', 5],
  ['bin', 5],
  ['restore', 3],
  ['purge', 3],
  ['binSession', 1],
  ['kill', 8],
  ['partition', 5],
];

const chooseKind = (drawn: number): Step['do'] => {
  let upTo = 0;
  for (const [kind, weight] of weights) {
    upTo += weight / 100;
    if (drawn < upTo) return kind;
  }
  return 'rename';
};

const stepOf = (random: () => number, isFirst: boolean): Step => {
  const after = Math.round(random() * 600);
  const choice = random();
  const kind = isFirst ? 'create' : chooseKind(random());
  switch (kind) {
    case 'add':
      return {
        ...{ do: kind, after, choice },
        pictures: 1 + Math.floor(random() * 3),
        large: random() < 0.12,
        copy: random() < 0.2,
      };
    case 'kill':
    case 'partition':
      return { do: kind, after, choice, length: Math.round(random() * 1_200) };
    default:
      return { do: kind, after, choice };
  }
};

const faultsOf = (seed: number, random: () => number): FaultSettings => {
  // Some connections are good, some bad: an evenly bad world hides what only a mix finds.
  const badness = random() < 0.25 ? 0 : random();
  const faults = {
    latency: Math.round(120 * random() * badness),
    internalError: 4 * badness,
    slowDown: 4 * badness,
    cutRequest: 5 * badness,
    cutAnswer: 4 * badness,
    lostAnswer: 8 * badness,
  };
  return readSettings({
    seed,
    s3: { ...faults, noETag: 2 * badness },
    dynamodb: faults,
    cognitoIdentity: { internalError: 5 * badness, slowDown: 5 * badness },
  });
};

const stepsOfDevice = 12;

/** Writes the script of a run; the seed decides all of it. */
export const scenarioOf = (seed: number): Scenario => {
  let drawn = 0;
  const random = (): number => draw(seed, 'scenario', (drawn += 1));
  const device = (name: string): DeviceScript => ({
    name,
    faults: faultsOf(Math.floor(random() * 2 ** 31), random),
    steps: Array.from({ length: stepsOfDevice }, (_, index) => stepOf(random, index === 0)),
    restartsAtEnd: random() < 0.5,
  });
  return {
    seed,
    users: ['a', 'b'].map((user) => ({
      devices: Array.from({ length: 2 + Math.floor(random() * 2) }, (_, index) =>
        device(`${seed}-${user}${index + 1}`),
      ),
    })),
  };
};

/** What the engine itself does during runs: S3's events and the converter. */
export const engineFaults = (seed: number): FaultSettings =>
  readSettings({
    seed,
    events: { dropped: 3, doubled: 12, delayed: 12, reordered: 12 },
    converterKilled: 12,
  });
