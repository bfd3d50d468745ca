import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** How one upload ended. All but the first two and the last say why nothing was to be done. */
export type Outcome =
  'ready' | 'failed' | 'duplicate' | 'gone' | 'replaced' | 'superseded' | 'stray' | 'error';

/** What is worth knowing of one upload: ids and figures, never a file's name, a recipe or a token. */
export interface Entry {
  readonly requestId: string;
  /** Of all attempts at the event: the queue's message ID, else Lambda's request ID. */
  readonly deliveryId: string;
  /** The owner: an identity ID, or `space#{name}`. */
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

const logger = new Logger({ serviceName: 'converter' });
const metrics = new Metrics({ namespace: 'Latchkey', serviceName: 'converter' });

/** Writes one line of JSON for people and one in CloudWatch's embedded metric format, where the
 *  figures are split by outcome.
 *  @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
export const logUpload = (entry: Entry): void => {
  logger[entry.outcome === 'error' ? 'error' : 'info'](`upload ${entry.outcome}`, { ...entry });
  metrics.addDimension('outcome', entry.outcome);
  metrics.addMetric('duration', MetricUnit.Milliseconds, entry.duration);
  metrics.addMetric('bytes', MetricUnit.Bytes, entry.bytes);
  metrics.addMetric('outputs', MetricUnit.Count, entry.outputs);
  metrics.addMetric('outputBytes', MetricUnit.Bytes, entry.outputBytes);
  metrics.publishStoredMetrics();
};
