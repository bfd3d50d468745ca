import type { Clock } from './clock.ts';
import type { CredentialSource } from './port.ts';

/** Settings of every signing client: this source's credentials, and no retries by the SDK. */
export const signingSettings = (region: string, source: CredentialSource) => ({
  region,
  maxAttempts: 1,
  credentials: Object.assign(
    async () => {
      const { accessKeyId, secretAccessKey, sessionToken } = await source.current();
      return { accessKeyId, secretAccessKey, sessionToken };
    },
    // The SDK would cache them by this computer's clock, which may be wrong; the source caches.
    { memoized: true },
  ),
});

interface Handler {
  handle(
    request: never,
    options?: never,
  ): Promise<{ response: { headers: Record<string, string> } }>;
}

const dateOf = (headers: Record<string, string>): number => {
  const [, date] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'date') ?? [];
  return Date.parse(date ?? '');
};

/** Makes a client sign with AWS's time, and observe it in the `Date` header of every answer.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html */
export const keepTime = (
  client: { readonly config: { readonly requestHandler: Handler } },
  clock: Clock,
): void => {
  const { requestHandler } = client.config;
  const send = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = async (request, options) => {
    const sentAt = Date.now();
    const answer = await send(request, options);
    clock.observe(dateOf(answer.response.headers), sentAt, Date.now());
    return answer;
  };
  // The signer reads this for each request. The SDK's own offset follows the whole seconds of this
  // client's answers only.
  Object.defineProperty(client.config, 'systemClockOffset', {
    get: () => clock.offset(),
    set: () => undefined,
  });
};
