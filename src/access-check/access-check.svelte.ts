import type { Config } from '#contract/config';
import { problemOf, type Problem } from '#contract/errors';
import { identityId, newFileId, newSessionId } from '#contract/ids';
import { spaceOf, type SpaceName } from '#contract/owner';
import { accessCases, type AccessCase } from './cases.ts';
import type { AccessProbe, Outcome } from './port.ts';
import { blockedByCors, summary, verdictOf, type Verdict } from './verdict.ts';

/** One line of the report; `result` is null until its request was answered. */
export interface CheckedCase {
  readonly case: AccessCase;
  readonly result: { readonly outcome: Outcome; readonly verdict: Verdict } | null;
}

type Tables = Pick<Config, 'uploadsBucket' | 'resultsBucket' | 'sessionsTable' | 'resultsTable'>;

/** A name of a space that nobody has: as long as names can be, and random. */
const madeUpSpace = (): SpaceName => crypto.randomUUID().replaceAll('-', '') as SpaceName;

/** A run of the access check: sends its requests one after another and keeps the results. */
export class AccessCheck {
  readonly #probe: AccessProbe;
  readonly #tables: Tables;
  #lines = $state.raw<readonly CheckedCase[]>([]);
  #running = $state(false);
  #problem = $state.raw<Problem | null>(null);

  readonly summary: string | null = $derived.by(() => {
    const verdicts = this.#lines.flatMap(({ result }) => (result === null ? [] : [result.verdict]));
    if (verdicts.length === 0 || verdicts.length < this.#lines.length) return null;
    return summary(verdicts);
  });

  constructor(probe: AccessProbe, tables: Tables) {
    this.#probe = probe;
    this.#tables = tables;
  }

  get lines(): readonly CheckedCase[] {
    return this.#lines;
  }
  get running(): boolean {
    return this.#running;
  }
  /** Why the check could not start, e.g. no credentials. */
  get problem(): Problem | null {
    return this.#problem;
  }

  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#problem = null;
    try {
      const { identityId: me, space } = await this.#probe.whoAmI();
      const now = Date.now();
      const cases = accessCases({
        me,
        other: identityId(`${me.slice(0, me.indexOf(':'))}:${crypto.randomUUID()}`),
        sessionId: newSessionId(now),
        fileId: newFileId(now),
        spaces: space === null ? null : { own: spaceOf(space), other: spaceOf(madeUpSpace()) },
        ...this.#tables,
      });
      this.#lines = cases.map((one) => ({ case: one, result: null }));
      for (const one of cases) this.#note(one, await this.#outcomeOf(one, cases));
    } catch (error) {
      this.#problem = problemOf(error);
    } finally {
      this.#running = false;
    }
  }

  async #outcomeOf(one: AccessCase, cases: readonly AccessCase[]): Promise<Outcome> {
    const outcome = await this.#probe.send(one.request);
    const control = cases.find(({ id }) => id === 'list-own-results');
    if (one.corsForbids === undefined || control === undefined) return outcome;
    return blockedByCors(outcome, await this.#probe.send(control.request));
  }

  #note(subject: AccessCase, outcome: Outcome): void {
    const result = { outcome, verdict: verdictOf(subject.expected, outcome) };
    this.#lines = this.#lines.map((line) => (line.case === subject ? { ...line, result } : line));
  }
}
