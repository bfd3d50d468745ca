import type { Answer, Encoded, Encoder, Question } from './encoder.ts';
import workerUrl from './encoder-worker.ts?worker&url';

interface Policy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}

let policy: Policy | undefined;

/** The worker's URL as a trusted value; the plain text in browsers without Trusted Types.
 *  @see https://www.w3.org/TR/trusted-types/ */
const trusted = (): string => {
  if (!('trustedTypes' in window)) return workerUrl;
  policy ??= (window.trustedTypes as TrustedTypes).createPolicy('latchkey-worker', {
    createScriptURL: () => workerUrl,
  });
  return policy.createScriptURL(workerUrl);
};

/** Encodes in a worker, one question after the other. The worker starts with the first picture. */
export const createWorkerEncoder = (): Encoder => {
  let worker: Worker | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const askNow = (question: Question): Promise<Answer> =>
    new Promise((resolve) => {
      const asked = (worker ??= new Worker(trusted()));
      asked.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
      asked.onerror = () => resolve(null);
      asked.postMessage(question);
    });

  const ask = (question: Question): Promise<Answer> => {
    const answered = last.then(() => askNow(question));
    last = answered;
    return answered;
  };

  return {
    open: (picture) => ask({ ask: 'open', picture }),
    encode: (rendition) => ask({ ask: 'encode', rendition }) as Promise<Encoded | null>,
    close() {
      worker?.terminate();
      worker = null;
    },
  };
};
