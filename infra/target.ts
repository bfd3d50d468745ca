import { parseArgs } from 'node:util';
import type { Target } from './deployment.ts';

export interface Command {
  readonly target: Target;
  readonly appOrigins: readonly string[];
}

/** The port of LocalStack and of what can stand in for it. */
const emulator = 'http://127.0.0.1:4566';

/** Reads `--engine aws|localstack`, `--region` and `--origin` (repeatable: where the page is served).
 *  An emulator is found by AWS_ENDPOINT_URL.
 *  @throws Error when the engine is unknown, or AWS is asked for without an origin. */
export const readCommand = (args: readonly string[]): Command => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      engine: { type: 'string', default: 'aws' },
      region: { type: 'string', default: process.env.AWS_REGION ?? 'us-east-1' },
      origin: { type: 'string', multiple: true, default: [] },
    },
  });
  const { engine, region, origin } = values;
  if (engine === 'localstack') {
    const endpoint = process.env.AWS_ENDPOINT_URL ?? emulator;
    const local = ['http://127.0.0.1:4180', 'http://localhost:4180'];
    return {
      target: { engine, region, endpoint },
      appOrigins: origin.length > 0 ? origin : local,
    };
  }
  if (engine !== 'aws') throw new Error(`--engine is aws or localstack, not ${engine}`);
  return { target: { engine, region, endpoint: null }, appOrigins: origin };
};
