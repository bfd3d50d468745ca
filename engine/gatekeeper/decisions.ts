import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type {
  AuthorisationRequest,
  Decision,
  RequestPrincipal,
  StatementTrace,
} from '../iam/authorise.ts';

/** One judged (action, resource), as the log's file keeps it. */
export interface KeptDecision {
  /** What a refused answer's `x-latchkey-decision` header names. */
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  /** ARN, name of a service or provider, or `anonymous`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly decision: Decision['decision'];
  readonly policy: string | null;
  readonly statement: string | null;
  /** What to know about the context, e.g. that loopback HTTP counts as TLS. */
  readonly note: string | null;
}

/** One judged (action, resource), as `GET /_latchkey/decisions` gives it. */
export interface LoggedDecision extends KeptDecision {
  readonly trace: readonly StatementTrace[];
}

export interface DecisionLog {
  record(request: AuthorisationRequest, decision: Decision, note?: string): LoggedDecision;
  /** The last decisions kept in memory. */
  newestFirst(): readonly LoggedDecision[];
  /** A decision by its ID, from memory or else from the file, which has no traces; null where neither
   *  has it. */
  find(id: string): Promise<LoggedDecision | KeptDecision | null>;
}

/** Remembers the last decisions; with a `file`, appends all of them to it as JSON lines without
 *  their traces, readable by the owner only.
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
  const lines = file === undefined ? null : createWriteStream(file, { flags: 'a', mode: 0o600 });
  // A full disk must not stop the engine: the log in memory goes on.
  lines?.on('error', () => undefined);
  return {
    record(request, { decision, policy, statement, trace }, note) {
      const { action, resource, context } = request;
      const what = { action, resource, context, decision, policy, statement, note: note ?? null };
      const logged: LoggedDecision = {
        id: randomBytes(9).toString('base64url'),
        time: new Date(now()).toISOString(),
        principal: nameOf(request.principal),
        ...what,
        trace,
      };
      kept.push(logged);
      // Cut in bulk: cutting one at a time would move the whole list for each decision.
      if (kept.length >= 2 * capacity) kept.splice(0, kept.length - capacity);
      lines?.write(`${JSON.stringify({ ...logged, trace: undefined })}\n`);
      return logged;
    },
    newestFirst: () => kept.slice(-capacity).reverse(),
    async find(id) {
      const known = kept.find((one) => one.id === id);
      if (known !== undefined) return known;
      return file === undefined ? null : findInFile(file, id);
    },
  };
};

const findInFile = async (file: string, id: string): Promise<KeptDecision | null> => {
  const input = createReadStream(file);
  // What the beginning of its line says: nothing that a request brings along can look like it.
  const beginning = `{"id":${JSON.stringify(id)},`;
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (line.startsWith(beginning)) return JSON.parse(line) as KeptDecision;
    }
    return null;
  } catch {
    // No file yet, or a line cut short by a crash.
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
