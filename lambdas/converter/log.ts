/** How one upload ended. `ignored` says why nothing was to be done. */
export type Outcome =
  'ready' | 'failed' | 'duplicate' | 'gone' | 'replaced' | 'superseded' | 'stray' | 'error';

/** What is worth knowing of one upload: ids and figures, never a file's name, a recipe or a token. */
export interface Entry {
  readonly requestId: string;
  readonly identityId: string | null;
  readonly key: string;
  readonly outcome: Outcome;
  /** A refusal's code, or an error's name. */
  readonly code: string | null;
  readonly detail: string | null;
  readonly bytes: number;
  /** Of the attempt, milliseconds. */
  readonly duration: number;
  readonly outputs: number;
  readonly outputBytes: number;
}

const metrics = [
  { Name: 'duration', Unit: 'Milliseconds' },
  { Name: 'bytes', Unit: 'Bytes' },
  { Name: 'outputs', Unit: 'Count' },
  { Name: 'outputBytes', Unit: 'Bytes' },
] as const;

/** One line of JSON that is both log entry and metrics, in CloudWatch's embedded metric format; the
 *  metrics are split by outcome. `at` is in epoch milliseconds.
 *  @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
export const logLine = (entry: Entry, at: number): string =>
  JSON.stringify({
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        { Namespace: 'Latchkey/Converter', Dimensions: [['outcome']], Metrics: metrics },
      ],
    },
    level: entry.outcome === 'error' ? 'ERROR' : 'INFO',
    time: new Date(at).toISOString(),
    message: `upload ${entry.outcome}`,
    ...entry,
  });
