/** A place in the order in which a register's values replace each other, compared from the left: of an edit,
 *  its moment and its device; of a row, its version. */
export type Position = readonly (number | string)[];

/** A device wrote or saw a value. Operations are in the order in which they happened. */
export interface Operation {
  readonly device: string;
  readonly kind: 'write' | 'read';
  /** e.g. the title of one session. */
  readonly register: string;
  readonly position: Position;
  readonly value: string;
}

/** A guarantee that a history breaks, and where. */
export interface Violation {
  readonly guarantee:
    | 'read your writes'
    | 'monotonic reads'
    | 'writes follow reads'
    | 'no invented values'
    | 'convergence';
  readonly operation: Operation;
  readonly because: string;
}

export const comparePositions = (a: Position, b: Position): number => {
  for (const [index, one] of a.entries()) {
    const other = b[index];
    if (other === undefined || one > other) return 1;
    if (one < other) return -1;
  }
  return a.length - b.length;
};

interface Last {
  write: Position | null;
  seen: Position | null;
}

const words = (position: Position): string => position.join(' ');

/** Finds what breaks the session guarantees: a device sees its own writes, never sees an older value after a
 *  newer one, and what it writes replaces what it saw. Each register is judged alone.
 *  @see https://jepsen.io/consistency/models/read-your-writes
 *  @see https://jepsen.io/consistency/models/monotonic-reads
 *  @see https://jepsen.io/consistency/models/writes-follow-reads */
export const sessionViolations = (history: readonly Operation[]): readonly Violation[] => {
  const violations: Violation[] = [];
  const lasts = new Map<string, Last>();
  for (const operation of history) {
    const { device, kind, register, position } = operation;
    const key = JSON.stringify([device, register]);
    const last = lasts.get(key) ?? { write: null, seen: null };
    lasts.set(key, last);
    const older = (than: Position | null): than is Position =>
      than !== null && comparePositions(position, than) < 0;
    const add = (guarantee: Violation['guarantee'], than: Position): void => {
      violations.push({ guarantee, operation, because: `after ${words(than)}` });
    };
    if (kind === 'write') {
      if (last.seen !== null && comparePositions(position, last.seen) <= 0) {
        add('writes follow reads', last.seen);
      }
      last.write = position;
    } else if (older(last.write)) {
      add('read your writes', last.write);
    } else if (older(last.seen)) {
      add('monotonic reads', last.seen);
    }
    if (last.seen === null || !older(last.seen)) last.seen = position;
  }
  return violations;
};

/** Finds values that a device saw and nobody wrote, and one place with two values. */
export const inventedValues = (history: readonly Operation[]): readonly Violation[] => {
  const written = new Map<string, string>();
  const placeOf = ({ register, position }: Operation) => JSON.stringify([register, position]);
  for (const operation of history) {
    if (operation.kind === 'write') written.set(placeOf(operation), operation.value);
  }
  return history.flatMap((operation): Violation[] => {
    const value = written.get(placeOf(operation));
    if (value === operation.value) return [];
    const because = value === undefined ? 'nobody wrote it' : `${value} was written there`;
    return [{ guarantee: 'no invented values', operation, because }];
  });
};

/** Finds registers that do not end, on every device, with the last of the writes.
 *  @param final what each device shows at the end. */
export const divergences = (
  history: readonly Operation[],
  final: readonly Operation[],
): readonly Violation[] => {
  const last = new Map<string, Operation>();
  for (const operation of history) {
    const known = last.get(operation.register);
    if (known === undefined || comparePositions(operation.position, known.position) > 0) {
      last.set(operation.register, operation);
    }
  }
  return final.flatMap((operation): Violation[] => {
    const wanted = last.get(operation.register);
    if (wanted === undefined || comparePositions(operation.position, wanted.position) >= 0) {
      return [];
    }
    return [
      {
        guarantee: 'convergence',
        operation,
        because: `the last write is ${words(wanted.position)}`,
      },
    ];
  });
};
