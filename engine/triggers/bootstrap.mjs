/** Does in the converter's process what Lambda's runtime does around the deployable bundle. Plain
 *  JavaScript, so that nothing but the bundle is loaded. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { LATCHKEY_BUNDLE: bundle, _HANDLER: handlerName = 'handler.handler' } = process.env;
delete process.env.LATCHKEY_BUNDLE;

const load = async () => {
  const exported = bundle.endsWith('.mjs')
    ? await import(pathToFileURL(bundle).href)
    : createRequire(import.meta.url)(bundle);
  return exported[handlerName.split('.').at(-1)];
};

const send = (message) => process.send?.(message);
const memory = setInterval(() => send({ memory: process.memoryUsage.rss() }), 50);
memory.unref();

const errorOf = (error) => ({
  errorType: error?.name ?? 'Error',
  errorMessage: String(error?.message ?? error),
  trace: String(error?.stack ?? '').split('\n'),
});

process.on('disconnect', () => process.exit(0));

const handler = await load();
process.on('message', async ({ invoke, requestId, deadline }) => {
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: process.env.LATCHKEY_FUNCTION_ARN,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    send({ done: requestId, result: (await handler(invoke, context)) ?? null });
  } catch (error) {
    send({ done: requestId, error: errorOf(error) });
  }
});
send({ ready: true });
