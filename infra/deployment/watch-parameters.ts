import type { Outputs } from './stack.ts';
import type { DeployCommand } from './target.ts';

/** Values of the parameters of the stack `LatchkeyWatch`. A template without a parameter is not given it.
 *  @param outputs of the stack `Latchkey`. */
export const watchParameters = (
  { alarmEmail, monthlyBudget, options }: DeployCommand,
  outputs: Outputs,
): Readonly<Record<string, string>> => ({
  AlarmEmail: alarmEmail ?? '',
  MonthlyBudget: String(monthlyBudget),
  SessionsTableName: outputs.SessionsTableName ?? '',
  ResultsTableName: outputs.ResultsTableName ?? '',
  FailedEventsQueueName: outputs.FailedEventsQueueName ?? '',
  ...(outputs.FairQueueName === undefined ? {} : { FairQueueName: outputs.FairQueueName }),
  ...(outputs.UnsentResultsQueueName === undefined
    ? {}
    : { UnsentResultsQueueName: outputs.UnsentResultsQueueName }),
  ...(options.dataEventsBucket === null ? {} : { DataEventsBucket: options.dataEventsBucket }),
});
