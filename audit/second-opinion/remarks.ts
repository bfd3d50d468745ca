/** One thing that a tool has to say. */
export interface Remark {
  /** The tool's own name for it, e.g. `AwsSolutions-S1`. */
  readonly rule: string;
  /** The statement or resource that it is about, e.g. `converter.json: WriteEveryResult` or `Latchkey/UploadsBucket`. */
  readonly where: string;
  readonly says: string;
}

/** Text of the policies that a tool was shown, by file name. */
export type ShownPolicies = Readonly<Record<string, string>>;

interface ParliamentFinding {
  readonly issue: string;
  readonly title: string;
  readonly detail: unknown;
  readonly location: { readonly line?: number; readonly filepath: string };
}

/** What `parliament --json` prints: one finding a line. A finding is placed by the line on which its
 *  statement begins.
 *  @throws {SyntaxError} when the output is not what it is expected to be. */
export const parliamentRemarks = (output: string, shown: ShownPolicies): readonly Remark[] =>
  lines(output).map((line) => {
    const { issue, title, detail, location } = JSON.parse(line) as ParliamentFinding;
    const file = fileName(location.filepath);
    const sid = sidFrom(shown[file] ?? '', location.line ?? 1);
    return {
      rule: issue,
      where: sid === null ? file : `${file}: ${sid}`,
      says: `${title}: ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`,
    };
  });

const lines = (output: string): readonly string[] =>
  output.split('\n').filter((line) => line.trim() !== '');

const fileName = (path: string): string => path.split('/').at(-1) ?? path;

const sidFrom = (policy: string, line: number): string | null => {
  const after = policy.split('\n').slice(line - 1);
  return /"Sid": "([^"]*)"/.exec(after.join('\n'))?.[1] ?? null;
};

/** What `cloudsplain.py` prints: kinds of risk by file, each with actions or named methods. */
export const cloudsplainingRemarks = (output: string): readonly Remark[] => {
  const files = JSON.parse(output) as Record<string, Record<string, readonly unknown[]>>;
  return Object.entries(files).flatMap(([where, risks]) =>
    Object.entries(risks).flatMap(([rule, found]) =>
      found.map((each) => ({
        rule,
        where,
        says: typeof each === 'string' ? each : JSON.stringify(each),
      })),
    ),
  );
};

interface CfnLintMatch {
  readonly Filename: string;
  readonly Message: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
  readonly Rule: { readonly Id: string };
}

/** What `cfn-lint --format json` prints, placed by stack and resource. */
export const cfnLintRemarks = (output: string): readonly Remark[] =>
  (JSON.parse(output) as readonly CfnLintMatch[]).map(({ Filename, Message, Location, Rule }) => {
    const stack = fileName(Filename).replace('.template.json', '');
    const resource = (Location.Path ?? []).slice(1, 2);
    return { rule: Rule.Id, where: [stack, ...resource].join('/'), says: Message };
  });

interface CdkValidationReport {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly description: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

/** What cdk-nag leaves in CDK's `validation-report.json`, placed by construct. */
export const cdkNagRemarks = (report: string): readonly Remark[] =>
  (JSON.parse(report) as CdkValidationReport).pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, description, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({
        rule: ruleName,
        where: constructPath,
        says: description,
      })),
    ),
  );
