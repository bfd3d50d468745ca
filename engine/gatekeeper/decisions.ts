import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type {
  AuthorisationRequest,
  Decision,
  RequestPrincipal,
  StatementTrace,
} from '../iam/authorise.ts';
import { appendLines } from './append-lines.ts';

/** A decision on one action and resource, as the log file keeps it. */
export interface KeptDecision {
  /** The value of a response's `x-latchkey-decision` header. */
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  /** An ARN, the name of a service or provider, or `anonymous`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly decision: Decision['decision'];
  readonly policy: string | null;
  readonly statement: string | null;
  /** A remark on the context, e.g. that loopback HTTP counts as TLS. */
  readonly note: string | null;
}

/** A decision as `GET /_latchkey/decisions` gives it. */
export interface LoggedDecision extends KeptDecision {
  readonly trace: readonly StatementTrace[];
}

export interface DecisionLog {
  record(request: AuthorisationRequest, decision: Decision, note?: string): LoggedDecision;
  /** The latest decisions, from memory. */
  newestFirst(): readonly LoggedDecision[];
  /** The decision of that ID, from memory or else from the file, which has no traces; null if unknown. */
  find(id: string): Promise<LoggedDecision | KeptDecision | null>;
  /** Writes what is not in the file yet, and closes it. */
  close(): Promise<void>;
}

/** Keeps the latest decisions in memory. With a `file`, appends every decision to it as a JSON line
 *  without its trace; only the owner can read the file. Lines are written after the responses they belong
 *  to: the end of the process by SIGKILL loses those of the last moment.
 *  @param options.capacity decisions kept in memory. */
export const createDecisionLog = ({
  file,
  capacity = 2000,
  now = Date.now,
}: {
  readonly file?: string;
  readonly capacity?: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
} = {}): DecisionLog => {
  const kept: LoggedDecision[] = [];
  const lines = file === undefined ? null : appendLines<KeptDecision>(file);
  return {
    record({ principal, action, resource, context }, decided, note) {
      const decision: KeptDecision = {
        id: randomBytes(9).toString('base64url'),
        time: new Date(now()).toISOString(),
        principal: nameOf(principal),
        action,
        resource,
        context,
        decision: decided.decision,
        policy: decided.policy,
        statement: decided.statement,
        note: note ?? null,
      };
      const logged: LoggedDecision = {
        ...decision,
        get trace() {
          return decided.trace;
        },
      };
      kept.push(logged);
      // Trimmed in bulk: trimming one at a time would move the whole list on every decision.
      if (kept.length >= 2 * capacity) kept.splice(0, kept.length - capacity);
      lines?.append(decision);
      return logged;
    },
    newestFirst: () => kept.slice(-capacity).reverse(),
    async find(id) {
      const known = kept.find((one) => one.id === id);
      if (known !== undefined) return known;
      return file === undefined ? null : findInFile(file, id);
    },
    async close() {
      await lines?.close();
    },
  };
};

const findInFile = async (file: string, id: string): Promise<KeptDecision | null> => {
  const input = createReadStream(file);
  // Every line starts with its ID, so nothing from a request can imitate this prefix.
  const linePrefix = `{"id":${JSON.stringify(id)},`;
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (line.startsWith(linePrefix)) return JSON.parse(line) as KeptDecision;
    }
    return null;
  } catch {
    // No file yet, or a line truncated by a crash.
    return null;
  } finally {
    input.destroy();
  }
};

const nameOf = (principal: RequestPrincipal): string => {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'user':
    case 'role-session':
      return principal.arn;
    case 'service':
      return principal.service;
    case 'federated':
      return principal.provider;
  }
};
